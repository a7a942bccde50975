// Package commands knows what can be asked: it turns a Request into a reply.Reply by one table of
// commands. A line that names no command names what it is about: a state, a group, a topic or an entry.
// The package knows no platform; adapters draw what it returns.
package commands

import (
	"context"
	"strings"
	"sync/atomic"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"cmcbot/internal/facts"
	"cmcbot/internal/lang"
	"cmcbot/internal/limit"
	"cmcbot/internal/picture"
	"cmcbot/internal/reply"
	"cmcbot/internal/search"
	"cmcbot/internal/store"
)

// Name is the slash command that everything is asked through.
const Name = "cmc"

// A Handler answers requests. It is safe for concurrent use; Use may be called while others ask.
type Handler struct {
	shelf    atomic.Pointer[shelf]
	daily    atomic.Pointer[bureau]
	observer func() func(command, outcome string) // these are written before the first request
	limits   limits
	area     Area
	office   office
	council  Council // nil where nothing is set by workspace
	keep     func(words string)
	fixes    fixes
}

// Observe makes the Handler call begin before each request, and what it returns after it: with the name of the command
// ("subject" for a line that names none) and what became of it: "answered", "choices", "nothing", "limited", "elsewhere" or "fault". Neither says
// what was asked. It is called before the first request.
func (h *Handler) Observe(begin func() (done func(command, outcome string))) { h.observer = begin }

// KeepQuestions makes the Handler give keep the words of each question, or claim, that was asked on a platform and found nothing: never those of a
// message that somebody else wrote, or of a form. (A button whose entry is gone asks for its id.) keep returns at once. It is called before the first request.
func (h *Handler) KeepQuestions(keep func(words string)) { h.keep = keep }

// A shelf is a book with what was derived from it, swapped as one.
type shelf struct {
	book  *facts.Book
	index *search.Index
	names *search.Names // the index's
	heard heard
	kept  *lru.Cache[card, reply.Reply]
}

// A card names an answer that is the same for whoever asks on a day: the entries that it shows, and the language.
type card struct {
	shows, lang string
	day         facts.Date
}

// maxKept is how many answers are kept with what the platforms drew of them: about 20 kB each. What was asked is not kept.
const maxKept = 300

// New returns a Handler that answers from book, which is searched from when Prepare has read it or the first question has.
func New(book *facts.Book) *Handler {
	h := &Handler{fixes: fixes{limit: limit.New(maxFixes, time.Hour)}}
	h.shelf.Store(newShelf(book))
	return h
}

// Use makes the Handler answer from book from now on, which is prepared before. Answers under way finish with the book they began with.
func (h *Handler) Use(book *facts.Book) {
	s := newShelf(book)
	s.index.Prepare()
	h.shelf.Store(s)
}

func newShelf(book *facts.Book) *shelf {
	kept, _ := lru.New[card, reply.Reply](maxKept) // its error is of sizes below 1
	s := &shelf{book: book, index: search.Open(book, lang.StateNames), heard: newHeard(book), kept: kept}
	s.names = s.index.Names()
	return s
}

// Prepare reads the book that is answered from now for questions in free words, for which else the first one waits: for some tenths of a second.
func (h *Handler) Prepare() { h.shelf.Load().index.Prepare() }

// Learn learns the claims of the book that is answered from now, for which else the first who repeats one waits: for seconds on a small machine,
// where platforms wait for three.
func (h *Handler) Learn() {
	s := h.shelf.Load()
	s.heard.phrases()
	s.index.Learn()
}

// Book returns the knowledge file that is answered from now.
func (h *Handler) Book() *facts.Book { return h.shelf.Load().book }

// Preview answers req with an entry of a book that nobody is answered from yet. req.Line is the entry's id: "oped-exit-date",
// "state:LT", "group:eu"; ok is false when the book has no such entry. Nothing is prepared for searching, so it keeps up with somebody who types.
func Preview(book *facts.Book, req Request) (r reply.Reply, ok bool) {
	p := newPage(&shelf{book: book}, req)
	p.line = req.Line
	return p.byID(strings.ToLower(req.Line))
}

// Handle answers one request. A user's mistake is a friendly reply and a nil error; an error is a
// fault for the operator, for which the adapter shows Fault.
func (h *Handler) Handle(ctx context.Context, req Request) (reply.Reply, error) {
	command, outcome := word(req.Line), "fault"
	if h.observer != nil {
		done := h.observer()
		defer func() { done(command, outcome) }() // after a panic too
	}
	if !h.area.Holds(req.Place) {
		outcome = "elsewhere"
		return elsewhere(req.Lang, "area_text"), nil
	}
	if command != "admin" && !h.Holds(req.Place) { // nobody shuts themselves out
		outcome = "elsewhere"
		return elsewhere(req.Lang, "area_settings"), nil
	}
	if wait, whose := h.limits.wait(req.Place, req.Now); wait > 0 {
		outcome = "limited"
		return patience(req.Lang, wait, whose), nil
	}
	if req.Lang == "" {
		req.Lang = h.setting(req.Place, store.Language)
	}
	r, err := h.handle(ctx, req)
	switch {
	case err != nil:
	case len(r.Choices) > 0:
		outcome = "choices"
	case len(r.Entries) == 0 && command == subjectName:
		outcome = "nothing"
	default:
		outcome = "answered"
	}
	return r, err
}

