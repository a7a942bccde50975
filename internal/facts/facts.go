// Package facts holds what the bot knows: the knowledge file facts.yaml, decoded strictly, checked in
// full, and looked up by id. It also holds the arithmetic of the treaties (when one enters into force for
// a state, when a withdrawal takes effect). It knows nothing of commands, languages of the interface or
// platforms.
package facts

// A Book is the whole knowledge file. Parse makes one; after that it never changes, so it may be shared
// between goroutines. A reload makes a new Book.
type Book struct {
	Version   int         `yaml:"version,required"` // of the file's format; 1
	Updated   Date        `yaml:"updated,required"` // the day of the last edit
	About     About       `yaml:"about,required"`
	Treaties  []Treaty    `yaml:"treaties,required"`
	Topics    []Topic     `yaml:"topics,required"`
	Audiences []Audience  `yaml:"audiences,required"`
	Groups    []Group     `yaml:"groups"`
	Rebuttals []Rebuttal  `yaml:"rebuttals"`
	Points    []Point     `yaml:"points"`
	Facts     []Fact      `yaml:"facts"`
	Calendar  []Day       `yaml:"calendar"`
	Series    []Series    `yaml:"series"`
	Synonyms  [][]string  `yaml:"synonyms"`   // groups of words that mean the same when people search
	OtherTalk []string    `yaml:"other_talk"` // messages that make none of the claims, though they sound like it
	Ambiguous []Ambiguity `yaml:"ambiguous"`
	Countries []Country   `yaml:"countries,required"`
	Sources   []Source    `yaml:"sources,required"`

	index index
}

// About says who stands behind the bot, in the file's own words.
type About struct {
	Text    Text   `yaml:"text,required"`    // what it is and whom it is for
	Behind  Text   `yaml:"behind,required"`  // who stands behind it
	Privacy Text   `yaml:"privacy,required"` // what is kept about the people who ask
	Licence Text   `yaml:"licence,required"` // of the program and of the file
	Contact string `yaml:"contact"`          // an address for corrections
}

// A Source is a page or document that says what an entry says.
type Source struct {
	ID        string `yaml:"id,required"`
	Title     string `yaml:"title,required"`
	Publisher string `yaml:"publisher,required"`
	URL       string `yaml:"url,required"` // http or https
	Published string `yaml:"published"`    // a date, or words where the page gives none
	Weak      bool   `yaml:"weak"`         // a mirror or copy, used for want of a better page
}

// A Treaty is one of the conventions that the file follows.
type Treaty struct {
	ID       string   `yaml:"id,required"`    // "ccm" or "mbt"
	Name     Text     `yaml:"name,required"`  // as the depositary writes it, or as everybody says it
	Short    Text     `yaml:"short,required"` // for a button or a line
	Formal   string   `yaml:"formal,required"`
	Aliases  []string `yaml:"aliases"`
	Text     Text     `yaml:"text,required"`
	Adopted  Date     `yaml:"adopted,required"`
	Opened   Date     `yaml:"opened,required"`
	InForce  Date     `yaml:"in_force,required"`  // of the treaty itself
	Deposits int      `yaml:"deposits,required"`  // instruments needed for entry into force (Article 17(1))
	Reached  Date     `yaml:"reached,required"`   // the day of the deposit that reached them
	Notice   int      `yaml:"notice,required"`    // months between the receipt of a withdrawal and its effect (Article 20)
	Articles Articles `yaml:"articles,required"`  // where the treaty says so
	Counted  Count    `yaml:"counted,required"`   // the totals that the sources print, checked against the states below
	AsOf     Date     `yaml:"as_of,required"`     // of the depositary's page
	Sources  []string `yaml:"sources,required"`   // ids
	Checked  Date     `yaml:"checked,required"`   // the day somebody last compared it with its sources
	ReviewBy Date     `yaml:"review_by,required"` // the day after which answers warn
}

// Articles names the provisions that the arithmetic rests on.
type Articles struct {
	EntryIntoForce string `yaml:"entry_into_force,required"`
	Notice         string `yaml:"notice,required"` // the right to withdraw, and to whom notice goes
	Effect         string `yaml:"effect,required"` // when it takes effect, and what holds it back
}

// A Count is the number of states in each position.
type Count struct {
	Parties     int `yaml:"parties,required"`
	Signatories int `yaml:"signatories"`
	Withdrawn   int `yaml:"withdrawn"`
}

// A Topic gathers facts, points and rebuttals under one word.
type Topic struct {
	ID      string   `yaml:"id,required"`
	Name    Text     `yaml:"name,required"`
	Aliases []string `yaml:"aliases"`
	Text    Text     `yaml:"text,required"`
}

// An Audience is somebody a talking point is for.
type Audience struct {
	ID      string   `yaml:"id,required"`
	Name    Text     `yaml:"name,required"`
	Aliases []string `yaml:"aliases"`
}

// A Group is a set of states that people name together.
type Group struct {
	ID       string   `yaml:"id,required"`
	Name     Text     `yaml:"name,required"`
	Aliases  []string `yaml:"aliases"`
	Text     Text     `yaml:"text,required"`
	Members  []string `yaml:"members,required"` // country ids
	AsOf     Date     `yaml:"as_of,required"`
	Sources  []string `yaml:"sources,required"`
	Checked  Date     `yaml:"checked,required"`
	ReviewBy Date     `yaml:"review_by,required"`
	AskedAs  []string `yaml:"asked_as"` // how people ask for it
}

