package upkeep

import (
	"context"
	"log/slog"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"cmcbot/internal/store"
)

// How questions are kept: short ones, for twelve weeks. A longer text is no question, and may be somebody else's message.
const (
	keptWeeks  = 12
	maxWords   = 16
	maxLetters = 120
	maxWaiting = 64 // questions that are not counted yet; more are let go
	counting   = 5 * time.Second
)

// Questions counts the words of questions that found nothing: without who, without where, and without when but for the week. Use NewQuestions.
type Questions struct {
	store *store.Store
	log   *slog.Logger
	now   func() time.Time
	asked chan string
}

// NewQuestions returns what counts in s, once Run is called.
func NewQuestions(s *store.Store, log *slog.Logger, now func() time.Time) *Questions {
	return &Questions{s, log, now, make(chan string, maxWaiting)}
}

// Add counts a question soon. It never waits, and is safe for concurrent use.
func (q *Questions) Add(words string) {
	words, ok := Plain(words)
	if !ok {
		return
	}
	select {
	case q.asked <- words:
	default: // a flood of questions is no measure of anything
	}
}

// Run counts until ctx ends, and what was asked by then.
func (q *Questions) Run(ctx context.Context) {
	for {
		select {
		case words := <-q.asked:
			q.count(ctx, words)
			continue
		default:
		}
		select {
		case words := <-q.asked:
			q.count(ctx, words)
		case <-ctx.Done():
			return
		}
	}
}

func (q *Questions) count(ctx context.Context, words string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), counting)
	defer cancel()
	now := q.now()
	if err := q.store.Ask(ctx, words, week(now), Since(now)); err != nil {
		q.log.Warn("a question that found nothing is not counted", "err", err)
	}
}

// week names the week of a moment by its Monday.
func week(now time.Time) string {
	now = now.UTC()
	return now.AddDate(0, 0, -(int(now.Weekday())+6)%7).Format(time.DateOnly)
}

// Since is the first week whose questions are still remembered.
func Since(now time.Time) string { return week(now.AddDate(0, 0, -7*(keptWeeks-1))) }

// personal is what may lead to somebody: addresses, mentions, what platforms write for people and channels, telephone and other long numbers.
var personal = regexp.MustCompile(`(?i)<[^<>]*>|\S*://\S*|www\.\S+|\S+@\S+|[@#]\S+|[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}(/\S*)?|\+?\(?\d[\d\s().\-/]{5,}\d|\S*\d{5,}\S*`)

// Plain brings a question to the words that are counted: in small letters, without punctuation, and without what may lead to somebody. ok is
// false for what is not counted: a long text, an identifier, or nothing that is left.
func Plain(question string) (words string, ok bool) {
	if utf8.RuneCountInString(question) > maxLetters {
		return "", false
	}
	question = personal.ReplaceAllString(question, " ")
	list := strings.FieldsFunc(strings.ToLower(question), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r) && !strings.ContainsRune("'’-", r)
	})
	letters := 0
	for i := 0; i < len(list); {
		w := strings.Trim(list[i], "'’-")
		digits := strings.IndexFunc(w, unicode.IsDigit) >= 0
		if w == "" || digits && utf8.RuneCountInString(w) > 7 { // "U0A1B2C3D4"
			list = append(list[:i], list[i+1:]...)
			continue
		}
		list[i] = w
		letters += strings.IndexFunc(w, unicode.IsLetter) + 1
		i++
	}
	identifier := len(list) == 1 && strings.Count(list[0], "-") > 1 // of an entry that is gone
	return strings.Join(list, " "), letters > 0 && len(list) <= maxWords && !identifier
}
