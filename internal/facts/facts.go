// Package facts holds what the bot knows: the knowledge file facts.yaml, decoded strictly, checked in
// full, and looked up by id. It also holds the arithmetic of the treaties (when one enters into force for
// a state, when a withdrawal takes effect). It knows nothing of commands, languages of the interface or
// platforms.
package facts

// A Book is the whole knowledge file. Parse makes one; after that it never changes, so it may be shared
// between goroutines. A reload makes a new Book.
//
// The comments beside the fields of this and the types below explain the file's keys in the JSON Schema that editors
// read. Of the tags, "max" is the most characters of a text, which then has no markup except the "marks";
// "form" names what a value has to look like (see forms).
type Book struct {
	Version        int         `yaml:"version,required" form:"version"` // of the file's format; 1
	Updated        Date        `yaml:"updated,required"`                // the day of the last edit
	About          About       `yaml:"about,required"`                  // what /cmc about says
	Treaties       []Treaty    `yaml:"treaties,required"`               // the two conventions, their dates, articles and totals
	Topics         []Topic     `yaml:"topics,required"`                 // what facts, points and rebuttals are gathered under
	Audiences      []Audience  `yaml:"audiences,required"`              // whom talking points are for
	Groups         []Group     `yaml:"groups"`                          // states that people name together: the EU, NATO
	Rebuttals      []Rebuttal  `yaml:"rebuttals"`                       // claims as heard, with their answers
	Points         []Point     `yaml:"points"`                          // what to say, to whom, on which facts
	Facts          []Fact      `yaml:"facts"`                           // statements, each with its date and sources
	Calendar       []Day       `yaml:"calendar"`                        // days worth knowing
	Series         []Series    `yaml:"series"`                          // numbers by year or by yearly edition
	Letters        *Letters    `yaml:"letters"`                         // what letters to governments are made of
	Briefs         *Briefs     `yaml:"briefs"`                          // what briefs for meetings are made of
	Synonyms       [][]string  `yaml:"synonyms" form:"several"`         // groups of words that mean the same when people search
	OtherTalk      []string    `yaml:"other_talk"`                      // messages that make none of the claims, though they sound like it
	OtherQuestions []string    `yaml:"other_questions"`                 // questions that the file does not answer, though they sound like it
	Ambiguous      []Ambiguity `yaml:"ambiguous"`                       // words that several states answer to
	Countries      []Country   `yaml:"countries,required"`              // every state, with the depositary's dates in both treaties
	Sources        []Source    `yaml:"sources,required"`                // every page that an entry cites

	index index
	text  string // what it was read from
}

// Text returns the file that the book was read from.
func (b *Book) Text() string { return b.text }

// About says who stands behind the bot, in the file's own words.
type About struct {
	Text    Text   `yaml:"text,required" max:"400"`    // what it is and whom it is for
	Behind  Text   `yaml:"behind,required" max:"400"`  // who stands behind it
	Privacy Text   `yaml:"privacy,required" max:"400"` // what is kept about the people who ask
	Licence Text   `yaml:"licence,required" max:"400"` // of the program and of the file
	Contact string `yaml:"contact"`                    // an address for corrections
}

// A Source is a page or document that says what an entry says.
type Source struct {
	ID        string `yaml:"id,required" form:"id"`                // by which entries cite it; never changed and never used again
	Title     string `yaml:"title,required" max:"200" marks:"#|_"` // of the page, as it stands there
	Publisher string `yaml:"publisher,required" max:"120"`         // who says so
	URL       string `yaml:"url,required" form:"web"`              // http or https
	Published string `yaml:"published"`                            // a date, or words where the page gives none
	Weak      bool   `yaml:"weak"`                                 // a mirror or copy, used for want of a better page
	Untried   string `yaml:"untried"`                              // why "bot check --links" does not try the address
}

