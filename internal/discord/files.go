package discord

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/textproto"
	"path"
	"strconv"
	"strings"

	"cmcbot/internal/reply"
)

// maxFile is the largest file that is attached, in bytes: Discord takes 10 MiB from a bot.
const maxFile = 10 << 20

// An Attachment describes a file that travels beside a message's body.
type Attachment struct {
	ID          string `json:"id"` // which of the request's files it is
	Filename    string `json:"filename"`
	Description string `json:"description,omitempty"`
	data        []byte
	kind        string
}

// reference is the address under which components of the same message show the file.
func (a Attachment) reference() string { return "attachment://" + a.Filename }

// attach makes an attachment of a file; ok is false for one that Discord would not take.
func attach(n int, name, kind, description string, data []byte) (a Attachment, ok bool) {
	return Attachment{
		ID:          strconv.Itoa(n),
		Filename:    strconv.Itoa(n) + "-" + fileName(name), // no two alike
		Description: cut(oneLine(description), 1000),
		data:        data,
		kind:        kind,
	}, len(data) > 0 && len(data) <= maxFile
}

// attachments are the files of all blocks, for a message that shows them below its text.
func attachments(blocks []reply.Block) (list []Attachment) {
	for _, b := range blocks {
		var a Attachment
		ok := false
		switch b := b.(type) {
		case reply.Picture:
			a, ok = attach(len(list), b.Name, "image/png", b.Alt, b.PNG)
		case reply.File:
			a, ok = attach(len(list), b.Name, b.Type, "", b.Data)
		}
		if ok {
			list = append(list, a)
		}
	}
	return list
}

// fileName keeps what is safe in a file name and in an address.
func fileName(name string) string {
	safe := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '.':
			return r
		}
		return '-'
	}, path.Base(strings.ToLower(name)))
	return strings.Trim(cut(safe, 60), "-.…")
}

// pack writes a request's body and its type: JSON, with the files beside it where there are any (Discord,
// "Uploading files").
func pack(body any) (payload []byte, kind string, err error) {
	if body == nil {
		return nil, "", nil
	}
	if payload, err = json.Marshal(body); err != nil {
		return nil, "", fmt.Errorf("encode: %w", err)
	}
	files := filesOf(body)
	if len(files) == 0 {
		return payload, "application/json", nil
	}
	var buffer bytes.Buffer
	form := multipart.NewWriter(&buffer)
	part := func(name, file, kind string, data []byte) {
		if err != nil {
			return
		}
		head := textproto.MIMEHeader{"Content-Type": {kind}}
		head.Set("Content-Disposition", multipart.FileContentDisposition(name, file))
		if file == "" {
			head.Set("Content-Disposition", fmt.Sprintf("form-data; name=%q", name))
		}
		w, fault := form.CreatePart(head)
		if fault == nil {
			_, fault = w.Write(data)
		}
		err = fault
	}
	part("payload_json", "", "application/json", payload)
	for _, f := range files {
		part("files["+f.ID+"]", f.Filename, f.kind, f.data)
	}
	if err != nil {
		return nil, "", fmt.Errorf("encode files: %w", err)
	}
	if err := form.Close(); err != nil {
		return nil, "", fmt.Errorf("encode files: %w", err)
	}
	return buffer.Bytes(), form.FormDataContentType(), nil
}

// filesOf returns the files that travel beside a body.
func filesOf(body any) []Attachment {
	switch b := body.(type) {
	case Message:
		return b.Attachments
	case Answer:
		if b.Data != nil {
			return b.Data.Attachments
		}
	}
	return nil
}
