package giveback

import (
	"os"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"cmcbot"
)

func TestMapped(t *testing.T) {
	const maps = `00400000-0163c000 r-xp 00000000 fe:00 1234                               /srv/the bot
0163c000-03580000 r--p 0123c000 fe:00 1234                               /srv/the bot
03580000-0380c000 rw-p 03180000 fe:00 1234                               /srv/the bot
0380c000-05860000 rw-p 00000000 00:00 0
7f0000000000-7f0000001000 r--p 00000000 fe:00 99                         /srv/bot
7f0000002000-7f0000003000 r--p 00000000 fe:00 99
not a line
`
	want := []mapping{{0x400000, 0x163c000 - 0x400000}, {0x163c000, 0x3580000 - 0x163c000}}
	if got := mapped(maps, "/srv/the bot"); !slices.Equal(got, want) {
		t.Errorf("got %x", got)
	}
}

// The program's file leaves memory, and is there when it is used again.
func TestMemory(t *testing.T) {
	before := strings.Count(cmcbot.Phrases, "\n")
	here := resident(t)
	Memory()
	if left := resident(t); left >= here {
		t.Errorf("the page of the phrases is still among %d pages in memory, before among %d", left, here)
	}
	if again := strings.Count(cmcbot.Phrases, "\n"); again != before {
		t.Errorf("%d phrases, and then %d", before, again)
	}
}

// resident returns how many pages of the phrases, which stand in the program's file, are mapped.
func resident(t *testing.T) (n int) {
	t.Helper()
	f, err := os.Open("/proc/self/pagemap")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	page := os.Getpagesize()
	from := int(uintptr(unsafe.Pointer(unsafe.StringData(cmcbot.Phrases))))
	entry := make([]byte, 8)
	for at := from; at < from+len(cmcbot.Phrases); at += page {
		if _, err := f.ReadAt(entry, int64(at/page*8)); err != nil {
			t.Fatal(err)
		}
		if entry[7]&0x80 != 0 { // bit 63: present in memory
			n++
		}
	}
	return n
}
