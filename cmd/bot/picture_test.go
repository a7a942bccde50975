package main

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPicture(t *testing.T) {
	dir := t.TempDir()
	tests := []struct {
		args  []string
		width int
		alt   string
	}{
		{[]string{"card", "cas-2024-total", "-o", "card.png"}, 1200, "314 people killed or injured"},
		{[]string{"-o", "map.png", "map", "ccm", "eu", "square"}, 1080, "European Union"},
		{[]string{"chart", "casualties", "-o=casualties.svg"}, 0, "2013: no verified total"},
	}
	for _, tt := range tests {
		args := append([]string{"picture", "--now", "2026-11-23"}, tt.args...)
		name := ""
		for i, a := range args {
			if strings.HasSuffix(a, ".png") || strings.HasSuffix(a, ".svg") {
				prefix := ""
				if after, ok := strings.CutPrefix(a, "-o="); ok {
					prefix, a = "-o=", after
				}
				name = filepath.Join(dir, a)
				args[i] = prefix + name
			}
		}
		out, _, err := try(t, "", environment(t), args...)
		if err != nil {
			t.Errorf("%v: %v", args, err)
			continue
		}
		if !strings.Contains(out, tt.alt) {
			t.Errorf("%v prints %q, want %q in it", args, out, tt.alt)
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if tt.width == 0 {
			if !bytes.HasPrefix(data, []byte("<svg ")) {
				t.Errorf("%v wrote no SVG", args)
			}
			continue
		}
		img, err := png.DecodeConfig(bytes.NewReader(data))
		if err != nil || img.Width != tt.width {
			t.Errorf("%v wrote a PNG %d pixels wide, %v; want %d", args, img.Width, err, tt.width)
		}
	}
}

func TestPictureSaysWhatIsWrong(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"picture"}, "a picture of what?"},
		{[]string{"picture", "card", "cas-2024-total"}, ".png or .svg"},
		{[]string{"picture", "-o", "x.jpg", "card", "cas-2024-total"}, ".png or .svg"},
		{[]string{"picture", "-o", "x.png", "chart", "children"}, "no figures by year"},
		{[]string{"picture", "-o", "x.png", "card", "nothing-like-this"}, "What can be drawn"},
	} {
		_, _, err := try(t, "", environment(t), tt.args...)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v: %v, want %q in it", tt.args, err, tt.want)
		}
	}
}
