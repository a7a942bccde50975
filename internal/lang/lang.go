// Package lang holds the languages of the interface: its messages with their plurals, how dates are
// written, and what states are called. It knows nothing of what the messages are for.
package lang

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"cmcbot/internal/facts"
)

//go:embed messages/*.json
var files embed.FS

// A Printer writes in one language. It is immutable and safe for concurrent use.
type Printer struct {
	tag     language.Tag
	loc     *i18n.Localizer
	regions display.Namer
}

type catalogue struct {
	matcher  language.Matcher
	printers []*Printer
	only     map[string]*Printer // by language, where its messages come in one variety: comparing tags takes longer than an answer that is kept
}

// load reads the embedded messages once. They are part of the program: a fault in them is a bug.
var load = sync.OnceValue(func() catalogue {
	bundle := i18n.NewBundle(language.English)
	bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	names, err := fs.Glob(files, "messages/*.json")
	if err != nil {
		panic("lang: " + err.Error())
	}
	for _, name := range names {
		if _, err := bundle.LoadMessageFileFS(files, name); err != nil {
			panic("lang: " + err.Error())
		}
	}
	c := catalogue{only: map[string]*Printer{}}
	for _, tag := range bundle.LanguageTags() {
		c.printers = append(c.printers, &Printer{tag: tag, loc: i18n.NewLocalizer(bundle, tag.String()), regions: display.Regions(tag)})
	}
	for _, p := range c.printers {
		base, _, varied := strings.Cut(p.Tag(), "-")
		_, again := c.only[base]
		if c.only[base] = p; again || varied {
			c.only[base] = nil
		}
	}
	c.matcher = language.NewMatcher(bundle.LanguageTags())
	return c
})

// For returns the printer of the language nearest to tag, a BCP 47 tag such as a platform sends; English
// when tag is empty, unknown, or of a language without messages.
func For(tag string) *Printer {
	c := load()
	base, _, _ := strings.Cut(tag, "-")
	if p := c.only[base]; p != nil {
		return p
	}
	want, err := language.Parse(tag)
	if err != nil {
		return c.printers[0]
	}
	_, i, confidence := c.matcher.Match(want)
	if confidence < language.High {
		return c.printers[0]
	}
	return c.printers[i]
}

// All returns the printers of every language that has messages, English first. The slice is the caller's.
func All() []*Printer { return slices.Clone(load().printers) }

// Tags returns the languages that have messages, English first.
func Tags() []string {
	var tags []string
	for _, p := range load().printers {
		tags = append(tags, p.Tag())
	}
	return tags
}

// Tag returns the printer's language, a BCP 47 tag.
func (p *Printer) Tag() string { return p.tag.String() }

// Say returns the message with this id. args are names and values in turn, for the message's
// placeholders; the value named "N" chooses the plural. A message that does not exist is a bug, and is said.
func (p *Printer) Say(id string, args ...any) string {
	config := i18n.LocalizeConfig{MessageID: id}
	if len(args) > 0 {
		data := make(map[string]any, len(args)/2)
		for i := 0; i+1 < len(args); i += 2 {
			name := args[i].(string)
			data[name] = args[i+1]
			if name == "N" {
				config.PluralCount = args[i+1]
			}
		}
		config.TemplateData = data
	}
	s, err := p.loc.Localize(&config)
	if err != nil {
		panic(fmt.Sprintf("lang: message %q: %v", id, err))
	}
	return s
}

// Date writes a civil date as text: "6 March 2025", "March 2025", "2025", "4 April".
func (p *Printer) Date(d facts.Date) string {
	switch {
	case d.IsZero():
		return ""
	case d.Month == 0:
		return fmt.Sprint(d.Year)
	}
	month := p.Say(fmt.Sprintf("month_%d", d.Month))
	switch {
	case d.Day == 0:
		return p.Say("date_month", "Month", month, "Year", d.Year)
	case d.Year == 0:
		return p.Say("date_yearly", "Day", d.Day, "Month", month)
	}
	return p.Say("date_full", "Day", d.Day, "Month", month, "Year", d.Year)
}

// farDays is how many days still mean something to a reader; beyond it, whole years are counted.
const farDays = 1500

// years returns the whole years from a to b.
func years(a, b facts.Date) int {
	n := b.Year - a.Year
	if (facts.Date{Year: a.Year, Month: b.Month, Day: b.Day}).Before(a) {
		n--
	}
	return n
}

// Away says how far d lies from day: "627 days ago", "in 12 days", "today", "27 years ago". It is "" when
// d is not a full date.
func (p *Printer) Away(d, day facts.Date) string {
	if !d.Full() {
		return ""
	}
	switch n := day.DaysUntil(d); {
	case n == 0:
		return p.Say("today")
	case n == 1:
		return p.Say("tomorrow")
	case n == -1:
		return p.Say("yesterday")
	case n > farDays:
		return p.Say("in_years", "N", years(day, d))
	case n < -farDays:
		return p.Say("years_ago", "N", years(d, day))
	case n > 0:
		return p.Say("in_days", "N", n)
	default:
		return p.Say("days_ago", "N", -n)
	}
}

// List joins words: "a, b and c".
func (p *Printer) List(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " " + p.Say("and") + " " + words[last]
}

// Country returns what the state with this ISO 3166-1 alpha-2 code is called in the printer's language; in
// English, and where the language has no name for it, the given name.
func (p *Printer) Country(iso2, name string) string {
	if p.tag == language.English {
		return name
	}
	region, err := language.ParseRegion(iso2)
	if err != nil {
		return name
	}
	if local := p.regions.Name(region); local != "" {
		return local
	}
	return name
}

// Name returns what a language, a BCP 47 tag, calls itself.
func Name(tag string) string { return display.Self.Name(language.Make(tag)) }

// Flag returns the flag emoji of an ISO 3166-1 alpha-2 code.
func Flag(iso2 string) string {
	var b strings.Builder
	for _, r := range iso2 {
		b.WriteRune(r - 'A' + '\U0001F1E6')
	}
	return b.String()
}

// StateNames yields every name that the Unicode Common Locale Data Repository gives the state in any
// language. Names with a part in brackets, "Myanmar (Burma)", come as a whole and as each part.
func StateNames(iso2 string) []string {
	region, err := language.ParseRegion(iso2)
	if err != nil || !region.IsCountry() {
		return nil
	}
	seen := map[string]bool{}
	var names []string
	add := func(name string) {
		if name = strings.TrimSpace(name); name != "" && !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	for _, namer := range namers() {
		name := namer.Name(region)
		add(name)
		if outer, inner, ok := strings.Cut(name, "("); ok {
			add(outer)
			add(strings.TrimSuffix(inner, ")"))
		}
	}
	return names
}

var namers = sync.OnceValue(func() []display.Namer {
	var all []display.Namer
	for _, tag := range display.Supported.Tags() {
		if n := display.Regions(tag); n != nil {
			all = append(all, n)
		}
	}
	return all
})
