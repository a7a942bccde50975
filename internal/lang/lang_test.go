package lang_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cmcbot/internal/commands"
	"cmcbot/internal/facts"
	"cmcbot/internal/lang"
)

func TestFor(t *testing.T) {
	for _, tag := range []string{"", "en", "en-US", "en-GB", "EN", "lt", "xx", "zz-ZZ", "not a tag", "lt_LT", "🇱🇹", "\x00", strings.Repeat("a", 1000)} {
		p := lang.For(tag)
		if p.Tag() != "en" || p.Say("today") != "today" {
			t.Errorf("For(%q) writes %q in %s, want English, the only language with messages", tag, p.Say("today"), p.Tag())
		}
	}
}

func TestSay(t *testing.T) {
	p := lang.For("en")
	for want, args := range map[string][]any{
		"1 state":     {"states", "N", 1},
		"0 states":    {"states", "N", 0},
		"2 states":    {"states", "N", 2},
		"as of today": {"as_of", "Date", "today"},
		"<a&b>":       {"suggest_claim", "Claim", "<a&b>"}, // no escaping: that is the adapters' work
	} {
		got := p.Say(args[0].(string), args[1:]...)
		if strings.TrimPrefix(got, "They say: ") != want {
			t.Errorf("Say(%q) = %q, want %q", args, got, want)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a message that does not exist is not reported")
		}
	}()
	p.Say("no_such_message")
}

