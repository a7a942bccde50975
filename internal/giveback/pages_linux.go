package giveback

import (
	"os"
	"strconv"
	"strings"
	"syscall"
)

// pages lets go of the mappings of the program's file that cannot be written, so that nothing of theirs is lost (madvise(2), MADV_DONTNEED). Where the
// system tells nothing of them they stay.
func pages() {
	file, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return
	}
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return
	}
	for _, m := range mapped(string(maps), file) {
		syscall.Syscall(syscall.SYS_MADVISE, m.from, m.size, syscall.MADV_DONTNEED) // it is advice
	}
}

// A mapping is a part of a file in memory.
type mapping struct {
	from, size uintptr
}

// mapped reads the mappings of a file that cannot be written from proc_pid_maps(5).
func mapped(maps, file string) (list []mapping) {
	for line := range strings.Lines(maps) {
		f := strings.Fields(line) // address range, what may be done with it, offset, device, inode, file
		if len(f) < 6 || !strings.HasPrefix(f[1], "r-") || !strings.HasSuffix(strings.TrimSpace(line), " "+file) {
			continue
		}
		from, to, _ := strings.Cut(f[0], "-")
		begin, err := strconv.ParseUint(from, 16, 64)
		if err != nil {
			continue
		}
		end, err := strconv.ParseUint(to, 16, 64)
		if err != nil || end < begin {
			continue
		}
		list = append(list, mapping{uintptr(begin), uintptr(end - begin)})
	}
	return list
}
