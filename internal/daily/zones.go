package daily

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed zones.txt
var zonesText string

// zoneNames returns the names of all IANA zones, links too.
var zoneNames = sync.OnceValue(func() []string { return strings.Fields(zonesText) })

// FindZone returns the IANA zones that words name: one by its name in any case, or those of a city ("vilnius",
// "buenos aires"). One result is the zone that was meant; none, that there is none by that name.
func FindZone(words string) []string {
	want := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(words)), " ", "_")
	if want == "" {
		return nil
	}
	var cities []string
	for _, name := range zoneNames() {
		lower := strings.ToLower(name)
		if lower == want {
			return []string{name}
		}
		if strings.HasSuffix(lower, "/"+want) {
			cities = append(cities, name)
		}
	}
	// Links stand beside the zones that they mean: "America/Buenos_Aires" beside "America/Argentina/Buenos_Aires".
	return slices.DeleteFunc(cities, func(name string) bool {
		return len(cities) > 1 && (strings.HasPrefix(name, "Etc/") || strings.Count(name, "/") > 1)
	})
}