func day(t *testing.T, s string) facts.Date {
	t.Helper()
	if s == "" {
		return facts.Date{}
	}
	d, err := facts.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDate(t *testing.T) {
	for in, want := range map[string]string{
		"":           "",
		"2025-03-06": "6 March 2025",
		"2025-03":    "March 2025",
		"2025":       "2025",
		"--04-04":    "4 April",
		"2028-02-29": "29 February 2028",
		"2026-12-31": "31 December 2026",
	} {
		if got := lang.For("en").Date(day(t, in)); got != want {
			t.Errorf("Date(%s) = %q, want %q", in, got, want)
		}
	}
}

func TestAway(t *testing.T) {
	for _, test := range []struct{ on, day, want string }{
		{"2026-11-23", "2026-11-23", "today"},
		{"2026-11-24", "2026-11-23", "tomorrow"},
		{"2026-11-22", "2026-11-23", "yesterday"},
		{"2027-01-01", "2026-12-31", "tomorrow"},
		{"2028-02-29", "2028-03-01", "yesterday"},
		{"2027-02-28", "2027-03-01", "yesterday"},
		{"2025-03-06", "2026-11-23", "627 days ago"},
		{"2026-12-05", "2026-11-23", "in 12 days"},
		{"2022-10-15", "2026-11-23", "1500 days ago"},
		{"2022-10-14", "2026-11-23", "4 years ago"},
		{"2031-01-01", "2026-11-23", "in 1500 days"},
		{"2031-01-02", "2026-11-23", "in 4 years"},
		{"1997-12-03", "2026-12-02", "28 years ago"},
		{"1997-12-03", "2026-12-03", "29 years ago"},
		{"1996-02-29", "2026-02-28", "29 years ago"},
		{"1996-02-29", "2026-03-01", "30 years ago"},
		{"1868-12-11", "2026-11-23", "157 years ago"},
		{"2025-03", "2026-11-23", ""},
		{"2025", "2026-11-23", ""},
		{"--04-04", "2026-11-23", ""},
		{"", "2026-11-23", ""},
	} {
		if got := lang.For("en").Away(day(t, test.on), day(t, test.day)); got != test.want {
			t.Errorf("on %s, %q is %q away, want %q", test.day, test.on, got, test.want)
		}
	}
}

func TestList(t *testing.T) {
	for want, words := range map[string][]string{
		"":           nil,
		"a":          {"a"},
		"a and b":    {"a", "b"},
		"a, b and c": {"a", "b", "c"},
	} {
		if got := lang.For("en").List(words); got != want {
			t.Errorf("List(%q) = %q, want %q", words, got, want)
		}
	}
}

func TestCountry(t *testing.T) {
	if got := lang.For("en").Country("LT", "Lithuania, as the file has it"); got != "Lithuania, as the file has it" {
		t.Errorf("in English a state is %q, want the file's own name", got)
	}
	if got := lang.Flag("LT"); got != "🇱🇹" {
		t.Errorf("Flag(LT) = %q, want 🇱🇹", got)
	}
}

func TestStateNames(t *testing.T) {
	for iso2, want := range map[string][]string{
		"LT": {"Lithuania", "Lietuva", "Litauen", "Литва", "リトアニア", "ليتوانيا"},
		"MM": {"Myanmar (Burma)", "Myanmar", "Burma"},
		"CD": {"Congo - Kinshasa"},
	} {
		names := lang.StateNames(iso2)
		for _, name := range want {
			if !slices.Contains(names, name) {
				t.Errorf("StateNames(%s) lacks %q", iso2, name)
			}
		}
		for i, name := range names {
			if strings.TrimSpace(name) != name || name == "" || slices.Contains(names[:i], name) {
				t.Errorf("StateNames(%s) has %q empty, padded or twice", iso2, name)
			}
		}
	}
	if names := lang.StateNames("not a code"); names != nil {
		t.Errorf("StateNames of no code = %q, want none", names)
	}
}

// messages are those of a language, each with all its plural forms.
func messages(t *testing.T, tag string) map[string][]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("messages", tag+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var raw map[string]any
	if err := json.Unmarshal(data, &raw); err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for id, value := range raw {
		switch value := value.(type) {
		case string:
			all[id] = []string{value}
		case map[string]any:
			for _, form := range value {
				all[id] = append(all[id], form.(string))
			}
		default:
			t.Errorf("%s: the message %q is a %T", tag, id, value)
		}
	}
	return all
}

// TestMessagesArePlain: a message is drawn by every platform, so it is plain text.
func TestMessagesArePlain(t *testing.T) {
	for id, forms := range messages(t, "en") {
		for _, form := range forms {
			text := regexp.MustCompile(`\{\{\.\w+\}\}`).ReplaceAllString(form, "")
			if i := strings.IndexAny(text, "*_`~|<>#@{}\n\t"); i >= 0 {
				t.Errorf("the message %q has %q in it: %s", id, text[i:i+1], form)
			}
			if strings.TrimSpace(form) != form || form == "" {
				t.Errorf("the message %q is empty or padded: %q", id, form)
			}
		}
	}
}

// speakers are the functions that take message ids, and which of their arguments are some.
var speakers = map[string][]int{"Say": {0}, "heading": {0}, "action": {0}, "step": {0}, "titled": {0, 1}, "add": {1}, "tense": {1, 2}, "setting": {0}, "wrong": {0}, "wrongly": {0}}

// endings are what a program may put behind an id that it ends itself.
func endings() map[string][]string {
	var names, months []string
	for _, item := range commands.List("en") {
		name, _, _ := strings.Cut(item.Usage, " ")
		names = append(names, name)
	}
	for m := 1; m <= 12; m++ {
		months = append(months, strconv.Itoa(m))
	}
	joined := []string{"ratification", "accession", "acceptance", "approval", "succession"}
	positions := []string{string(facts.Party), string(facts.Signatory), string(facts.Withdrawing), string(facts.Withdrawn), string(facts.Outside)}
	networks := []string{"x", "bluesky", "mastodon", "linkedin", "email"}
	return map[string][]string{
		"share_name_": append([]string{"speech"}, networks...), "share_copy_": append([]string{"speech"}, networks...), "share_on_": networks, "letter_tone_": {"formal", "warm", "firm"},
		"limit_":       {"title", "user", "channel", "workspace", "wait", "fix"},
		"daily_why_":   {"gone", "access", "archived", "fault", "down", "outage", "disconnected", "nothing", "look", "changed"},
		"daily_state_": {"claimed", "trying", "posted", "missed", "unsure", "refused", "dropped"},
		"daily_by_":    {"pinned", "countdown", "anniversary", "new", "turn"},
		"weekday_":     {"0", "1", "2", "3", "4", "5", "6"},
		"pic_":         positions, "pic_step_": append([]string{"signed", "joined_unknown", "in_force", "suspension", "decided", "notified", "left"}, joined...),
		"cmd_": names, "month_": months, "step_": joined, "tl_": joined,
		"standing_": positions, "web_status_": positions,
		"web_step_":   append([]string{"signed", "joined", "in_force", "decided", "notified", "effect", "effect_ahead"}, joined...),
		"web_nav_":    {"ask", "daily", "states", "topics", "rebuttals", "points", "calendar", "changes", "edit"},
		"web_region_": {"africa", "americas", "asia", "europe", "oceania"},
		"was_":        positions, "now_": positions, "from_": positions[:4], // a state that never joined has no day to name
		"entry_":       {"countries", "treaties", "facts", "rebuttals", "points", "calendar", "series", "groups", "topics", "audiences", "sources", "about", "letters", "briefs"},
		"change_":      {string(facts.Added), string(facts.Removed)},
		"key_":         keys(),
		"review_why_":  {string(facts.Passed), string(facts.Expiring), string(facts.Weak), string(facts.Uncited), string(facts.Stale), string(facts.Unreviewed)},
		"review_done_": {"retired", "changed"},
	}
}

// keys returns the keys of the knowledge file of which a change may speak: those of single values, but for the ones that only the search
// reads and those that only say when an entry was checked.
func keys() []string {
	found := map[string]bool{}
	var walk func(reflect.Type)
	walk = func(t reflect.Type) {
		for f := range t.Fields() {
			key, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
			inner := f.Type
			for inner.Kind() == reflect.Pointer || inner.Kind() == reflect.Slice {
				inner = inner.Elem()
			}
			switch {
			case key == "":
			case inner.Kind() == reflect.Struct && inner != reflect.TypeFor[facts.Text]() && inner != reflect.TypeFor[facts.Date]():
				walk(inner)
			case t != reflect.TypeFor[facts.Book]():
				found[key] = true
			}
		}
	}
	walk(reflect.TypeFor[facts.Book]())
	for _, key := range []string{"id", "iso3", "checked", "review_by", "aliases", "asked_as", "heard_as", "not_heard_as", "tags", "demonyms", "exact",
		"important", "strength", "word", "states"} {
		delete(found, key)
	}
	return slices.Sorted(maps.Keys(found))
}

// TestMessagesAreUsed compares the messages with the sources: each that is said exists, and each that exists is said.
func TestMessagesAreUsed(t *testing.T) {
	have := messages(t, "en")
	said, mentioned := map[string]bool{}, map[string]bool{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if strings.HasSuffix(path, ".html") {
			return saidInTemplate(path, said)
		}
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				for _, i := range speakers[called(n)] {
					if i < len(n.Args) {
						for _, id := range ids(n.Args[i]) {
							said[id] = true
						}
					}
				}
			case *ast.BasicLit:
				// A variable may carry an id to where it is said.
				if s, err := strconv.Unquote(n.Value); n.Kind == token.STRING && err == nil {
					mentioned[s] = true
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(said) < 100 {
		t.Fatalf("only %d messages are said: the test no longer reads the sources rightly", len(said))
	}
	for _, id := range slices.Sorted(maps.Keys(said)) {
		if have[id] == nil {
			t.Errorf("%q is said and not among the messages", id)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(have)) {
		if !said[id] && !mentioned[id] {
			t.Errorf("the message %q is never said", id)
		}
	}
}

// spoken finds a message said by a template: {{.Say "id"}}, or {{.Say (print "begins_" .Status)}}.
var spoken = regexp.MustCompile(`\.Say (\(print )?"([a-z0-9_]+)"`)

// saidInTemplate adds the messages that a page's template says.
func saidInTemplate(path string, said map[string]bool) error {
	text, err := os.ReadFile(path)
	for _, m := range spoken.FindAllStringSubmatch(string(text), -1) {
		list := []string{m[2]}
		if m[1] != "" {
			list = ended(&ast.BasicLit{Kind: token.STRING, Value: strconv.Quote(m[2])})
		}
		for _, id := range list {
			said[id] = true
		}
	}
	return err
}

// called returns the name of the function that a call calls.
func called(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		return f.Sel.Name
	case *ast.Ident:
		return f.Name
	}
	return ""
}

// ids returns the message ids that an argument may stand for; none for a variable or a text of another kind.
func ids(arg ast.Expr) []string {
	switch arg := arg.(type) {
	case *ast.BasicLit:
		if s, err := strconv.Unquote(arg.Value); err == nil && regexp.MustCompile(`^[a-z0-9_]+$`).MatchString(s) {
			return []string{s}
		}
	case *ast.BinaryExpr: // "step_" + m.By
		return ended(arg.X)
	case *ast.CallExpr: // fmt.Sprintf("month_%d", d.Month)
		if called(arg) == "Sprintf" && len(arg.Args) > 0 {
			return ended(arg.Args[0])
		}
	}
	return nil
}

func ended(arg ast.Expr) []string {
	lit, ok := arg.(*ast.BasicLit)
	if !ok {
		return nil
	}
	s, err := strconv.Unquote(lit.Value)
	if err != nil {
		return nil
	}
	prefix := strings.TrimSuffix(s, "%d")
	all, known := endings()[prefix]
	switch {
	case !strings.HasSuffix(prefix, "_"):
		return nil // the id of an entry, "state:" + c.ID
	case !known:
		return []string{fmt.Sprintf("%s… (an ending that the test does not know)", prefix)}
	}
	var list []string
	for _, end := range all {
		list = append(list, prefix+end)
	}
	return list
}
