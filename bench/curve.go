package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cmcbot/internal/facts"
)

// Sizes are multiples of today's knowledge file; a flag.Value.
type sizes []int

func (s *sizes) String() string { return strings.Trim(fmt.Sprint([]int(*s)), "[]") }

func (s *sizes) Set(text string) error {
	*s = nil
	for n := range strings.SplitSeq(text, ",") {
		v, err := strconv.Atoi(n)
		if err != nil || v < 1 {
			return fmt.Errorf("%q is no size; write them like 1,10,100", n)
		}
		*s = append(*s, v)
	}
	return nil
}

// measureCurve measures what a larger knowledge file costs.
func measureCurve(ctx context.Context, o options, p *platforms) error {
	files, err := facts.ReadFiles("facts.yaml")
	if err != nil {
		return err
	}
	fmt.Println("\n| Times today's file | MB | ready s | peak MB | first claim s | resident with all indexes MB | /cmc lithuania p50 / p99 ms | search p50 / p99 ms | claim p50 / p99 ms |")
	fmt.Println("|---|---|---|---|---|---|---|---|---|")
	for _, n := range o.sizes {
		dir := filepath.Join(o.dir, fmt.Sprintf("times-%d", n))
		if err := os.Mkdir(dir, 0o700); err != nil {
			return err
		}
		path, large, phrases := filepath.Join(dir, "facts.yaml"), grow(files.Text, n), growPhrases(files.Phrases, n)
		if err := errors.Join(os.WriteFile(path, large, 0o600), os.WriteFile(filepath.Join(dir, facts.PhrasesFile), phrases, 0o600)); err != nil {
			return err
		}
		b, s, err := born(ctx, o, p, path)
		if err != nil {
			return errors.Join(err, s.stop())
		}
		fmt.Printf("| %d | %.1f | %.2f | %.0f | %.2f | %.0f |", n, float64(len(large)+len(phrases))/1e6, b.ready.Seconds(), b.afterTop/1e6, b.claim.Seconds(), b.after/1e6)
		for _, w := range []workload{
			{"state", []string{"lithuania"}},
			{"search", []string{"why did finland leave the mine ban treaty", "how many children were killed", "stockpiles destroyed", "who funds cluster munition producers"}},
			{"claim", []string{"rebut putin will not dare if we have them", "rebut all the armies around us fire them so we must too", "rebut hardly one bomblet in a hundred of the new type fails"}},
		} {
			var r round
			for _, count := range []int{30, 600} { // the first to warm up
				requests, err := s.prepare(p, w, count)
				if err != nil {
					return err
				}
				if r, err = s.load(ctx, p, requests, 1); err != nil {
					return err
				}
				if r.fault != nil {
					return r.fault
				}
			}
			fmt.Printf(" %.1f / %.1f |", ms(0.5)(&r), ms(0.99)(&r))
		}
		fmt.Println()
		if err := s.stop(); err != nil {
			return err
		}
	}
	return nil
}

var entry = regexp.MustCompile(`(?m)^  - id: ([a-z0-9-]+)$`)

// grow returns the file with every fact, talking point, claim and date standing in it n times, each copy with an id of its own.
func grow(file []byte, n int) []byte {
	text := string(file)
	var out strings.Builder
	for {
		name, body, rest := section(text)
		out.WriteString(body)
		if slices.Contains([]string{"facts", "points", "calendar", "rebuttals"}, name) {
			entries := body[strings.IndexByte(body, '\n')+1:]
			for i := 1; i < n; i++ {
				out.WriteString(again(entries, i))
			}
		}
		if text = rest; text == "" {
			return []byte(out.String())
		}
	}
}

var heading = regexp.MustCompile(`(?m)^\[([a-z0-9-]+)\]$`) // of a fact, a talking point, a claim or a date

// growPhrases returns the phrases with those of every such entry standing in it n times, under the ids of the copies.
func growPhrases(file []byte, n int) []byte {
	text := string(file)
	var copied strings.Builder
	for part := range strings.SplitSeq(text, "\n\n") {
		if heading.MatchString(part) {
			copied.WriteString("\n" + part + "\n")
		}
	}
	var out strings.Builder
	out.WriteString(text)
	for i := 1; i < n; i++ {
		out.WriteString(heading.ReplaceAllString(copied.String(), fmt.Sprintf("[${1}-%d]", i)))
	}
	return []byte(out.String())
}

// section cuts the first section off: up to the next line that begins with a key.
func section(text string) (name, body, rest string) {
	end := len(text)
	for at := strings.IndexByte(text, '\n'); at >= 0 && at+1 < len(text); {
		if c := text[at+1]; c >= 'a' && c <= 'z' {
			end = at + 1
			break
		}
		next := strings.IndexByte(text[at+1:], '\n')
		if next < 0 {
			break
		}
		at += 1 + next
	}
	name, _, _ = strings.Cut(text, ":")
	return name, text[:end], text[end:]
}

// again is a copy of entries, the i-th.
func again(entries string, i int) string {
	return entry.ReplaceAllString(entries, fmt.Sprintf("  - id: ${1}-%d", i))
}