// A Treaty is one of the conventions that the file follows.
type Treaty struct {
	ID       string   `yaml:"id,required" form:"treaty"`      // "ccm" or "mbt"
	Name     Text     `yaml:"name,required" max:"80"`         // as the depositary writes it, or as everybody says it
	Short    Text     `yaml:"short,required" max:"40"`        // for a button or a line
	Formal   string   `yaml:"formal,required"`                // the full title
	Aliases  []string `yaml:"aliases"`                        // other names that people use
	AskedAs  []string `yaml:"asked_as"`                       // how people ask for it
	Text     Text     `yaml:"text,required" max:"300"`        // what it bans and asks, in two sentences
	Adopted  Date     `yaml:"adopted,required" form:"day"`    // the day the text was adopted
	Opened   Date     `yaml:"opened,required" form:"day"`     // the day it was opened for signature
	InForce  Date     `yaml:"in_force,required" form:"day"`   // of the treaty itself
	Deposits int      `yaml:"deposits,required" form:"count"` // instruments needed for entry into force (Article 17(1))
	Reached  Date     `yaml:"reached,required" form:"day"`    // the day of the deposit that reached them
	Notice   int      `yaml:"notice,required" form:"count"`   // months between the receipt of a withdrawal and its effect (Article 20)
	Articles Articles `yaml:"articles,required"`              // where the treaty says so
	Counted  Count    `yaml:"counted,required"`               // the totals that the sources print, checked against the states below
	AsOf     Date     `yaml:"as_of,required"`                 // of the depositary's page
	Sources  []string `yaml:"sources,required"`               // ids of sources that say this
	Checked  Date     `yaml:"checked,required" form:"day"`    // the day somebody last compared it with its sources
	ReviewBy Date     `yaml:"review_by,required" form:"day"`  // the day after which answers warn
}

// Articles names the provisions that the arithmetic rests on.
type Articles struct {
	EntryIntoForce string `yaml:"entry_into_force,required"` // when the treaty binds a state that joins
	Notice         string `yaml:"notice,required"`           // the right to withdraw, and to whom notice goes
	Effect         string `yaml:"effect,required"`           // when it takes effect, and what holds it back
}

// A Count is the number of states in each position.
type Count struct {
	Parties     int `yaml:"parties,required"` // States Parties, those that gave notice included
	Signatories int `yaml:"signatories"`      // states that signed and have not joined
	Withdrawn   int `yaml:"withdrawn"`        // states that left
}

// A Topic gathers facts, points and rebuttals under one word.
type Topic struct {
	ID      string   `yaml:"id,required" form:"id"`   // by which entries name it; never changed and never used again
	Name    Text     `yaml:"name,required" max:"40"`  // the word itself
	Aliases []string `yaml:"aliases"`                 // other words that people use for it
	Text    Text     `yaml:"text,required" max:"200"` // what stands under it
}

// An Audience is somebody a talking point is for.
type Audience struct {
	ID      string   `yaml:"id,required" form:"id"`  // by which points name it; never changed and never used again
	Name    Text     `yaml:"name,required" max:"40"` // in the plural
	Aliases []string `yaml:"aliases"`                // other words that people use for it
}

// A Group is a set of states that people name together.
type Group struct {
	ID       string   `yaml:"id,required" form:"id"`           // never changed and never used again
	Name     Text     `yaml:"name,required" max:"60"`          // as people say it
	Aliases  []string `yaml:"aliases"`                         // other names that people use
	Text     Text     `yaml:"text,required" max:"200"`         // who is in it
	Members  []string `yaml:"members,required" form:"alpha-2"` // country ids
	AsOf     Date     `yaml:"as_of,required"`                  // the date for which the membership holds
	Sources  []string `yaml:"sources,required"`                // ids of sources that name the members
	Checked  Date     `yaml:"checked,required" form:"day"`     // the day somebody last compared it with its sources
	ReviewBy Date     `yaml:"review_by,required" form:"day"`   // the day after which answers warn
	AskedAs  []string `yaml:"asked_as"`                        // how people ask for it
}

