package specs

import (
	"bytes"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Slack returns a check of blocks ("blocks"), App Home ("home") and modals ("modal") against Slack's
// published types. Where the specifications are absent it returns nil and a skipped subtest says so, so
// that a test which also proves other things goes on. The check is safe for concurrent use.
func Slack(t testing.TB) func(kind string, raw []byte) error {
	dir := ""
	if test, ok := t.(*testing.T); ok {
		test.Run("published specifications", func(t *testing.T) { dir = Dir(t) })
	} else {
		dir = Dir(t)
	}
	if dir == "" {
		return nil
	}
	check, err := OpenSlack(dir)
	if err != nil {
		t.Fatal(err)
	}
	return check
}

// OpenSlack returns the same check for programs that are not tests. It compiles the schemas once a folder.
func OpenSlack(dir string) (func(kind string, raw []byte) error, error) {
	slackSchemas.Lock()
	defer slackSchemas.Unlock()
	if check := slackSchemas.checks[dir]; check != nil {
		return check, nil
	}
	schemas := map[string]*jsonschema.Schema{}
	for _, kind := range []string{"blocks", "home", "modal"} {
		schema, err := jsonschema.NewCompiler().Compile(filepath.Join(dir, "slack-"+kind+".schema.json"))
		if err != nil {
			return nil, fmt.Errorf("compile Slack schema: %w", err)
		}
		schemas[kind] = schema
	}
	check := func(kind string, raw []byte) error {
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
		if err != nil {
			return err
		}
		return schemas[kind].Validate(v)
	}
	if slackSchemas.checks == nil {
		slackSchemas.checks = map[string]func(string, []byte) error{}
	}
	slackSchemas.checks[dir] = check
	return check, nil
}

// slackSchemas keeps what was compiled: it takes longer than many tests.
var slackSchemas struct {
	sync.Mutex
	checks map[string]func(kind string, raw []byte) error // by folder
}
