package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"time"

	"cmcbot"
	"cmcbot/internal/facts"
	"cmcbot/internal/web"
)

// editFault says why the editor of the page may not save, in words for the operator; nil when it may. Whoever reaches the page can then
// change the file, so nobody but people on this machine may reach it.
func editFault(c config) error {
	host, _, err := net.SplitHostPort(c.page())
	ip, ipErr := netip.ParseAddr(host)
	switch {
	case c.page() == "":
		return errors.New("--edit needs the page, and LISTEN is off; set LISTEN=127.0.0.1:8080")
	case c.PublicURL != "":
		return errors.New("--edit lets whoever reaches the page change the knowledge file, and PUBLIC_URL makes it reachable from outside; unset one of them")
	case err != nil || host != "localhost" && (ipErr != nil || !ip.IsLoopback()):
		return fmt.Errorf("--edit lets whoever reaches the page change the knowledge file, so it is for this machine alone; LISTEN is %s, set it to 127.0.0.1:8080", c.page())
	case factsPath(c.Facts) == "":
		return errors.New("--edit needs a knowledge file to change, and this is the one built in; set FACTS, or start where facts.yaml is")
	}
	return nil
}

// readText returns a reader of the knowledge file's text, as it is when it is called.
func readText(path string) func() ([]byte, error) {
	return func() ([]byte, error) {
		if path == "" {
			return cmcbot.Facts, nil
		}
		info, err := os.Stat(path)
		if err == nil && info.Size() > facts.MaxBytes {
			err = fmt.Errorf("%q is larger than a knowledge file may be", path)
		}
		if err != nil {
			return nil, err
		}
		return os.ReadFile(path)
	}
}

// errSaving says that another program is about to replace the knowledge file.
var errSaving = errors.New("another program is saving the knowledge file; try again")

// abandoned is the age at which the file of somebody who is saving is that of a program that died.
const abandoned = time.Minute

// saveText returns what replaces the text of the knowledge file by now, if it is was still; otherwise the error is web.ErrOvertaken. Whoever reads it
// meanwhile, and whatever happens on the way, finds the whole old text or the whole new one; of several programs that save at once, one does.
func saveText(path string) func(was, now []byte) error {
	return func(was, now []byte) (err error) {
		target, err := filepath.EvalSymlinks(path)
		if err != nil {
			return err
		}
		info, err := os.Stat(target)
		if err != nil {
			return err
		}
		next, err := begin(target + ".new")
		if err != nil {
			return err
		}
		defer func() {
			if err != nil {
				err = errors.Join(err, os.Remove(next.Name()))
			}
		}()
		_, err = next.Write(now)
		err = errors.Join(err, next.Chmod(info.Mode().Perm()), next.Sync(), next.Close())
		if err != nil {
			return err
		}
		found, err := os.ReadFile(target)
		if err != nil {
			return err
		}
		if !bytes.Equal(found, was) {
			return web.ErrOvertaken
		}
		return os.Rename(next.Name(), target)
	}
}

// begin makes the file that is to take the place of another. While it is there, nobody else makes it.
func begin(path string) (*os.File, error) {
	next, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if !errors.Is(err, fs.ErrExist) {
		return next, err
	}
	if info, err := os.Stat(path); err != nil || time.Since(info.ModTime()) < abandoned {
		return nil, errSaving
	}
	if err := os.Remove(path); err != nil {
		return nil, err
	}
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
}
