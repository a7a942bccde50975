package web

import (
	"fmt"

	"cmcbot/internal/reply"
)

// kind names the form of a block for the template that draws answers as HTML.
func kind(b reply.Block) string {
	switch b.(type) {
	case reply.Heading:
		return "heading"
	case reply.Text:
		return "text"
	case reply.Fields:
		return "fields"
	case reply.Entry:
		return "entry"
	case reply.Verbatim:
		return "verbatim"
	case reply.Divider:
		return "divider"
	case reply.Search:
		return "search"
	}
	panic(fmt.Sprintf("web: no drawing for a %T", b))
}
