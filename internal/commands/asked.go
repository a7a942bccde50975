package commands

import (
	"regexp"
	"slices"
	"strings"

	"cmcbot/internal/facts"
	"cmcbot/internal/reply"
	"cmcbot/internal/search"
)

// What somebody asks for who has found something that may explode, or wants to take it up: no entry answers that.
var (
	foundOne = regexp.MustCompile(`(?i)\b(?:i|we|(?:my|our|the) (?:son|daughter|kids?|child|children|dog|neighbou?rs?)|kids|children|he|she|they|somebody|someone)(?: have| has|'ve| just)* ` +
		`(?:found|find|discovered|spotted|dug up|picked up|stepped on)\b.*\b` + ordnance + `|^(?:found|there(?:'s| is)) (?:an?|one|some|the|this)? ?(?:\pL+ )?` + ordnance)
	takeUp = regexp.MustCompile(`(?i)\b(?:disarm|defuse|defuze|deactivate|pick(?:ing)? up|dispose of|get rid of|blow up|touch|dismantle)\b (?:an?|this|the|one|my|that) (?:\pL+ )?` + ordnance)
)

const ordnance = `(?:bombs?|bombies|bomblets?|mines?|landmines?|submunitions?|grenades?|shells?|uxos?|unexploded|ordnance|cluster (?:bombs?|munitions?)|duds?|missile|rocket|explosives?)\b`

// danger says what to do with something that may explode, with what the file says of it.
func (p *page) danger(line string) (r reply.Reply, ok bool) {
	if !foundOne.MatchString(line) && !takeUp.MatchString(line) {
		return r, false
	}
	p.title(p.say.Say("danger_title"))
	p.text(p.say.Say("danger_text"))
	for i := range p.book.Facts {
		if f := &p.book.Facts[i]; slices.Contains(f.Tags, ifFound) && f.Current(p.today) {
			p.factEntry(f, len(f.Sources))
		}
	}
	p.action("act_help", "help")
	return p.done(), true
}

// ifFound is the tag of the facts that belong to that.
const ifFound = "if-found"

// argumentsWanted is how people ask for arguments, with the word behind and what they are about.
var argumentsWanted = regexp.MustCompile(`(?i)^(?:(?:please |can you |could you )?(?:give|list|send|show|tell)(?: me| us)? |what are |what's |i need |we need |need |any |some )?` +
	`(?:(?:the|your|our|my|a|few|some|any|two|three|five|\d|top|main|best|good|strong|strongest|key|quick|short) )*(?:arguments?|talking points?) (for|against|why|to|in favou?r of|that) (.+)$`)

var (
	theWeapon = regexp.MustCompile(`(?i)\b(?:weapons?|cluster (?:bombs?|munitions?|weapons?)|bomblets?|submunitions?|mines|landmines|using|use of|using them|them)\b`)
	leaving   = regexp.MustCompile(`(?i)\b(?:leav(?:e|es|ing)|withdraw(?:al|ing|s)?|quit(?:ting|s)?|exit(?:ing|s)?|pull(?:ing|s)? out|getting out)\b`)
	theBan    = regexp.MustCompile(`(?i)\b(?:ban(?:ning)?|treat(?:y|ies)|conventions?|ottawa|oslo|stay(?:ing|s)?|remain(?:ing|s)?|join(?:ing|s)?|ratify(?:ing)?|coming back|return(?:ing)?|clearance)\b`)
	negated   = regexp.MustCompile(`(?i)\b(?:not|never|\pL+n['’]?t|wrong|bad|mistake|stupid)\b`)
)

// aClaim is how what they are about begins where it is somebody's claim, which a rebuttal answers.
var aClaim = regexp.MustCompile(`(?i)^(?:(?:the|my|our|this|that|an?|their) (?:[\pL'’-]+ ){0,2}?)?(?:idea|claim|argument|line|point|view|notion) that\b`)

// ourSide reports whether the arguments that are wanted are those of the campaign: against the weapons or an exit, for the ban. The other side's
// stand in the file as well, and are looked for like anything else.
func ourSide(way, about string) bool {
	switch facts.Fold(way) {
	case "against":
		return leaving.MatchString(about) || theWeapon.MatchString(about) && !theBan.MatchString(about)
	case "for", "in favour of", "in favor of":
		return theBan.MatchString(about) && !leaving.MatchString(about)
	}
	if leaving.MatchString(about) {
		return negated.MatchString(about)
	}
	return theBan.MatchString(about)
}

// wantedPoints answers who asks for arguments of the campaign with its talking points, on the states and groups that are named.
func (p *page) wantedPoints(line string) (r reply.Reply, ok bool) {
	m := argumentsWanted.FindStringSubmatch(line)
	if m == nil || aClaim.MatchString(m[2]) || !ourSide(m[1], m[2]) {
		return r, false
	}
	about, _, _ := strings.Cut(m[2], " because ") // of whom it is a pretext, no points are wanted
	a := p.arguments(search.WithoutLittle(about))
	return p.pointList(arguments{states: a.states, groups: a.groups, page: 1}), true
}
