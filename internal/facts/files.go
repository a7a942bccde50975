package facts

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// MaxBytes is the size of the largest file that is taken: about two and a half times today's phrases, far below what would
// stall a small machine.
const MaxBytes = 20 << 20

// PhrasesFile is the name of the file of phrases that stands beside a knowledge file.
const PhrasesFile = "phrases.txt"

// Files are a knowledge file and the phrases beside it, as they were read.
type Files struct {
	Path    string // of the knowledge file
	Text    []byte // at most one byte more than MaxBytes, so that a larger one is refused
	Phrases []byte // nil when no file of them stands beside it
}

// ReadFiles reads the knowledge file at path and the phrases beside it.
func ReadFiles(path string) (Files, error) {
	text, err := readFile(path)
	if err != nil {
		return Files{}, err
	}
	phrases, err := readFile(filepath.Join(filepath.Dir(path), PhrasesFile))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return Files{}, err
	}
	return Files{path, text, phrases}, nil
}

// Read reads a knowledge file from disk, and the phrases beside it or else those given, which are well-formed, and parses them. A file larger than
// MaxBytes is refused.
func Read(path, phrases string) (*Book, Problems, error) {
	same, err := holds(filepath.Join(filepath.Dir(path), PhrasesFile), phrases)
	if err != nil {
		return nil, nil, err
	}
	var f Files
	if same { // as mostly they are: then they are not read once more, or kept
		f.Path = path
		f.Text, err = readFile(path)
	} else {
		f, err = ReadFiles(path)
	}
	if err != nil {
		return nil, nil, err
	}
	book, problems := f.Book(phrases)
	return book, problems, nil
}

// holds reports whether the file at path holds just the text.
func holds(path, text string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return false, nil
		}
		return false, err
	}
	defer f.Close()
	part := make([]byte, 64<<10)
	for {
		n, err := f.Read(part)
		if n > len(text) || string(part[:n]) != text[:n] {
			return false, nil
		}
		text = text[n:]
		switch {
		case err == io.EOF:
			return text == "", nil
		case err != nil:
			return false, fmt.Errorf("read %q: %w", path, err)
		}
	}
}

func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var data bytes.Buffer
	if about, err := f.Stat(); err == nil {
		data.Grow(int(min(about.Size(), MaxBytes)) + bytes.MinRead) // at once, and not many times twice as much
	}
	if _, err := data.ReadFrom(io.LimitReader(f, MaxBytes+1)); err != nil {
		return nil, fmt.Errorf("read %q: %w", path, err)
	}
	return data.Bytes(), nil
}

// Book parses both. Where no phrases were found those are taken that are given, which are well-formed.
func (f Files) Book(phrases string) (*Book, Problems) {
	book, problems := Parse(f.Path, f.Text)
	p, more := f.parsePhrases(phrases)
	if book == nil || p == nil {
		return nil, append(problems, more...)
	}
	return book.with(p), problems
}

// Check returns all that is wrong with both on day, as the function Check does. Phrases that are given are those of another file, so they are not held against this one.
func (f Files) Check(day Date, audits ...Audit) Problems {
	problems := Check(f.Path, f.Text, day, audits...)
	if f.Phrases == nil {
		return problems
	}
	book, _ := Parse(f.Path, f.Text)
	p, more := f.parsePhrases("")
	if problems = append(problems, more...); book != nil && p != nil {
		problems = append(problems, p.check(book)...)
	}
	return problems
}

func (f Files) parsePhrases(given string) (*phrases, Problems) {
	if f.Phrases == nil {
		return &phrases{PhrasesFile + " (built in)", given}, nil
	}
	return parsePhrases(filepath.Join(filepath.Dir(f.Path), PhrasesFile), string(f.Phrases))
}
