// Package archtest checks who may import whom.
package archtest

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// allowed lists, for each package, the packages of ours and the libraries that it may import besides the
// standard library. Ours stand under their name below internal ("." is the root), a library under its module's path.
const allowed = `
.:
cmd/bot: . commands console daily discord export facts giveback lang lease links news reload reply seal search share slack store upkeep web github.com/prometheus/client_golang
internal/facts: gopkg.in/yaml.v3 golang.org/x/text
internal/news: facts lang
internal/export: facts lang news github.com/arran4/golang-ical
internal/reload: facts
internal/links:
internal/seal:
internal/search: facts github.com/blevesearch/bleve/v2 github.com/blevesearch/bleve_index_api github.com/blevesearch/snowballstem
internal/search/vectors:
internal/lease:
internal/limit: golang.org/x/time
internal/giveback:
internal/leak: go.uber.org/goleak
internal/facts/factstest: . facts
internal/tasks:
internal/lang: facts golang.org/x/text github.com/nicksnyder/go-i18n/v2
internal/reply:
internal/picture: facts fonts github.com/go-text/typesetting golang.org/x/image
internal/commands: daily document facts lang limit news picture reply search share store upkeep github.com/hashicorp/golang-lru/v2
internal/document: fonts codeberg.org/go-pdf/fpdf
internal/fonts:
internal/share: facts lang github.com/rivo/uniseg golang.org/x/text
internal/store: github.com/jackc/pgx/v5 github.com/pressly/goose/v3 github.com/riverqueue/river modernc.org/sqlite
internal/store/storetest: store
internal/daily: facts news reply store github.com/riverqueue/river golang.org/x/time
internal/upkeep: facts reply store
internal/console: commands reply
internal/discord: commands limit reply tasks github.com/bwmarrin/discordgo github.com/gorilla/websocket
internal/slack: commands limit reply tasks github.com/slack-go/slack
internal/web: commands facts lang news reply
internal/fakediscord: specs github.com/gorilla/websocket
internal/fakeslack: specs github.com/gorilla/websocket
internal/specs: github.com/santhosh-tekuri/jsonschema/v6
internal/archtest:
bench: facts fakediscord fakeslack
qualify/fleet: commands fakediscord fakeslack store github.com/jackc/pgx/v5
qualify/share: . facts lang share
qualify/fakediscord: fakediscord specs
qualify/fakeslack: fakeslack specs
`

// allowedInTests may be imported by test files besides.
const allowedInTests = `
	. commands discord facts facts/factstest fakediscord fakeslack lang leak slack specs store/storetest
	github.com/chromedp/cdproto
	github.com/chromedp/chromedp
	github.com/google/go-cmp
	github.com/santhosh-tekuri/jsonschema/v6
	go.uber.org/goleak
	golang.org/x/tools
	gopkg.in/yaml.v3
`

func TestImports(t *testing.T) {
	root := filepath.Join("..", "..")
	table := map[string][]string{}
	for line := range strings.Lines(strings.TrimSpace(allowed)) {
		pkg, list, _ := strings.Cut(line, ":")
		table[pkg] = paths(list)
	}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules" || d.Name() == "testdata" || separate(path)) {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") {
			return nil
		}
		check(t, table, root, path)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// paths writes a list of the table as import paths.
func paths(list string) []string {
	names := strings.Fields(list)
	for i, name := range names {
		switch {
		case name == ".":
			names[i] = "cmcbot"
		case !strings.Contains(name, "."):
			names[i] = "cmcbot/internal/" + name
		}
	}
	return names
}

// separate reports whether a folder is a Go module of its own.
func separate(path string) bool {
	_, err := os.Stat(filepath.Join(path, "go.mod"))
	return err == nil
}

func check(t *testing.T, table map[string][]string, root, path string) {
	dir, err := filepath.Rel(root, filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	pkg := filepath.ToSlash(dir)
	may, known := table[pkg]
	if !known {
		t.Errorf("%s: the package %q has no line in the import table", path, pkg)
		return
	}
	if strings.HasSuffix(path, "_test.go") {
		may = slices.Concat(may, paths(allowedInTests), []string{strings.TrimSuffix("cmcbot/"+pkg, "/.")})
	}
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range file.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(name, ".") && !strings.HasPrefix(name, "cmcbot") {
			continue // the standard library
		}
		if !slices.ContainsFunc(may, func(m string) bool {
			return name == m || !strings.HasPrefix(m, "cmcbot") && strings.HasPrefix(name, m+"/")
		}) {
			t.Errorf("%s imports %s, which the import table does not allow for %q", path, name, pkg)
		}
	}
}
