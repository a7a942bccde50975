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
// standard library. A library stands under its module's path. Test files may also use go-cmp, the fakes and
// the specifications.
var allowed = map[string][]string{
	"":                         {},
	"cmd/bot":                  {"cmcbot", "cmcbot/internal/commands", "cmcbot/internal/console", "cmcbot/internal/discord", "cmcbot/internal/facts", "cmcbot/internal/lang", "cmcbot/internal/reply", "cmcbot/internal/search", "cmcbot/internal/slack"},
	"internal/facts":           {"gopkg.in/yaml.v3", "golang.org/x/text"},
	"internal/search":          {"cmcbot/internal/facts", "github.com/blevesearch/bleve/v2", "github.com/blevesearch/snowballstem"},
	"internal/lang":            {"cmcbot/internal/facts", "golang.org/x/text", "github.com/nicksnyder/go-i18n/v2"},
	"internal/reply":           {},
	"internal/commands":        {"cmcbot/internal/facts", "cmcbot/internal/search", "cmcbot/internal/lang", "cmcbot/internal/reply"},
	"internal/store":           {"github.com/jackc/pgx/v5", "github.com/pressly/goose/v3", "github.com/riverqueue/river", "modernc.org/sqlite"},
	"internal/store/storetest": {"cmcbot/internal/store"},
	"internal/console":         {"cmcbot/internal/commands", "cmcbot/internal/reply"},
	"internal/discord":         {"cmcbot/internal/commands", "cmcbot/internal/reply", "github.com/bwmarrin/discordgo", "github.com/gorilla/websocket"},
	"internal/slack":           {"cmcbot/internal/commands", "cmcbot/internal/reply", "github.com/slack-go/slack"},
	"internal/fakediscord":     {"cmcbot/internal/specs", "github.com/gorilla/websocket"},
	"internal/fakeslack":       {"cmcbot/internal/specs", "github.com/gorilla/websocket"},
	"internal/specs":           {"github.com/santhosh-tekuri/jsonschema/v6"},
	"internal/archtest":        {},
	"qualify/fakediscord":      {"cmcbot/internal/fakediscord", "cmcbot/internal/specs"},
	"qualify/fakeslack":        {"cmcbot/internal/fakeslack", "cmcbot/internal/specs"},
}

var allowedInTests = []string{"github.com/google/go-cmp", "cmcbot/internal/fakediscord", "cmcbot/internal/fakeslack", "cmcbot/internal/specs", "cmcbot/internal/facts", "cmcbot/internal/commands", "cmcbot/internal/lang", "cmcbot/internal/store/storetest", "cmcbot"}

func TestImports(t *testing.T) {
	root := filepath.Join("..", "..")
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
		check(t, root, path)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// separate reports whether a folder is a Go module of its own.
func separate(path string) bool {
	_, err := os.Stat(filepath.Join(path, "go.mod"))
	return err == nil
}

func check(t *testing.T, root, path string) {
	dir, err := filepath.Rel(root, filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	pkg := filepath.ToSlash(dir)
	if pkg == "." {
		pkg = ""
	}
	may, known := allowed[pkg]
	if !known {
		t.Errorf("%s: the package %q has no line in the import table", path, pkg)
		return
	}
	if strings.HasSuffix(path, "_test.go") {
		may = slices.Concat(may, allowedInTests, []string{strings.TrimSuffix("cmcbot/"+pkg, "/")})
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
