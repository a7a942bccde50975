package web

import (
	"encoding/base64"
	"fmt"
	"html/template"

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
	case reply.Picture:
		return "picture"
	case reply.File:
		return "file"
	case reply.Verbatim:
		return "verbatim"
	case reply.Divider:
		return "divider"
	case reply.Search:
		return "search"
	}
	panic(fmt.Sprintf("web: no drawing for a %T", b))
}

// inline returns an address that holds a file itself. Only types that run nothing are let through.
func inline(kind string, data []byte) template.URL {
	if kind != "image/png" {
		kind = "application/octet-stream"
	}
	return template.URL("data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(data))
}
