package facts

// Distance returns how many letters have to be inserted, removed, replaced or exchanged with their
// neighbour to turn a into b (the restricted Damerau-Levenshtein distance).
func Distance(a, b string) int {
	s, t := []rune(a), []rune(b)
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
	for i := 1; i <= len(s); i++ {
		row[0] = i
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(t)]
}
