package picture

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cmcbot/internal/facts"
)

// A saying is what a card shows. Empty parts are left out.
type saying struct {
	label        string
	value        string // a number, drawn large
	unit, what   string
	claim        string // what is answered, as it is heard
	text         string
	caveats      []string
	source, asOf string
}

// Fact draws the card of a fact: its figure, if it has one, and what it says, and whether that is disputed, out of date or
// weakly sourced. Its note is left to the answer beside the picture: it also tells campaigners what not to say.
func (p Painter) Fact(f *facts.Fact) Picture {
	s := saying{
		label:  p.words(p.Book.Topic(f.Topic).Name),
		text:   p.words(f.Text),
		source: p.Say.Say("pic_source", "Source", p.sourceLine(f.Sources[0])),
		asOf:   p.Say.Say("pic_as_of", "Date", p.Say.Date(f.AsOf)),
	}
	if f.Figure != nil {
		s.value, s.unit, s.what = f.Figure.Value, p.words(f.Figure.Unit), p.words(f.Figure.What)
	}
	switch {
	case f.ReplacedBy != "":
		s.caveats = append(s.caveats, p.Say.Say("pic_replaced"))
	case !f.Current(p.Today):
		s.caveats = append(s.caveats, p.Say.Say("note_expired", "Date", p.Say.Date(f.Expires)))
	}
	if !f.Disputed.IsZero() {
		s.caveats = append(s.caveats, p.Say.Say("fact_disputed")+" "+p.words(f.Disputed))
	}
	if f.Weak {
		s.caveats = append(s.caveats, p.Say.Say("note_weak"))
	}
	return p.card("card-"+f.ID, s)
}

// Point draws the card of a talking point, on the word of the facts under it.
func (p Painter) Point(pt *facts.Point) Picture {
	return p.card("card-"+pt.ID, saying{
		label:  p.words(p.Book.Topic(pt.Topic).Name),
		text:   p.words(pt.Message),
		source: p.supportSource(pt.Support),
		asOf:   p.Say.Say("pic_checked", "Date", p.Say.Date(pt.Checked)),
	})
}

// Rebuttal draws the short answer to a claim, on the word of the facts that carry it.
func (p Painter) Rebuttal(r *facts.Rebuttal) Picture {
	return p.card("card-"+r.ID, saying{
		label:  p.words(p.Book.Topic(r.Topics[0]).Name),
		claim:  p.words(r.Claim),
		text:   p.words(r.Short),
		source: p.supportSource(r.ShortRests),
		asOf:   p.Say.Say("pic_checked", "Date", p.Say.Date(r.Checked)),
	})
}

// supportSource names the first sources of the first three facts.
func (p Painter) supportSource(ids []string) string {
	var lines []string
	for _, id := range ids[:min(3, len(ids))] {
		if l := p.sourceLine(p.Book.Fact(id).Sources[0]); !slices.Contains(lines, l) {
			lines = append(lines, l)
		}
	}
	return p.Say.Say("pic_source", "Source", strings.Join(lines, "; "))
}

func (p Painter) card(name string, s saying) Picture {
	t := day
	if s.value != "" {
		t = dark
	}
	f := p.frame(t, s.label, s.source, s.asOf)
	f.caveats(s.caveats)
	switch {
	case s.value != "":
		f.figure(s)
	case s.claim != "":
		f.answer(s)
	default:
		f.quote(s)
	}
	return Picture{Name: name, Alt: s.alt(), scene: f.scene}
}

// caveats stand above the foot, in small print.
func (f *frame) caveats(list []string) {
	if len(list) == 0 {
		return
	}
	words := strings.Join(list, " ")
	b := f.set.text(plain, words).fit(room{width: f.right - f.left, height: (f.bottom - f.top) * 0.24, largest: 19 * f.unit, least: 14, leading: 1.38, ragged: true})
	f.note(words, b)
	f.scene.block(b, f.soft, f.ground, f.left, f.bottom-b.height, left)
	f.bottom -= b.height + 32*f.unit
}

