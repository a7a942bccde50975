package document

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var letter = Letter{
	Title:      "Lithuania: cluster munitions & landmines",
	Lang:       "en",
	Paragraphs: []string{"Vilnius, 23 November 2026", "Dear “Minister” <of> Defence & Ąžuolas,", "Першого дня · Πρώτη μέρα · two  spaces", "Yours,\nJane Doe"},
	Sources:    []string{"[1] UN (3 February 2026): https://treaties.un.org/Pages/ViewDetails.aspx?src=TREATY&mtdsg_no=XXVI-6"},
}

// TestDocx reads the parts back as XML and wants every paragraph as it was given.
func TestDocx(t *testing.T) {
	data, err := letter.Docx()
	if err != nil {
		t.Fatal(err)
	}
	again, err := letter.Docx()
	if err != nil || !bytes.Equal(data, again) {
		t.Errorf("the same letter gives other bytes, %v", err)
	}
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.File {
		if _, err := elements(f); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
	i := slices.IndexFunc(r.File, func(f *zip.File) bool { return f.Name == "word/document.xml" })
	got, err := elements(r.File[i])
	if diff := cmp.Diff(append(slices.Clone(letter.Paragraphs), letter.Sources...), got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if bad, err := (Letter{Paragraphs: []string{"a\x01\xffb"}}).Docx(); err != nil || len(bad) == 0 {
		t.Errorf("what XML does not allow: %v", err)
	}
}

// elements reads an XML part to its end and returns the text of its paragraphs.
func elements(f *zip.File) (paragraphs []string, err error) {
	in, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	d := xml.NewDecoder(in)
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return paragraphs, nil
		}
		if err != nil {
			return nil, err
		}
		switch e := token.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "p":
				paragraphs = append(paragraphs, "")
			case "br":
				paragraphs[len(paragraphs)-1] += "\n"
			}
		case xml.CharData:
			if n := len(paragraphs); n > 0 {
				paragraphs[n-1] += string(e)
			}
		}
	}
}

// TestDocxOpens lets LibreOffice read the letter. It is too large to install for every run of the gate.
func TestDocxOpens(t *testing.T) {
	office := os.Getenv("SOFFICE")
	if office == "" {
		t.Log("set SOFFICE to LibreOffice's program to have it open the letter")
		return
	}
	data, err := letter.Docx()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "letter.docx"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), office, "--headless", "-env:UserInstallation=file://"+dir+"/profile", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", dir, filepath.Join(dir, "letter.docx"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	got, err := os.ReadFile(filepath.Join(dir, "letter.txt"))
	want := strings.Join(append(slices.Clone(letter.Paragraphs), letter.Sources...), "\n") + "\n"
	if diff := cmp.Diff(want, strings.TrimPrefix(string(got), "\ufeff")); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}
