package commands

import (
	"context"
	"errors"
	"strings"
	"time"

	"cmcbot/internal/facts"
	"cmcbot/internal/reply"
	"cmcbot/internal/store"
)

// What a Censor may find.
var (
	ErrNotRetracted = errors.New("not retracted")                  // the entry was not taken out of the answers
	ErrNoEntry      = errors.New("no entry with reviews")          // the file has no such entry, or it is never reviewed
	ErrChanged      = errors.New("changed since it was looked at") // the entry says something else by now
)

// A Censor takes entries of the knowledge file out of all answers, puts them back, and records which were found still true. Its methods are
// safe for concurrent use.
type Censor interface {
	// Retract takes an entry out of all answers, of every replica, until the entry is changed in the file. It returns the ids
	// of what goes with it, the entry's own included; none when the file has no such entry.
	Retract(ctx context.Context, id string) ([]string, error)
	// Restore puts an entry back. The error is ErrNotRetracted when it was not taken out.
	Restore(ctx context.Context, id string) error
	// Retracted returns what is taken out now.
	Retracted(ctx context.Context) ([]string, error)
	// Confirm records that an entry, by its id in answers, was found true on day, for every replica. was is what facts.Kept.Content was when somebody
	// looked at it, "" for as it is now. The error is ErrNoEntry or ErrChanged when nothing was recorded.
	Confirm(ctx context.Context, id, was string, day facts.Date) error
	// Asked returns the questions that found nothing, in the weeks before now that are remembered.
	Asked(ctx context.Context, now time.Time) ([]store.Question, error)
	// File returns the knowledge file with what was found still true, and the ids of what is taken out of its answers.
	File() (book *facts.Book, taken []string)
}

// An office is who may take entries out of the answers: everybody in the maintainers' channel.
type office struct {
	Censor
	is func(Place) bool
}

// Administer lets everybody in the channel for which is holds take entries out of all answers. It is called before the
// first request.
func (h *Handler) Administer(c Censor, is func(Place) bool) { h.office = office{c, is} }

// administer answers what is said after "admin".
func (h *Handler) administer(ctx context.Context, p *page, args string) (reply.Reply, error) {
	if r, mine, err := h.govern(ctx, p, args); mine {
		return r, err
	}
	if h.office.Censor == nil || !h.office.is(p.req.Place) {
		return p.adminElsewhere(args), nil
	}
	p.title(p.say.Say("admin_title"))
	verb, rest, _ := strings.Cut(args, " ")
	id := strings.ToLower(strings.TrimSpace(rest))
	switch strings.ToLower(verb) {
	case "review":
		return h.agenda(ctx, p)
	case "still":
		return h.still(ctx, p, id)
	case "retire":
		return h.retire(p, id), nil
	case "retract":
		gone, err := h.office.Retract(ctx, id)
		if err != nil {
			return reply.Reply{}, err
		}
		if len(gone) == 0 {
			p.text(p.say.Say("admin_unknown", "ID", id))
			break
		}
		if err := h.note(ctx, p.req, "retract", "", id); err != nil {
			return reply.Reply{}, err
		}
		p.text(p.say.Say("admin_retracted", "ID", id))
		if len(gone) > 1 {
			p.text(p.say.Say("admin_with", "IDs", strings.Join(gone[1:], ", ")))
		}
		p.text(h.stands(p, id) + " " + p.say.Say("admin_retracted_file"))
		p.action("act_restore", "admin restore "+id)
	case "restore":
		err := h.office.Restore(ctx, id)
		if err != nil && !errors.Is(err, ErrNotRetracted) {
			return reply.Reply{}, err
		}
		if err != nil {
			p.text(p.say.Say("admin_not_retracted", "ID", id))
			break
		}
		if err := h.note(ctx, p.req, "retract", id, ""); err != nil {
			return reply.Reply{}, err
		}
		p.text(p.say.Say("admin_restored", "ID", id))
		p.action("act_show", id)
	default:
		p.text(p.say.Say("admin_usage"))
		p.action("act_review", "admin review")
		list, err := h.office.Retracted(ctx)
		if err != nil {
			return reply.Reply{}, err
		}
		if len(list) == 0 {
			p.text(p.say.Say("admin_none"))
		} else {
			p.text(p.say.Say("admin_list", "IDs", strings.Join(list, ", ")))
		}
	}
	return p.done(), nil
}

// adminElsewhere says where entries are taken out.
func (p *page) adminElsewhere(string) reply.Reply {
	p.title(p.say.Say("admin_title"))
	p.text(p.say.Say("admin_elsewhere"))
	p.action("act_about", "about")
	return p.done()
}
