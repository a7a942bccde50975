package facts

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Problem is one thing wrong in a knowledge file, said so that a maintainer can mend it.
type Problem struct {
	File         string
	Line, Column int    // from 1; 0 when the whole file is meant
	Entry        string // the entry it stands in: "fact cas-2024-total", "country LT"
	What         string // what is wrong
	Do           string // what to do about it
	Warning      bool   // the file can still be used: a late review
}

// String returns "file:line:column: entry: what is wrong; what to do".
func (p Problem) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d:%d: ", p.File, max(p.Line, 1), max(p.Column, 1))
	if p.Entry != "" {
		b.WriteString(p.Entry + ": ")
	}
	b.WriteString(p.What)
	if p.Do != "" {
		b.WriteString("; " + p.Do)
	}
	return b.String()
}

// Problems is everything wrong in one file, in the order of its lines.
type Problems []Problem

// Error joins the problems, one a line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// Errors returns the problems that keep a file from being used.
func (ps Problems) Errors() Problems {
	return slices.DeleteFunc(slices.Clone(ps), func(p Problem) bool { return p.Warning })
}

// most is the number of problems after which Parse gives up. It is more than there are when somebody loses a
// whole section, and few enough to be said quickly.
const most = 5000

func (ps Problems) full() bool { return len(ps) >= most }

// add appends p, with texts of a length that can be read.
func (ps *Problems) add(p Problem) {
	p.Entry, p.What, p.Do = clip(p.Entry, 100), clip(p.What, 400), clip(p.Do, 400)
	*ps = append(*ps, p)
}

func clip(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	return strings.ToValidUTF8(s[:limit], "") + "…"
}

func (ps Problems) sort() {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.What, b.What))
	})
}
