package fakeslack

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
)

// A File is what the app uploaded.
type File struct {
	Name, Title, Alt string
	Data             []byte
	Channel          string // where it was shared; "" for a file that only messages show
	size             int    // that was announced
	complete         bool
}

// Files returns the files that were uploaded and completed, by name.
func (s *Server) Files(name string) (found []File) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.files {
		if f.complete && f.Name == name {
			found = append(found, *f)
		}
	}
	return found
}

// Guest makes a user a guest of the workspace.
func (s *Server) Guest(user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.guests[user] = true
}

// Admin makes a user an admin of the workspace.
func (s *Server) Admin(user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.admins[user] = true
}

// announceFile serves files.getUploadURLExternal.
func (s *Server) announceFile(args object) (object, string) {
	size, err := strconv.Atoi(fmt.Sprint(args["length"]))
	f := &File{Name: text(args, "filename"), Alt: text(args, "alt_txt"), size: size}
	if f.Name == "" || err != nil || size <= 0 || len(f.Alt) > 1000 {
		return nil, "invalid_arguments"
	}
	id := s.id("F0FAKE")
	s.mu.Lock()
	s.files[id] = f
	s.mu.Unlock()
	return object{"upload_url": s.url + "/upload/" + id, "file_id": id}, ""
}

// takeUpload takes the bytes of an announced file.
func (s *Server) takeUpload(w http.ResponseWriter, r *http.Request) {
	part, _, err := r.FormFile("file")
	if err != nil {
		http.Error(w, "no file", http.StatusBadRequest)
		return
	}
	data, err := io.ReadAll(part)
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files[r.PathValue("id")]
	if err != nil || f == nil || len(data) != f.size {
		http.Error(w, "not what was announced", http.StatusBadRequest)
		return
	}
	f.Data = data
	fmt.Fprintf(w, "OK - %d", len(data)) // the client may be gone
}

// completeFiles serves files.completeUploadExternal.
func (s *Server) completeFiles(args object) (object, string) {
	list, _ := args["files"].([]any)
	channel := text(args, "channel_id")
	if channel == "" {
		channel = text(args, "channels")
	}
	if channel != "" && channelError(channel) != "" {
		return nil, "channel_not_found"
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var done []object
	for _, v := range list {
		o, _ := v.(object)
		f := s.files[text(o, "id")]
		if f == nil || f.Data == nil {
			return nil, "file_not_found"
		}
		f.complete, f.Title, f.Channel = true, text(o, "title"), channel
		done = append(done, object{"id": text(o, "id"), "title": f.Title})
	}
	if len(done) == 0 {
		return nil, "invalid_arguments"
	}
	return object{"files": done}, ""
}

// judgeFiles says which uploaded pictures blocks show that Slack would not: unknown ones, and for a while new ones.
func (s *Server) judgeFiles(blocks any) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	list, _ := blocks.([]any)
	var wrong []string
	for i, b := range list {
		block, _ := b.(object)
		shown, ok := block["slack_file"].(object)
		if !ok {
			continue
		}
		f := s.files[text(shown, "id")]
		if s.slow > 0 || f == nil || !f.complete {
			wrong = append(wrong, fmt.Sprintf("[ERROR] invalid slack file [json-pointer:/blocks/%d/slack_file]", i))
		}
	}
	s.slow = max(0, s.slow-1)
	return wrong
}

// Pictures returns the pictures that are seen, with their alternative text as the message has it.
func (s *Server) Pictures(seen Seen) (pictures []File) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range seen.Blocks {
		block, _ := b.(object)
		if shown, ok := block["slack_file"].(object); ok && s.files[text(shown, "id")] != nil {
			f := *s.files[text(shown, "id")]
			f.Data, f.Alt = slices.Clone(f.Data), text(block, "alt_text")
			pictures = append(pictures, f)
		}
	}
	return pictures
}