// figure draws the number as large as it goes, what it counts, and the sentence: beside it on a wide picture, below it on a
// square one. All of it shrinks together until it fits.
func (f *frame) figure(s saying) {
	before, digits := split(s.value)
	share, parted := percent(s.value)
	number, unit, what, sentence, qualifier := f.set.text(big, digits), f.set.text(strong, s.unit), f.set.text(plain, s.what), f.set.text(serif, s.text), f.set.text(strong, before)
	wide := f.width > f.height
	for k := 1.0; ; k *= 0.97 {
		u := f.unit * k
		c := stack{f: f, x: f.left, y: f.top, width: f.right - f.left}
		if wide {
			c.width = min(max(number.width(200), 390), 560)
		}
		c.add(qualifier, 36*u, 1.25, f.theme.text, 26*u)
		c.add(number, min(230*u, 230*u*c.width/number.width(230*u)), 1, f.accent, 44*u)
		c.add(unit, 36*u, 1.22, f.theme.text, 22*u)
		c.add(what, 26*u, 1.34, f.soft, 22*u)
		figure := c
		c = stack{f: f, x: f.left, y: c.y + 36*u, width: f.right - f.left}
		if wide {
			c.x, c.y, c.width = f.left+figure.width+72, f.top, f.right-f.left-figure.width-72
		}
		if parted {
			c.dots(share, k)
			c.y += 46 * u
		}
		c.add(sentence, 38*u, 1.36, f.theme.text, 0)
		fits := !c.over && !figure.over && max(c.y, figure.y) <= f.bottom
		if fits || 38*u < least {
			if !fits {
				f.over = append(f.over, s.text)
			}
			spare := 0.0
			if !wide { // the sentence stands on the caveats, with the figure's air above it
				spare = max(0, f.bottom-c.y) * 0.45
			}
			figure.draw(0)
			c.draw(spare)
			return
		}
	}
}

// least is the size of the smallest sentence on a card, in pixels.
const least = 19

// quote draws what is said, alone.
func (f *frame) quote(s saying) {
	high := f.bottom - f.top
	b := f.set.text(serif, s.text).fit(room{width: f.right - f.left, height: high, largest: 62 * f.unit, least: 22, leading: 1.26})
	f.note(s.text, b)
	f.scene.block(b, f.theme.text, f.ground, f.left, f.top+(high-b.height)*0.42, left)
}

// answer draws a claim, small and in quotation marks, and the answer to it.
func (f *frame) answer(s saying) {
	claim := f.set.text(plain, "“"+s.claim+"”").fit(room{width: f.right - f.left - 28, height: (f.bottom - f.top) * 0.3, largest: 30 * f.unit, least: 20, leading: 1.35})
	f.note(s.claim, claim)
	f.rect(f.line, f.left, f.top, 4, claim.height)
	f.scene.block(claim, f.soft, f.ground, f.left+28, f.top, left)
	f.top += claim.height + 30*f.unit
	f.quote(s)
}

// alt says in words what the card shows.
func (s saying) alt() string {
	var parts []string
	add := func(words string) {
		if words = strings.TrimSpace(words); words != "" {
			parts = append(parts, sentence(words))
		}
	}
	if s.claim != "" {
		add("“" + s.claim + "”")
	}
	add(strings.Join(strings.Fields(s.value+" "+s.unit+" "+s.what), " "))
	add(s.text)
	for _, c := range s.caveats {
		add(c)
	}
	return alt(parts, s.asOf, s.source)
}

// alt joins what a picture says with the date it holds for and its source, which stay whole where it is too long.
func alt(body []string, asOf, source string) string {
	end := sentence(asOf) + " " + sentence(source)
	words := []rune(strings.Join(body, " "))
	if room := MaxAlt - utf8.RuneCountInString(end) - 1; len(words) > room {
		words = append([]rune(strings.TrimRight(string(words[:max(room-1, 0)]), " ,;:.")), '…')
	}
	return string(words) + " " + end
}

// sentence ends words with a full stop if they end with no mark.
func sentence(s string) string {
	if strings.HasSuffix(s, ".") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?") || strings.HasSuffix(s, "”") {
		return s
	}
	return s + "."
}

// split parts the words before a number from the number: "at least 193".
func split(value string) (before, number string) {
	i := strings.IndexFunc(value, unicode.IsDigit)
	if i <= 0 {
		return "", value
	}
	return strings.TrimSpace(value[:i]), value[i:]
}

// percent reads a value that is a whole number of percent and nothing else.
func percent(value string) (int, bool) {
	digits, ok := strings.CutSuffix(value, "%")
	n := 0
	for _, r := range digits {
		if r < '0' || r > '9' {
			return 0, false
		}
		n = n*10 + int(r-'0')
	}
	return n, ok && digits != "" && n <= 100
}
