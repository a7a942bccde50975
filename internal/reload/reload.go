// Package reload keeps the program on the newest valid version of its knowledge file, and of the phrases beside it, while it runs. It knows
// files and facts, not who answers from them.
//
// It looks at the files several times a second and does not ask the system for events: that also works where
// editors and Kubernetes replace a file by renaming, on network file systems, and in containers, and costs nothing
// that can be measured.
package reload

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"cmcbot/internal/facts"
)

// Config says what to watch and whom to tell. Path and Log are required. It may be changed until Run is called.
type Config struct {
	// Path is the knowledge file. It may be replaced, be a symbolic link, or be missing for a while.
	Path string
	// Phrases are those to use while no file of them stands beside the knowledge file.
	Phrases string
	// Tell, when it is set, is given what is wrong with an invalid version, once for each version. It is called between
	// two looks at the file, so it must return soon.
	Tell func(context.Context, facts.Problems)
	// Again asks, with each value, to read the file at once and say what was found even if nothing changed; nil
	// means nobody asks.
	Again chan os.Signal
	// Every is the pause between two looks; 0 means 400 ms. A change is used when two looks found it the same, so
	// that no half-written file is read.
	Every time.Duration
	Log   *slog.Logger
}

// A Watcher follows one file. Run owns it.
type Watcher struct {
	Config
	use     func(*facts.Book)
	seen    [2]os.FileInfo // the knowledge file and the phrases at the last look; nil where there was none
	content sum            // of the version that was last dealt with
	pending sum            // found by the last look only; zero when none was
	live    sum            // of the version in use
	missing int            // looks in a row that found no file
}

type sum = [sha256.Size]byte

// New returns a Watcher that takes the file's present content for the version in use. Call it before the file is
// read for use: a change in between is then found.
func New(c Config) *Watcher {
	if c.Every == 0 {
		c.Every = 400 * time.Millisecond
	}
	w := &Watcher{Config: c}
	if s, err := w.sum(); err == nil {
		w.content, w.live = s, s
	}
	return w
}

// Run follows the file until ctx ends. It calls use with every valid version, which is then answered from.
func (w *Watcher) Run(ctx context.Context, use func(*facts.Book)) {
	w.use = use
	ticker := time.NewTicker(w.Every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			w.look(ctx)
		case <-w.Again:
			w.again(ctx)
		}
	}
}

// coarse is the longest time that two changes may lie apart and still leave the same time on the file: two seconds
// on FAT.
const coarse = 2 * time.Second

// look deals with a version that was there at the last look already.
func (w *Watcher) look(ctx context.Context) {
	info, err := os.Stat(w.Path)
	if err != nil {
		w.lost(err)
		return
	}
	seen := [2]os.FileInfo{info, nil}
	if info, err := os.Stat(filepath.Join(filepath.Dir(w.Path), facts.PhrasesFile)); err == nil {
		seen[1] = info
	}
	settled := alike(seen[0], w.seen[0]) && alike(seen[1], w.seen[1])
	w.seen = seen
	if settled && w.pending == (sum{}) {
		return
	}
	found, err := w.sum()
	if err != nil {
		w.lost(err)
		return
	}
	w.missing = 0
	switch found {
	case w.content:
		w.pending = sum{}
		return
	case w.pending:
	default:
		w.pending = found
		return
	}
	files, err := facts.ReadFiles(w.Path)
	switch {
	case err != nil:
		w.lost(err)
	case sumOf(files) != found: // it has changed just now
		w.pending = sumOf(files)
	default:
		w.take(ctx, files, found)
	}
}

// sum is sumOf of the files as they are, which need not be kept for it: of most looks nothing else comes.
func (w *Watcher) sum() (s sum, err error) {
	h := sha256.New()
	if err := digest(h, w.Path); err != nil {
		return s, err
	}
	if err := digest(h, filepath.Join(filepath.Dir(w.Path), facts.PhrasesFile)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return s, err
	}
	h.Sum(s[:0])
	return s, nil
}

// digest adds a file to h, as far as facts.ReadFiles reads it.
func digest(h hash.Hash, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	part := sha256.New()
	if _, err := io.Copy(part, io.LimitReader(f, facts.MaxBytes+1)); err != nil {
		return fmt.Errorf("read %q: %w", path, err)
	}
	h.Write(part.Sum(nil))
	return nil
}

// alike reports whether a file is as it was, and has been so for longer than two changes can leave the same time on it.
func alike(now, before os.FileInfo) bool {
	if now == nil || before == nil {
		return now == before
	}
	return os.SameFile(now, before) && now.ModTime().Equal(before.ModTime()) && now.Size() == before.Size() && time.Since(now.ModTime()) > coarse
}

// lost says once that the file cannot be read; while an editor replaces it that is so for a moment.
func (w *Watcher) lost(err error) {
	w.seen, w.pending = [2]os.FileInfo{}, sum{}
	if w.missing++; w.missing == 5 {
		w.Log.Warn("the knowledge file cannot be read; the version before stays in use", "file", w.Path, "err", err)
	}
}

// again reads the file because somebody asked to.
func (w *Watcher) again(ctx context.Context) {
	files, err := facts.ReadFiles(w.Path)
	if err != nil {
		w.Log.Warn("the knowledge file cannot be read; the version before stays in use", "file", w.Path, "err", err)
		return
	}
	w.take(ctx, files, sumOf(files))
}

// take uses a version, or says why not.
func (w *Watcher) take(ctx context.Context, files facts.Files, found sum) {
	w.content, w.pending = found, sum{}
	if found == w.live {
		w.Log.Info("the knowledge file is the version in use", "file", w.Path)
		return
	}
	book, problems := files.Book(w.Phrases)
	if book == nil {
		w.refuse(ctx, problems.Errors())
		return
	}
	w.use(book)
	w.live = found
	w.Log.Info("the knowledge file has changed and is in use", "file", w.Path, "updated", book.Updated, "states", len(book.Countries),
		"entries", len(book.Facts)+len(book.Points)+len(book.Rebuttals))
}

// shown is the number of problems that the log names one by one.
const shown = 10

func (w *Watcher) refuse(ctx context.Context, problems facts.Problems) {
	for _, p := range problems[:min(shown, len(problems))] {
		w.Log.Error("the knowledge file has a problem; the version before stays in use", "err", p)
	}
	if more := len(problems) - shown; more > 0 {
		w.Log.Error("the knowledge file has more problems; \"bot check\" names them all", "file", w.Path, "more", more)
	}
	if w.Tell != nil {
		w.Tell(ctx, problems)
	}
}

// sumOf tells versions apart.
func sumOf(f facts.Files) (s sum) {
	h := sha256.New()
	text := sha256.Sum256(f.Text)
	h.Write(text[:])
	if f.Phrases != nil {
		phrases := sha256.Sum256(f.Phrases)
		h.Write(phrases[:])
	}
	h.Sum(s[:0])
	return s
}
