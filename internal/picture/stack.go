package picture

import "image/color"

// A stack is texts one below the other, measured before they are drawn.
type stack struct {
	f     *frame
	x, y  float64 // where the next text's capitals begin
	width float64
	over  bool // a word is wider than the stack
	draws []func(down float64)
}

// add puts a text below those before it, at a size, and leaves a gap after it. An empty text takes no room.
func (s *stack) add(t *text, size, leading float64, c color.RGBA, gap float64) {
	if len(t.words) == 0 {
		return
	}
	b := t.at(size, leading, s.width)
	s.over = s.over || b.width > s.width+0.5
	f, x, y := s.f, s.x-b.hang(), s.y
	s.draws = append(s.draws, func(down float64) { f.scene.block(b, c, f.ground, x, y+down-b.rise(), left) })
	s.y += b.height - 2*b.rise() + gap
}

// dots puts a hundred dots, as many of them filled as the share says.
func (s *stack) dots(share int, scale float64) {
	f, x, y := s.f, s.x, s.y
	pitch := s.width / 25 * min(1, scale*1.1)
	s.draws = append(s.draws, func(down float64) {
		draw := func(from, to int) func(p *path) {
			return func(p *path) {
				for i := from; i < to; i++ {
					p.circle(x+(float64(i/4)+0.36)*pitch, y+down+(float64(i%4)+0.36)*pitch, pitch*0.36)
				}
			}
		}
		f.fill(f.accent, draw(0, share))
		f.fill(f.line, draw(share, 100))
	})
	s.y += pitch * 3.72
}

// draw draws all of the stack, so much lower than it was measured.
func (s *stack) draw(down float64) {
	for _, d := range s.draws {
		d(down)
	}
}
