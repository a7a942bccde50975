package facts

// Distance returns how many letters have to be inserted, removed, replaced or exchanged with their
// neighbour to turn a into b (the restricted Damerau-Levenshtein distance).
func Distance(a, b string) int { return DistanceWithin(a, b, len(a)+len(b)) }

// DistanceWithin returns the Distance of a and b where it is at most limit, otherwise limit+1, as soon as that is certain.
func DistanceWithin(a, b string, limit int) int {
	s, t := []rune(a), []rune(b)
	if limit = min(limit, max(len(s), len(t))); len(s)-len(t) > limit || len(t)-len(s) > limit {
		return limit + 1
	}
	var few [3 * 33]int // what is compared is short: it needs no memory
	rows := few[:]
	if need := 3 * (len(t) + 1); need > len(rows) {
		rows = make([]int, need)
	}
	n := len(t) + 1
	before, last, row := rows[:n], rows[n:2*n], rows[2*n:3*n]
	for j := range last {
		last[j] = j
	}
	smallest := 0 // in the last row: nothing smaller can follow, but for an exchange, which looks one row further back
	for i := 1; i <= len(s); i++ {
		// What is further than limit from the diagonal is further than limit from the end.
		from, to := max(1, i-limit), min(len(t), i+limit)
		if row[from-1] = limit + 1; from == 1 {
			row[0] = i
		}
		here := row[from-1]
		for j := from; j <= to; j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			least := min(row[j-1]+1, last[j-1]+cost)
			if j < i+limit {
				least = min(least, last[j]+1)
			}
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				least = min(least, before[j-2]+1)
			}
			row[j] = least
			here = min(here, least)
		}
		if here > limit && smallest > limit {
			return limit + 1
		}
		before, last, row, smallest = last, row, before, here
	}
	return min(last[len(t)], limit+1)
}
