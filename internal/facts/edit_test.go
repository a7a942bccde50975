package facts_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cmcbot"
	"cmcbot/internal/facts"

	"github.com/google/go-cmp/cmp"
)

// entries returns the ids of a file by section, in order.
func entries(t testing.TB, data []byte) map[string][]string {
	t.Helper()
	book, problems := facts.Parse("f", data)
	if book == nil {
		t.Fatal(problems)
	}
	ids := map[string][]string{}
	add := func(section, id string) { ids[section] = append(ids[section], id) }
	for _, e := range book.Facts {
		add("facts", e.ID)
	}
	for _, e := range book.Rebuttals {
		add("rebuttals", e.ID)
	}
	for _, e := range book.Points {
		add("points", e.ID)
	}
	for _, e := range book.Countries {
		add("countries", e.ID)
	}
	for _, e := range book.Calendar {
		add("calendar", e.ID)
	}
	for _, e := range book.Series {
		add("series", e.ID)
	}
	for _, e := range book.Groups {
		add("groups", e.ID)
	}
	for _, e := range book.Topics {
		add("topics", e.ID)
	}
	for _, e := range book.Audiences {
		add("audiences", e.ID)
	}
	for _, e := range book.Treaties {
		add("treaties", e.ID)
	}
	for _, e := range book.Sources {
		add("sources", e.ID)
	}
	return ids
}

// TestEditEveryEntry takes every entry of the small file out of its text and puts it back: the bytes are the same. It
// changes each, adds a copy of each, and removes each, and wants every other line to stay.
func TestEditEveryEntry(t *testing.T) {
	minimal := []byte(read(t, filepath.Join("testdata", "minimal.yaml")))
	commented := regexp.MustCompile(`(?m)^  - `).ReplaceAll(minimal, []byte("  # About the next entry.\n\n  - "))
	for name, data := range map[string][]byte{
		"minimal": minimal, "windows": bytes.ReplaceAll(minimal, []byte("\n"), []byte("\r\n")), "comments": commented, "no end": bytes.TrimRight(minimal, "\n"),
	} {
		t.Run(name, func(t *testing.T) {
			for section, ids := range entries(t, data) {
				for _, id := range ids {
					text, err := facts.EntryText(data, section, id)
					if err != nil {
						t.Fatal(err)
					}
					if !strings.HasPrefix(text, "- ") {
						t.Errorf("%s %s begins with %q", section, id, text)
					}
					same, err := facts.ReplaceEntry(data, section, id, text)
					if err != nil || !bytes.Equal(bytes.TrimRight(same, "\r\n"), bytes.TrimRight(data, "\r\n")) {
						t.Fatalf("%s %s put back: %v\n%s", section, id, err, cmp.Diff(string(data), string(same)))
					}
					body := strings.TrimPrefix(text, "- ")
					if shifted, err := facts.ReplaceEntry(data, section, id, strings.ReplaceAll(body, "\n  ", "\n")); err != nil || !bytes.Equal(shifted, same) {
						t.Errorf("%s %s put back without its dash: %v", section, id, err)
					}
					changed, err := facts.ReplaceEntry(data, section, id, "- id: other\n  # new\n  note: Changed.\n")
					if err != nil {
						t.Fatal(err)
					}
					untouched(t, data, changed, text)
					if got, err := facts.EntryText(changed, section, "other"); err != nil || got != "- id: other\n  # new\n  note: Changed.\n" {
						t.Errorf("%s %s changed: %q, %v", section, id, got, err)
					}
					more, err := facts.InsertEntry(data, section, "id: more\nnote: Added.")
					if err != nil {
						t.Fatal(err)
					}
					untouched(t, data, more, "")
					fewer, err := facts.RemoveEntry(data, section, id)
					if len(ids) == 1 {
						if err == nil {
							t.Errorf("%s %s was removed, the only one there", section, id)
						}
						continue
					}
					if err != nil {
						t.Fatal(err)
					}
					untouched(t, data, fewer, text)
					if _, err := facts.EntryText(fewer, section, id); !errors.Is(err, facts.ErrNoEntry) {
						t.Errorf("%s %s is still there: %v", section, id, err)
					}
				}
			}
		})
	}
}

