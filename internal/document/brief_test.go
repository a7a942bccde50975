package document

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
)

var brief = Brief{
	Title: "Lietuva", Kicker: "Brief for: Parliamentarians", Date: "As of 23 November 2026", Name: "Brief: Lietuva", Lang: "lt",
	Made: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC),
	Standings: []Passage{{Lead: "Pasitraukė 2025 m. kovo 6 d.", Text: "signed 3 December 2008", Aside: "A note.", Cites: []int{1, 2}},
		{Lead: "Вийшла з договору", Cites: []int{2}}},
	Messages:   Section{"Say this", []Passage{{Text: "Ąžuolų šaknys, “įžymūs” žodžiai.", Cites: []int{1}}, {Text: "Першого дня їх не було.", Cites: []int{2}}, {Text: "Από την πρώτη μέρα."}}},
	Number:     &Figure{Heading: "One number", Value: "6,279", Unit: "people", What: "in 2024", Cites: []int{2}},
	Story:      Section{"One story", []Passage{{Text: "Four people died.", Cites: []int{1}}}},
	Objections: Section{"They will say", []Passage{{Lead: "“It deters.”", Text: "It did not.", Label: "Be fair:", Aside: "One case.", Cites: []int{1}}, {Lead: "“Others do.”", Text: "Most do not."}}},
	Ask:        Section{"The ask", []Passage{{Text: "Return."}, {Label: "Ask them:", Text: "When?"}}},
	Sources:    []Source{{"United Nations (3 February 2026)", "https://treaties.un.org/a?b=c"}, {"Monitor", "https://example.org/verylongaddress"}},
	Note:       "Checked 23 November 2026",
}

// words are the texts of the brief in the order of the page, without spaces.
func words(b Brief) string {
	var s strings.Builder
	cites := func(list []int) {
		for i, n := range list {
			if i > 0 {
				s.WriteString(",")
			}
			s.WriteString(strconv.Itoa(n))
		}
	}
	s.WriteString(b.Date + b.Kicker + b.Title)
	for _, p := range b.Standings {
		s.WriteString(p.Lead)
		cites(p.Cites)
		s.WriteString(p.Text + p.Aside)
	}
	s.WriteString(b.Messages.Heading)
	for i, p := range b.Messages.Passages {
		s.WriteString(strconv.Itoa(i+1) + p.Text)
		cites(p.Cites)
	}
	s.WriteString(b.Number.Heading + b.Number.Value + b.Number.Unit + b.Number.What)
	cites(b.Number.Cites)
	s.WriteString(b.Story.Heading + b.Story.Passages[0].Text)
	cites(b.Story.Passages[0].Cites)
	s.WriteString(b.Objections.Heading)
	for _, p := range b.Objections.Passages {
		s.WriteString(p.Lead + p.Text)
		cites(p.Cites)
		if p.Aside != "" {
			s.WriteString(p.Label + p.Aside)
		}
	}
	s.WriteString(b.Ask.Heading)
	for _, p := range b.Ask.Passages {
		s.WriteString(p.Label + p.Text)
	}
	for i, source := range b.Sources {
		s.WriteString(strconv.Itoa(i+1) + source.Text)
	}
	return solid(s.String() + b.Note)
}

func solid(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// long returns the brief with so many times its messages.
func long(times int) Brief {
	b := brief
	b.Messages.Passages = nil
	for range times {
		b.Messages.Passages = append(b.Messages.Passages, brief.Messages.Passages...)
	}
	return b
}

// TestBriefPDF reads the page with poppler: one page, the words in order, the fonts in the file, the links alive.
func TestBriefPDF(t *testing.T) {
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("poppler is not installed: apt-get install poppler-utils")
	}
	for name, b := range map[string]Brief{"short": brief, "long": long(4)} {
		data, err := b.PDF()
		if err != nil {
			t.Fatal(err)
		}
		if again, err := b.PDF(); err != nil || !bytes.Equal(data, again) {
			t.Errorf("%s: the same brief gives other bytes, %v", name, err)
		}
		file := filepath.Join(t.TempDir(), "brief.pdf")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		run := func(name string, args ...string) string {
			out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
			if err != nil {
				t.Fatalf("%s: %v: %s", name, err, out)
			}
			return string(out)
		}
		if got := solid(run("pdftotext", "-raw", file, "-")); got != words(b) {
			t.Errorf("%s says\n%s\nwant\n%s", name, got, words(b))
		}
		within(t, name, run("pdftotext", "-bbox", file, "-"))
		info := run("pdfinfo", file)
		for _, want := range []string{"Brief: Lietuva", "A4", "23", "2026"} {
			if !strings.Contains(info, want) {
				t.Errorf("%s: the file's properties lack %q:\n%s", name, want, info)
			}
		}
		if !strings.Contains(solid(info), "Pages:1") {
			t.Errorf("%s: not one page:\n%s", name, info)
		}
		listed := strings.Split(strings.TrimSpace(run("pdffonts", file)), "\n")[2:]
		for _, line := range listed {
			if !strings.Contains(line, " yes ") {
				t.Errorf("%s: a font is not in the file: %s", name, line)
			}
		}
		if len(listed) != 3 {
			t.Errorf("%s: %d fonts, want 3", name, len(listed))
		}
		for _, s := range b.Sources {
			if !bytes.Contains(data, []byte(s.URL)) {
				t.Errorf("%s: no link to %s", name, s.URL)
			}
		}
	}
}

var box = regexp.MustCompile(`<word xMin="([0-9.]+)" yMin="([0-9.]+)" xMax="([0-9.]+)" yMax="([0-9.]+)">`)

// within wants every word, where poppler finds it, inside the margins, so that no printer cuts it.
func within(t *testing.T, name, boxes string) {
	t.Helper()
	found := box.FindAllStringSubmatch(boxes, -1)
	if len(found) < 50 {
		t.Errorf("%s: poppler finds %d words", name, len(found))
	}
	for _, m := range found {
		var at [4]float64
		for i := range at {
			at[i], _ = strconv.ParseFloat(m[i+1], 64) // the pattern allows numbers alone
		}
		if at[0] < edge-1 || at[1] < foot-10 || at[2] > pageWidth-edge+1 || at[3] > pageHeight-foot+5 {
			t.Errorf("%s: a word stands outside the margins: %s", name, m[0])
		}
	}
}

// TestBriefTooLong wants an error rather than a page from which something is missing.
func TestBriefTooLong(t *testing.T) {
	if _, err := long(30).PDF(); !errors.Is(err, errTooLong) {
		t.Errorf("PDF = %v, want %v", err, errTooLong)
	}
}

func BenchmarkBriefPDF(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := brief.PDF(); err != nil {
			b.Fatal(err)
		}
	}
}
