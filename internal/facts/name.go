package facts

import (
	"slices"
	"strings"
)

// kinds stand before the ids of sections whose entries are named with their kind: "state:LT". The other entries' ids are names enough.
func kinds() map[string]string {
	return map[string]string{"countries": "state:", "groups": "group:", "topics": "topic:", "treaties": "treaty:", "audiences": "audience:", "series": "series:", "sources": "source:"}
}

// Named returns the name of an entry: "state:LT", "oped-exit-date".
func Named(section, id string) string { return kinds()[section] + id }

// Find returns the section and the id of the entry with a name; "" for one that the book does not have.
func (b *Book) Find(name string) (section, id string) {
	for _, section := range Sections() {
		id, ok := strings.CutPrefix(name, kinds()[section])
		if section == "countries" {
			id = strings.ToUpper(id)
		}
		if ok && slices.Contains(b.IDs(section), id) {
			return section, id
		}
	}
	return "", ""
}
