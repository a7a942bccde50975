package slack

import (
	"encoding/json"
	"slices"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"cmcbot/internal/commands"
	"cmcbot/internal/reply"
)

// Slack's limits. Texts are counted as they are sent, entities included, which is never too few.
const (
	blocksInMessage = 50
	blocksInView    = 100
	maxCharacters   = 12000 // of all texts, addresses and values; Slack refuses a little over 13,000
	maxText         = 3000
	maxHeader       = 150
	maxLabel        = 75
	maxNote         = 2000
	maxLine         = 150 // as the value of an option; values of buttons may be longer
	maxButtons      = 25
	buttonsInRow    = 5
)

// A part is what one reply.Block became: kept or left out as a whole.
type part struct {
	blocks  []slack.Block
	cites   []int
	trivial bool // a heading or a divider: nothing is lost without it, and it never comes last
	size    int  // its characters
}

// draw returns the blocks of r, at most limit, and its fallback text. A reply that is too long loses
// whole parts from the bottom, and says how many; sources stay with the statements that cite them.
func draw(r reply.Reply, limit int) (text string, blocks []slack.Block) {
	p := &pen{reply: r}
	var head []slack.Block
	if t := plain(r.Title, maxHeader); t != nil {
		head = append(head, slack.NewHeaderBlock(t))
	}
	var parts []part
	for _, b := range r.Blocks {
		parts = append(parts, p.part(b))
	}
	notes, rows, left := r.Notes, p.rows(r.Actions, maxButtons), 0
	if slices.ContainsFunc(r.Actions, reply.Action.Mail) { // Slack's buttons open pages alone
		notes = append(slices.Clone(notes), commands.NoMail(r.Lang))
	}
	if whole := slices.Concat(head, join(parts), p.sources(parts), p.small(notes, left), rows); len(whole) <= limit && short(whole) {
		return fallback(r), whole
	}
	size := characterCount(head)
	for i := range parts {
		parts[i].size = characterCount(parts[i].blocks)
		size += parts[i].size
	}
	for {
		foot := slices.Concat(p.sources(parts), p.small(notes, left), rows)
		switch {
		case size+characterCount(foot) <= maxCharacters && len(head)+length(parts)+len(foot) <= limit:
			return fallback(r), slices.Concat(head, join(parts), foot)
		case len(parts) > 0:
			last := parts[len(parts)-1]
			parts, size = parts[:len(parts)-1], size-last.size
			if !last.trivial {
				left++
			}
			for len(parts) > 0 && parts[len(parts)-1].trivial { // what would stand at the end and introduce nothing
				parts, size = parts[:len(parts)-1], size-parts[len(parts)-1].size
			}
		case len(notes) > 0:
			notes = notes[:len(notes)-1]
			left++
		case len(rows) > 0:
			rows = rows[:len(rows)-1]
		default:
			return fallback(r), head
		}
	}
}

func join(parts []part) (blocks []slack.Block) {
	for _, p := range parts {
		blocks = append(blocks, p.blocks...)
	}
	return blocks
}

func length(parts []part) (n int) {
	for _, p := range parts {
		n += len(p.blocks)
	}
	return n
}

// short reports whether blocks have so few characters, names of fields and all, that what Slack counts need not be told from the rest.
func short(blocks []slack.Block) bool {
	raw, err := json.Marshal(blocks)
	return err == nil && len(raw) <= maxCharacters
}

// characterCount adds up what Slack may count: every string that is not an identifier.
func characterCount(blocks []slack.Block) int {
	raw, err := json.Marshal(blocks)
	if err != nil {
		return maxCharacters + 1
	}
	var tree any
	if err := json.Unmarshal(raw, &tree); err != nil {
		return maxCharacters + 1
	}
	return count(tree)
}

func count(tree any) (n int) {
	switch v := tree.(type) {
	case []any:
		for _, e := range v {
			n += count(e)
		}
	case map[string]any:
		for key, e := range v {
			if key != "type" && key != "action_id" && key != "style" && key != "slack_file" {
				n += count(e)
			}
		}
	case string:
		n = utf8.RuneCountInString(v)
	}
	return n
}
