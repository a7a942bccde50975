package commands

import (
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"cmcbot/internal/facts"
	"cmcbot/internal/lang"
)

// readTime reads a time of day: "09:00", "9", "8.30", "9am", "noon".
func readTime(s string) (minute int, ok bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "noon" {
		return 12 * 60, true
	}
	m := clockForm.FindStringSubmatch(strings.ReplaceAll(s, " ", ""))
	if m == nil {
		return 0, false
	}
	hours, _ := strconv.Atoi(m[1])         // one or two digits
	minutes, _ := strconv.Atoi("0" + m[2]) // the same, or none
	if half := m[3]; half != "" {
		if hours < 1 || hours > 12 {
			return 0, false
		}
		hours %= 12
		if half == "pm" {
			hours += 12
		}
	}
	return hours*60 + minutes, hours < 24 && minutes < 60
}

// dayWords are the ways to say days of the week.
var dayWords = map[string]int{
	"weekday": workdays, "weekdays": workdays, "workdays": workdays, "weekend": everyDay &^ workdays, "weekends": everyDay &^ workdays,
	"day": everyDay, "days": everyDay, "every": 0, "all": everyDay, "and": 0, "daily": everyDay,
}

// readDays reads days of the week: "weekdays", "mon,wed", "every day"; nothing means every day.
func readDays(s string) (days int, ok bool) {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return r == ' ' || r == ',' })
	if len(words) == 0 {
		return everyDay, true
	}
	for _, word := range words {
		set, known := dayWords[word]
		for _, w := range week {
			name := strings.ToLower(w.String())
			if len(word) >= 3 && strings.HasPrefix(name, strings.TrimSuffix(word, "s")) || word == name+"s" {
				set, known = 1<<w, true
			}
		}
		if !known {
			return 0, false
		}
		days |= set
	}
	return days, days != 0
}

// writeDays is the opposite of readDays.
func writeDays(days int) string {
	switch days {
	case everyDay:
		return ""
	case workdays:
		return "weekdays"
	}
	var names []string
	for _, w := range week {
		if days&(1<<w) != 0 {
			names = append(names, strings.ToLower(w.String()[:3]))
		}
	}
	return strings.Join(names, ",")
}

// readLanguage reads a language that the bot speaks; nothing means the asker's.
func readLanguage(s, otherwise string) (string, bool) {
	if s == "" {
		return otherwise, true
	}
	for _, p := range lang.All() {
		if strings.EqualFold(p.Tag(), s) || strings.EqualFold(p.Say("language_name"), s) {
			return p.Tag(), true
		}
	}
	return "", false
}

// readDay reads a day ahead: "2026-12-24", "24 December", "December 24", "24 dec 2026", "today", "tomorrow".
func (d *desk) readDay(s string) (facts.Date, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	today := d.here()
	switch s {
	case "today":
		return today, true
	case "tomorrow":
		return today.AddDays(1), true
	}
	if day, err := facts.ParseDate(s); err == nil {
		return day, day.Full()
	}
	day := facts.Date{Year: today.Year}
	words := strings.Fields(strings.ReplaceAll(s, ".", " "))
	if len(words) == 3 {
		year, err := strconv.Atoi(words[2])
		if err != nil {
			return facts.Date{}, false
		}
		day.Year, words = year, words[:2]
	}
	for _, word := range words {
		if n, err := strconv.Atoi(word); err == nil {
			day.Day = n
		}
		for m := time.January; m <= time.December; m++ {
			if len(word) >= 3 && strings.HasPrefix(strings.ToLower(m.String()), word) {
				day.Month = int(m)
			}
		}
	}
	if len(words) != 2 || day.Month == 0 {
		return facts.Date{}, false
	}
	checked, err := facts.ParseDate(day.String())
	if err != nil || !checked.Full() {
		return facts.Date{}, false
	}
	if checked.Before(today) && checked.Year == today.Year && len(strings.Fields(s)) == 2 {
		checked = checked.In(today.Year + 1)
	}
	return checked, true
}

// sortedPins yields pins by day.
func sortedPins(pins map[string]string) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for _, day := range slices.Sorted(maps.Keys(pins)) {
			if !yield(day, pins[day]) {
				return
			}
		}
	}
}
