package slack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"

	"github.com/slack-go/slack"

	"cmcbot/internal/commands"
	"cmcbot/internal/reply"
)

// maxAlt is how long Slack lets the alternative text of an image be.
const maxAlt = 2000

// standIn stands where the id of a picture's file will be, in a body that is not sent.
const standIn = "F0000000000"

// An uploaded picture is a picture that Slack keeps, under its file's id.
type uploaded struct {
	reply.Picture
	file string
}

// upload brings the pictures of r to Slack, and its documents to user: as a direct message, for an answer
// that only one person sees can hold no file. What cannot be brought is said in words. The Slack object "slack file"
// shows an uploaded image to who sees the message, without making it public.
func (b *Bot) upload(ctx context.Context, r reply.Reply, user string) reply.Reply {
	var blocks []reply.Block
	for i, block := range r.Blocks {
		var instead reply.Block
		switch block := block.(type) {
		case reply.Picture:
			id, err := b.keep(ctx, block.Name, block.Alt, block.PNG, "")
			if instead = (uploaded{block, id}); err != nil {
				b.log.Warn("picture not uploaded", "err", err)
				instead = reply.Text{Spans: reply.Plain(block.Alt + "\n" + commands.PictureMissing(r.Lang))}
			}
		case reply.File:
			err := b.hand(ctx, block, user)
			if instead = (reply.Text{Spans: reply.Plain(commands.FileSent(r.Lang, block.Name))}); err != nil {
				b.log.Warn("file not handed over", "err", err)
				instead = reply.Text{Spans: reply.Plain(commands.FileMissing(r.Lang, block.Name))}
			}
		default:
			continue
		}
		if blocks == nil {
			blocks = append(blocks, r.Blocks...)
		}
		blocks[i] = instead
	}
	if blocks != nil {
		r.Blocks = blocks
	}
	return r
}

// hand sends a document to one person.
func (b *Bot) hand(ctx context.Context, f reply.File, user string) error {
	if user == "" {
		return errors.New("nobody to send it to")
	}
	room, _, _, err := b.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{user}})
	if err != nil {
		return fmt.Errorf("open a direct message: %w", unlinked(err))
	}
	_, err = b.keep(ctx, f.Name, "", f.Data, room.ID)
	return err
}

// keep uploads a file, shares it in channel unless that is "", and returns its id.
func (b *Bot) keep(ctx context.Context, name, alt string, data []byte, channel string) (string, error) {
	file, err := b.api.UploadFileContext(ctx, slack.UploadFileParameters{
		Reader: bytes.NewReader(data), FileSize: len(data), Filename: name, Title: name, AltTxt: cut(alt, 1000), Channel: channel,
	})
	if err != nil {
		return "", fmt.Errorf("upload a file: %w", unlinked(err))
	}
	return file.ID, nil
}

// unlinked takes the address out of an error: an upload's address is a secret.
func unlinked(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

// image draws a picture that Slack keeps.
func image(p reply.Picture, id string) []slack.Block {
	return []slack.Block{slack.NewImageBlockSlackFile(&slack.SlackFileObject{ID: id}, cut(clean(p.Alt), maxAlt), "", nil)}
}