// subjectName stands where a line names no command.
const subjectName = "subject"

// word names the command of a line.
func word(line string) string {
	first, _, _ := strings.Cut(clean(line), " ")
	if c := lookup(first); c != nil {
		return c.name
	}
	return subjectName
}

func (h *Handler) handle(ctx context.Context, req Request) (reply.Reply, error) {
	if err := ctx.Err(); err != nil {
		return reply.Reply{}, err
	}
	s := h.shelf.Load()
	p := newPage(s, req)
	line := clean(req.Line)
	switch word, rest, _ := strings.Cut(line, " "); strings.ToLower(word) {
	case "admin":
		return h.administer(ctx, p, strings.TrimSpace(rest))
	case "fix":
		return h.fix(ctx, p, strings.TrimSpace(rest))
	case "watch", "unwatch", "changes":
		return h.watching(ctx, p, strings.ToLower(word), strings.TrimSpace(rest))
	}
	if word, rest, _ := strings.Cut(line, " "); strings.EqualFold(word, "daily") {
		return h.act(ctx, p, strings.TrimSpace(rest))
	}
	p.counts, p.audited = h.keep != nil, h.council != nil
	r := p.answer(line)
	if p.lost != "" && p.counts && req.Place.Platform != "" && req.Target == "" && req.Values == nil {
		h.keep(p.lost)
	}
	return r, nil
}

// Draw answers a request that is to be a picture, and returns it beside the answer; nil when the answer shows none.
func (h *Handler) Draw(ctx context.Context, req Request) (*picture.Picture, reply.Reply, error) {
	if err := ctx.Err(); err != nil {
		return nil, reply.Reply{}, err
	}
	p := newPage(h.shelf.Load(), req)
	r := p.answer(clean(req.Line))
	return p.picture, r, nil
}

// maxLine is how much of a line is read: a message of 500 words whose claims are to be found.
const maxLine = 6000

// clean brings a typed line to one line of words without the command's own name.
func clean(line string) string {
	if len(line) > maxLine {
		line = strings.ToValidUTF8(line[:maxLine], "")
	}
	words := strings.Fields(strings.ToValidUTF8(line, ""))
	if len(words) > 0 && strings.EqualFold(words[0], "/"+Name) {
		words = words[1:]
	}
	return strings.Trim(strings.Join(words, " "), `"'“”„«»‘’?!`)
}

// answer runs one line. It is also how post and copy run the line that they carry.
func (p *page) answer(line string) reply.Reply {
	p.line = line
	word, rest, more := strings.Cut(line, " ")
	if more && p.heard.in(line) != nil { // "home defence is the sole purpose" is no command
		return p.subject(line)
	}
	if c := lookup(strings.TrimRight(word, ",:;.")); c != nil {
		return c.run(p, strings.TrimSpace(rest))
	}
	if line == "" {
		return p.help("")
	}
	return p.subject(line)
}

// Fault is what a person sees when something broke: one fixed sentence with the id under which the
// operator finds the cause in the log.
func Fault(tag, id string) reply.Reply {
	p := lang.For(tag)
	return reply.Reply{
		Title:  p.Say("fault_title"),
		Blocks: []reply.Block{reply.Text{Spans: reply.Plain(p.Say("fault_text", "ID", id))}},
		Lang:   p.Tag(),
	}
}

// LeftOut says that n entries did not fit into a platform's message.
func LeftOut(tag string, n int) string { return lang.For(tag).Say("note_left_out", "N", n) }

// PictureMissing says that a picture could not be shown; its alternative text stands there instead.
func PictureMissing(tag string) string { return lang.For(tag).Say("picture_missing") }

// FileSent says where a document went.
func FileSent(tag, name string) string { return lang.For(tag).Say("file_sent", "Name", name) }

// FileMissing is what is said in the place of a document that could not be sent.
func FileMissing(tag, name string) string { return lang.For(tag).Say("file_missing", "Name", name) }

// NoMail is what stands in the place of a button that opens the mail program, where a platform opens none; at most 75
// characters.
func NoMail(tag string) string { return lang.For(tag).Say("mail_none") }

// A Slash describes the slash command as platforms register it.
type Slash struct {
	Name, Description  string
	Option, OptionHelp string
}

// Registration returns what the platforms are told about the slash command.
func Registration() Slash {
	p := lang.For("en")
	return Slash{Name: Name, Description: p.Say("slash_description"), Option: "ask", OptionHelp: p.Say("slash_option")}
}
