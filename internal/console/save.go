package console

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"cmcbot/internal/reply"
)

// Save writes the pictures and documents of an answer into a folder and returns their names. A file that is
// there already is left alone: the new one gets a number.
func Save(dir string, r reply.Reply) ([]string, error) {
	var names []string
	for _, b := range r.Blocks {
		var name string
		var data []byte
		switch b := b.(type) {
		case reply.Picture:
			name, data = b.Name, b.PNG
		case reply.File:
			name, data = b.Name, b.Data
		default:
			continue
		}
		written, err := write(dir, filepath.Base(name), data)
		if err != nil {
			return names, err
		}
		names = append(names, written)
	}
	return names, nil
}

// write writes a new file under the name, or the name with the first free number from 2 on.
func write(dir, name string, data []byte) (string, error) {
	end := filepath.Ext(name)
	for n := 1; ; n++ {
		free := name
		if n > 1 {
			free = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(name, end), n, end)
		}
		f, err := os.OpenFile(filepath.Join(dir, free), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		if _, err := f.Write(data); err != nil {
			f.Close() // the first error counts
			return "", err
		}
		return free, f.Close()
	}
}