// A Fact is one statement with its sources and the date it holds for.
type Fact struct {
	ID         string   `yaml:"id,required"`
	Topic      string   `yaml:"topic,required"`
	Title      Text     `yaml:"title,required"` // a label in a list
	Text       Text     `yaml:"text,required"`
	Figure     *Figure  `yaml:"figure"`
	Countries  []string `yaml:"countries"`
	AsOf       Date     `yaml:"as_of,required"`
	Sources    []string `yaml:"sources,required"` // strongest first
	Checked    Date     `yaml:"checked,required"`
	ReviewBy   Date     `yaml:"review_by,required"`
	Expires    Date     `yaml:"expires"`     // after this day the fact is no longer shown
	ReplacedBy string   `yaml:"replaced_by"` // the fact that supersedes this one
	Disputed   Text     `yaml:"disputed"`    // who contests it and how
	Note       Text     `yaml:"note"`        // a caveat
	Weak       bool     `yaml:"weak"`        // rests on mirrors or copies alone
	Important  bool     `yaml:"important"`
	Tags       []string `yaml:"tags"`
	AskedAs    []string `yaml:"asked_as"` // how people ask for it
}

// A Figure is the number at the heart of a fact.
type Figure struct {
	Value string `yaml:"value,required"` // as it is to be printed: "1,172", "93%"
	Unit  Text   `yaml:"unit,required"`
	What  Text   `yaml:"what"`
}

// A Point is something to say: a message, the facts under it, a true case, and what to ask for.
type Point struct {
	ID        string   `yaml:"id,required"`
	Topic     string   `yaml:"topic,required"`
	Audiences []string `yaml:"audiences,required"`
	Stance    string   `yaml:"stance"` // party, signatory, outside or left: suits any state in that position
	Treaty    string   `yaml:"treaty"` // of the stance; both when empty
	Countries []string `yaml:"countries"`
	Message   Text     `yaml:"message,required"`
	Support   []string `yaml:"support,required"` // fact ids
	Story     string   `yaml:"story"`            // a fact id
	Ask       Text     `yaml:"ask,required"`
	Strength  int      `yaml:"strength,required"` // 1 strongest to 3
	Checked   Date     `yaml:"checked,required"`
	ReviewBy  Date     `yaml:"review_by,required"`
}

// A Rebuttal answers a claim: a fact, why the claim misleads, the fact again.
type Rebuttal struct {
	ID         string    `yaml:"id,required"`
	Claim      Text      `yaml:"claim,required"`
	HeardAs    []string  `yaml:"heard_as"`     // phrases in which the claim is heard
	NotHeardAs []string  `yaml:"not_heard_as"` // phrases that look like it and are not
	Topics     []string  `yaml:"topics,required"`
	Countries  []string  `yaml:"countries"`
	HeardFrom  []string  `yaml:"heard_from"` // facts showing that the claim is made
	Answer     Answer    `yaml:"answer,required"`
	Short      Text      `yaml:"short,required"`
	Points     []Support `yaml:"points,required"`
	Concession Text      `yaml:"concession,required"`
	DoNotSay   Text      `yaml:"do_not_say,required"`
	Ask        Text      `yaml:"ask,required"`
	Checked    Date      `yaml:"checked,required"`
	ReviewBy   Date      `yaml:"review_by,required"`
}

// An Answer is a reply in three steps.
type Answer struct {
	Fact  Text `yaml:"fact,required"`
	Why   Text `yaml:"why,required"`
	Again Text `yaml:"again,required"`
}

// A Support is one argument of a rebuttal with the facts that carry it.
type Support struct {
	Text  Text     `yaml:"text,required"`
	Facts []string `yaml:"facts,required"`
}

// A Day is a date worth knowing: one that comes back every year, one that is still ahead, or one to look up.
type Day struct {
	ID        string   `yaml:"id,required"`
	Date      Date     `yaml:"date"`
	Months    string   `yaml:"months"` // "October-November", where no day is fixed; then Date is zero
	Yearly    bool     `yaml:"yearly"`
	Title     Text     `yaml:"title,required"`
	Treaty    string   `yaml:"treaty"`
	Countries []string `yaml:"countries"`
	Sources   []string `yaml:"sources,required"`
	Note      Text     `yaml:"note"`
	AskedAs   []string `yaml:"asked_as"` // how people ask for it
}

// A Series is numbers by year.
type Series struct {
	ID    string `yaml:"id,required"`
	Title Text   `yaml:"title,required"`
	Unit  Text   `yaml:"unit,required"`
	Text  Text   `yaml:"text"`
	Topic string `yaml:"topic,required"`
	Rows  []Row  `yaml:"rows,required"`
}

// A Row is one year of a Series. A nil number is not known, which is not the same as 0.
type Row struct {
	Year        int      `yaml:"year,required"`
	Total       *int     `yaml:"total"`
	First       *int     `yaml:"first"` // as first published, where the year was revised
	Killed      *int     `yaml:"killed"`
	Injured     *int     `yaml:"injured"`
	Attacks     *int     `yaml:"attacks"`
	Remnants    *int     `yaml:"remnants"`
	CivilianPct *int     `yaml:"civilians_pct"`
	ChildrenPct *int     `yaml:"children_pct"`
	Note        Text     `yaml:"note"`
	Sources     []string `yaml:"sources"` // required with a total
}

// An Ambiguity is a word that several states answer to; it is always asked back.
type Ambiguity struct {
	Word   string   `yaml:"word,required"`
	States []string `yaml:"states,required"`
}

// Current reports whether the fact may be shown as what holds on day: not expired and not replaced.
func (f *Fact) Current(day Date) bool {
	return f.ReplacedBy == "" && (f.Expires.IsZero() || !day.After(f.Expires))
}

// Overdue reports whether a review that was due by d is late on day.
func Overdue(reviewBy, day Date) bool { return !reviewBy.IsZero() && day.After(reviewBy) }