// A Fact is one statement with its sources and the date it holds for.
type Fact struct {
	ID         string   `yaml:"id,required" form:"id"`         // never changed and never used again: buttons of old messages carry it
	Topic      string   `yaml:"topic,required"`                // a topic's id
	Title      Text     `yaml:"title,required" max:"70"`       // a label in a list
	Text       Text     `yaml:"text,required" max:"320"`       // the statement, in plain words of our own
	Short      Text     `yaml:"short" max:"200"`               // the same in one sentence, for posts that text does not fit into
	Figure     *Figure  `yaml:"figure"`                        // the number at its heart
	Countries  []string `yaml:"countries" form:"alpha-2"`      // the states it is about
	AsOf       Date     `yaml:"as_of,required"`                // the date it holds for
	Sources    []string `yaml:"sources,required"`              // ids of sources that say this, strongest first
	Checked    Date     `yaml:"checked,required" form:"day"`   // the day somebody last compared it with its sources
	ReviewBy   Date     `yaml:"review_by,required" form:"day"` // the day after which answers warn
	Expires    Date     `yaml:"expires"`                       // after this day the fact is no longer shown
	ReplacedBy string   `yaml:"replaced_by"`                   // the fact that supersedes this one
	Disputed   Text     `yaml:"disputed" max:"200"`            // who contests it and how
	Note       Text     `yaml:"note" max:"240"`                // a caveat
	Weak       bool     `yaml:"weak"`                          // rests on mirrors or copies alone
	Important  bool     `yaml:"important"`                     // shown before others of its topic
	Tags       []string `yaml:"tags"`                          // words that it is found by
	AskedAs    []string `yaml:"asked_as"`                      // how people ask for it
}

// A Figure is the number at the heart of a fact.
type Figure struct {
	Value string `yaml:"value,required" max:"24"` // as it is to be printed: "1,172", "93%"
	Unit  Text   `yaml:"unit,required" max:"60"`  // what is counted: people, months, per cent
	What  Text   `yaml:"what" max:"100"`          // what the number says
}

// A Point is something to say: a message, the facts under it, a true case, and what to ask for.
type Point struct {
	ID        string   `yaml:"id,required" form:"id"`             // never changed and never used again
	Topic     string   `yaml:"topic,required"`                    // a topic's id
	Audiences []string `yaml:"audiences,required"`                // audience ids
	Stance    string   `yaml:"stance" form:"stance"`              // party, signatory, outside or left: suits any state in that position
	Treaty    string   `yaml:"treaty" form:"treaty"`              // of the stance; both when empty
	Countries []string `yaml:"countries" form:"alpha-2"`          // the states it is about
	Message   Text     `yaml:"message,required" max:"240"`        // what to say
	Short     Text     `yaml:"short" max:"200"`                   // the same in one sentence, for posts that message does not fit into
	Support   []string `yaml:"support,required"`                  // fact ids
	Story     string   `yaml:"story"`                             // a fact id
	Ask       Text     `yaml:"ask,required" max:"180"`            // what to ask for
	Strength  int      `yaml:"strength,required" form:"strength"` // 1 strongest to 3
	AskedAs   []string `yaml:"asked_as"`                          // how people ask for it
	Checked   Date     `yaml:"checked,required" form:"day"`       // the day somebody last compared it with its facts
	ReviewBy  Date     `yaml:"review_by,required" form:"day"`     // the day after which answers warn
}

// stances are the positions that a Point suits.
var stances = []string{"party", "signatory", "outside", "left"}

// A Rebuttal answers a claim: a fact, why the claim misleads, the fact again.
type Rebuttal struct {
	ID         string    `yaml:"id,required" form:"id"`         // never changed and never used again
	Claim      Text      `yaml:"claim,required" max:"120"`      // what the other side says, in its words
	HeardAs    []string  `yaml:"heard_as"`                      // phrases in which the claim is heard
	NotHeardAs []string  `yaml:"not_heard_as"`                  // phrases that look like it and are not
	Topics     []string  `yaml:"topics,required"`               // topic ids
	Countries  []string  `yaml:"countries" form:"alpha-2"`      // the states it is about
	HeardFrom  []string  `yaml:"heard_from"`                    // facts showing that the claim is made
	Answer     Answer    `yaml:"answer,required"`               // in three steps
	Short      Text      `yaml:"short,required" max:"280"`      // the answer in a post's length
	ShortRests []string  `yaml:"short_rests_on,required"`       // fact ids: what the short answer states, in its order
	Points     []Support `yaml:"points,required"`               // the arguments, with the facts that carry them
	Concession Text      `yaml:"concession,required" max:"240"` // what is true in the claim
	DoNotSay   Text      `yaml:"do_not_say,required" max:"280"` // what would be wrong or would do harm
	Ask        Text      `yaml:"ask,required" max:"180"`        // what to ask back
	Checked    Date      `yaml:"checked,required" form:"day"`   // the day somebody last compared it with its facts
	ReviewBy   Date      `yaml:"review_by,required" form:"day"` // the day after which answers warn
}

