//go:build !linux

package giveback

func pages() {}