// untouched wants after to be before with one run of lines changed, and every line of before that is gone to be one of the entry
// or blank.
func untouched(t *testing.T, before, after []byte, entry string) {
	t.Helper()
	was, is := strings.SplitAfter(string(before), "\n"), strings.SplitAfter(string(after), "\n")
	for len(was) > 0 && len(is) > 0 && was[0] == is[0] {
		was, is = was[1:], is[1:]
	}
	for len(was) > 0 && len(is) > 0 && was[len(was)-1] == is[len(is)-1] {
		was, is = was[:len(was)-1], is[:len(is)-1]
	}
	for _, line := range was {
		line = strings.TrimSpace(line)
		if line != "" && !strings.Contains(entry, line) && !strings.HasSuffix(string(before), line) { // the last line gets its end
			t.Errorf("a line is gone that is none of the entry: %q", line)
		}
	}
}

// TestEditTheFile does the same with a few entries of the whole file, each time with all of its bytes compared.
func TestEditTheFile(t *testing.T) {
	data := cmcbot.Facts
	for _, e := range []struct{ section, id string }{{"facts", "oped-exit-date"}, {"rebuttals", entries(t, data)["rebuttals"][0]}, {"countries", "LT"}, {"series", "casualties"}, {"sources", "untc-mbt"}} {
		text, err := facts.EntryText(data, e.section, e.id)
		if err != nil {
			t.Fatal(err)
		}
		same, err := facts.ReplaceEntry(data, e.section, e.id, text)
		if err != nil || !bytes.Equal(same, data) {
			t.Errorf("%s put back: %v", e.id, err)
		}
		checked, err := facts.ReplaceEntry(data, e.section, e.id, text+"  # looked at\n")
		if err != nil || len(checked) != len(data)+len("    # looked at\n") {
			t.Errorf("%s with a comment: %v, %d bytes more", e.id, err, len(checked)-len(data))
		}
	}
	out, err := facts.SetValue(data, "facts", "oped-exit-date", "checked", "2026-12-01")
	if err != nil {
		t.Fatal(err)
	}
	if n := differing(data, out); n != 1 {
		t.Errorf("one date set, %d lines differ", n)
	}
	if out, err = facts.SetValue(out, "", "", "updated", "2026-12-01"); err != nil || differing(data, out) != 2 {
		t.Errorf("two dates set: %v, %d lines differ", err, differing(data, out))
	}
	book, problems := facts.Parse("f", out)
	if book == nil || book.Updated.String() != "2026-12-01" || book.Fact("oped-exit-date").Checked.String() != "2026-12-01" {
		t.Errorf("the dates are not what was set: %v", problems)
	}
}

func differing(a, b []byte) int {
	was, is := strings.Split(string(a), "\n"), strings.Split(string(b), "\n")
	if len(was) != len(is) {
		return -1
	}
	n := 0
	for i := range was {
		if was[i] != is[i] {
			n++
		}
	}
	return n
}

func TestSetValue(t *testing.T) {
	const file = `version: 1
updated: "2026-11-23" # by hand
facts:
  - id: one
    checked: '2026-11-23' # looked at {all} of it
    text: "A \" quote"
  - {id: two, checked: 2026-11-23, text: "ü, ö", expires: "2027-01-01"} # }
  - {id: three,
     checked: "2026-11-23"}
  - id: four
    text: >
      folded
`
	tests := []struct{ section, id, key, value, old, new string }{
		{"", "", "updated", "2026-12-01", `updated: "2026-11-23" # by`, `updated: "2026-12-01" # by`},
		{"facts", "one", "checked", "2026-12-01", `checked: '2026-11-23' # looked`, `checked: "2026-12-01" # looked`},
		{"facts", "one", "text", "Another", `text: "A \" quote"`, `text: "Another"`},
		{"facts", "one", "expires", "2027-01-01", `quote"` + "\n", `quote"` + "\n    expires: \"2027-01-01\"\n"},
		{"facts", "two", "checked", "2026-12-01", `checked: 2026-11-23,`, `checked: "2026-12-01",`},
		{"facts", "two", "expires", "2028-01-01", `expires: "2027-01-01"}`, `expires: "2028-01-01"}`},
		{"facts", "three", "replaced_by", "two", `     checked: "2026-11-23"}`, `     checked: "2026-11-23", replaced_by: "two"}`},
	}
	for _, test := range tests {
		out, err := facts.SetValue([]byte(file), test.section, test.id, test.key, test.value)
		if want := strings.Replace(file, test.old, test.new, 1); err != nil || string(out) != want {
			t.Errorf("%s %s = %s: %v\n%s", test.id, test.key, test.value, err, cmp.Diff(want, string(out)))
		}
	}
	for _, test := range tests[:1] {
		for _, bad := range [][]string{{"facts", "four", "text"}, {"facts", "none", "text"}, {"", "", "facts"}, {"", "", "none"}, {"facts", "two", "weak"}} {
			if out, err := facts.SetValue([]byte(file), bad[0], bad[1], bad[2], test.value); err == nil {
				t.Errorf("%v was set:\n%s", bad, out)
			}
		}
	}
}

