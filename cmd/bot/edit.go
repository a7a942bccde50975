package main

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"

	"cmcbot"
	"cmcbot/internal/facts"
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

// saveText returns what replaces the text of the knowledge file. Whoever reads it meanwhile, and whatever happens on the way, finds the whole old
// text or the whole new one.
func saveText(path string) func([]byte) error {
	return func(data []byte) (err error) {
		target, err := filepath.EvalSymlinks(path)
		if err != nil {
			return err
		}
		info, err := os.Stat(target)
		if err != nil {
			return err
		}
		next, err := os.CreateTemp(filepath.Dir(target), strings.TrimSuffix(filepath.Base(target), ".yaml")+"-*.yaml.new")
		if err != nil {
			return err
		}
		defer func() {
			if err != nil {
				err = errors.Join(err, os.Remove(next.Name()))
			}
		}()
		_, err = next.Write(data)
		err = errors.Join(err, next.Chmod(info.Mode().Perm()), next.Sync(), next.Close())
		if err != nil {
			return err
		}
		return os.Rename(next.Name(), target)
	}
}
