package commands

import (
	"path/filepath"

	"cmcbot/internal/facts"
	"cmcbot/internal/lang"
	"cmcbot/internal/reply"
)

// shownProblems is how many problems a channel is told one by one.
const shownProblems = 5

// Refused tells maintainers, for their channel, that a changed knowledge file is not used, and why not.
func Refused(tag string, problems facts.Problems) reply.Reply {
	p := lang.For(tag)
	r := reply.Reply{
		Title:   p.Say("maintainers_title"),
		Blocks:  []reply.Block{reply.Text{Spans: reply.Plain(p.Say("maintainers_text"))}},
		Actions: []reply.Action{{Label: p.Say("act_help"), Line: "help"}},
		Public:  true,
		Lang:    p.Tag(),
	}
	for _, problem := range problems[:min(shownProblems, len(problems))] {
		problem.File = filepath.Base(problem.File) // a channel need not know the machine's folders
		r.Blocks = append(r.Blocks, reply.Text{Spans: reply.Plain(problem.String())})
	}
	if more := len(problems) - shownProblems; more > 0 {
		r.Notes = append(r.Notes, p.Say("maintainers_more", "N", more))
	}
	return r
}