func TestEditRefuses(t *testing.T) {
	minimal := read(t, filepath.Join("testdata", "minimal.yaml"))
	flow := "version: 1\nfacts: [{id: one}, {id: two}]\n"
	tests := []struct{ name, data, section, id, entry, want string }{
		{"no entry", minimal, "facts", "none", "id: none", `fact "none": there is no such entry`},
		{"no section", minimal, "secrets", "none", "id: none", `secrets "none": there is no such entry`},
		{"two entries", minimal, "facts", "fact-new", "- id: one\n- id: two", "the text is not one entry: it holds 2 entries"},
		{"no mapping", minimal, "facts", "fact-new", "- [a]", "the text is not one entry"},
		{"not YAML", minimal, "facts", "fact-new", "id: [a", "the text is not one entry"},
		{"an empty text", minimal, "facts", "fact-new", "", "the text is not one entry"},
		{"in one line", flow, "facts", "one", "id: one", `the section "facts" is not written as entries`},
		{"not a file", "nothing", "facts", "one", "id: one", "the file is no list of sections"},
		{"not YAML at all", "a: [", "facts", "one", "id: one", "not valid YAML"},
	}
	for _, test := range tests {
		if out, err := facts.ReplaceEntry([]byte(test.data), test.section, test.id, test.entry); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q\n%s", test.name, err, test.want, out)
		}
	}
	if _, err := facts.InsertEntry([]byte(minimal), "version", "id: one"); err == nil {
		t.Error("an entry was added to what is no section")
	}
	out, err := facts.InsertEntry([]byte("version: 1\n# the end"), "facts", "id: one")
	if want := "version: 1\n# the end\n\nfacts:\n  - id: one\n"; err != nil || string(out) != want {
		t.Errorf("a new section: %v\n%s", err, out)
	}
}

// FuzzEdit puts any text in the place of any entry. What comes back has the bytes before and after it, or is an error.
func FuzzEdit(f *testing.F) {
	minimal := []byte(read(f, filepath.Join("testdata", "minimal.yaml")))
	f.Add("id: one\ntext: two", uint8(3))
	f.Add("- {id: one, text: [a,\nb]}", uint8(40))
	f.Add("- id: one\n  text: |\n    # no comment\n\n    more\n# low", uint8(9))
	f.Add("- id: \"a\nb\"\nfacts:", uint8(200))
	f.Add("- id: x\n  t: 'it''s'\n...\n---\n", uint8(7))
	type place struct{ section, id string }
	var places []place
	for _, section := range facts.Sections() {
		for _, id := range entries(f, minimal)[section] {
			places = append(places, place{section, id})
		}
	}
	f.Fuzz(func(t *testing.T, entry string, n uint8) {
		p := places[int(n)%len(places)]
		old, err := facts.EntryText(minimal, p.section, p.id)
		if err != nil {
			t.Fatal(err)
		}
		out, err := facts.ReplaceEntry(minimal, p.section, p.id, entry)
		if err != nil {
			return
		}
		first := strings.TrimRight(strings.SplitAfter(old, "\n")[0], "\n")
		start := bytes.Index(minimal, []byte(first))
		lines := strings.Count(old, "\n")
		head, tail := minimal[:bytes.LastIndexByte(minimal[:start], '\n')+1], minimal[start:]
		for range lines {
			tail = tail[bytes.IndexByte(tail, '\n')+1:]
		}
		if !bytes.HasPrefix(out, head) || !bytes.HasSuffix(out, tail) {
			t.Errorf("the lines around %v are not what they were:\n%s", p, cmp.Diff(string(minimal), string(out)))
		}
	})
}

func BenchmarkReplaceEntry(b *testing.B) {
	text, err := facts.EntryText(cmcbot.Facts, "facts", "oped-exit-date")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := facts.ReplaceEntry(cmcbot.Facts, "facts", "oped-exit-date", text); err != nil {
			b.Fatal(err)
		}
	}
}