// An Answer is a reply in three steps.
type Answer struct {
	Fact  Text     `yaml:"fact,required" max:"240"`  // what is so
	Why   Text     `yaml:"why,required" max:"240"`   // why the claim misleads
	Again Text     `yaml:"again,required" max:"240"` // what is so, once more
	Rests []string `yaml:"rests_on,required"`        // fact ids: what the three state, those of fact first
}

// A Support is one argument of a rebuttal with the facts that carry it.
type Support struct {
	Text  Text     `yaml:"text,required" max:"240"` // the argument
	Facts []string `yaml:"facts,required"`          // fact ids
}

// A Day is a date worth knowing: one that comes back every year, one that is still ahead, or one to look up.
type Day struct {
	ID        string   `yaml:"id,required" form:"id"`    // never changed and never used again
	Date      Date     `yaml:"date"`                     // either this or months
	Months    string   `yaml:"months"`                   // "October-November", where no day is fixed; then Date is zero
	Yearly    bool     `yaml:"yearly"`                   // it comes back every year
	Title     Text     `yaml:"title,required" max:"120"` // what happened, or will
	Treaty    string   `yaml:"treaty" form:"treaty"`     // the treaty that it is about
	Countries []string `yaml:"countries" form:"alpha-2"` // the states it is about
	Sources   []string `yaml:"sources,required"`         // ids of sources that say this
	Note      Text     `yaml:"note" max:"200"`           // a caveat
	AskedAs   []string `yaml:"asked_as"`                 // how people ask for it
}

// A Series is numbers by year.
type Series struct {
	ID      string   `yaml:"id,required" form:"id"`    // never changed and never used again
	Title   Text     `yaml:"title,required" max:"120"` // over its chart
	Unit    Text     `yaml:"unit,required" max:"60"`   // what is counted
	Text    Text     `yaml:"text" max:"400"`           // what the numbers leave out
	Topic   string   `yaml:"topic,required"`           // a topic's id
	AskedAs []string `yaml:"asked_as"`                 // how people ask for it
	Rows    []Row    `yaml:"rows,required"`            // one a year, in order
}

// A Row is one year of a Series. A nil number is not known, which is not the same as 0.
type Row struct {
	Year        int      `yaml:"year,required"`                // of the events, not of the report; in a series by edition, of the edition
	Total       *int     `yaml:"total"`                        // as last published
	First       *int     `yaml:"first"`                        // as first published, where the year was revised
	Killed      *int     `yaml:"killed"`                       // of the total
	Injured     *int     `yaml:"injured"`                      // of the total
	Attacks     *int     `yaml:"attacks"`                      // harmed in attacks
	Remnants    *int     `yaml:"remnants"`                     // harmed by what attacks left behind
	CivilianPct *int     `yaml:"civilians_pct" form:"percent"` // civilians among those whose status is known
	ChildrenPct *int     `yaml:"children_pct" form:"percent"`  // children among those whose age is known
	Note        Text     `yaml:"note" max:"300"`               // a caveat
	Sources     []string `yaml:"sources"`                      // required with a total
}

// An Ambiguity is a word that several states answer to; it is always asked back.
type Ambiguity struct {
	Word   string   `yaml:"word,required"`                          // as people type it
	States []string `yaml:"states,required" form:"alpha-2 several"` // country ids, two or more
}

// Current reports whether the fact may be shown as what holds on day: not expired and not replaced.
func (f *Fact) Current(day Date) bool {
	return f.ReplacedBy == "" && (f.Expires.IsZero() || !day.After(f.Expires))
}

// Overdue reports whether a review that was due by d is late on day.
func Overdue(reviewBy, day Date) bool { return !reviewBy.IsZero() && day.After(reviewBy) }
