// Package web serves the local page: answers drawn from the exact bodies that the platforms would get, and
// everything the knowledge file holds, to browse. It knows the commands and no platform: whoever starts it
// hands it the drawers. It keeps nothing about who asked what: questions come in bodies, never in addresses,
// and no request is logged.
package web

import (
	"context"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/facts"
	"cmcbot/internal/news"
	"cmcbot/internal/reply"
)

//go:embed static templates tiles.txt
var files embed.FS

// Config says what a Server shows. Handler, Book and Now are required.
type Config struct {
	// Handler answers what is asked.
	Handler *commands.Handler
	// Book returns the knowledge file as it is now; it is called once for each request.
	Book func() *facts.Book
	// Drawers are the platforms that answers are drawn for, side by side, in this order.
	Drawers []Drawer
	// Daily draws the post that a channel gets on a day; nil means the public answer to the command "fact".
	Daily func(day facts.Date, lang string) reply.Reply
	// Told returns what changed in the file for its readers, the newest issue first; nil means that no record is kept.
	Told func() []news.Told
	// Routes are further handlers by their http.ServeMux pattern: feeds, exports, an editor. They stand
	// behind the same checks and headers as the pages.
	Routes map[string]http.Handler
	// Endpoints are handlers by pattern that bring their own checks, such as for requests that a platform signed.
	// They stand outside those of the pages.
	Endpoints map[string]http.Handler
	// Missing names what keeps people from reaching the bot now, for /readyz; nil means nothing ever does.
	Missing func(context.Context) []string
	// Lacking names what the bot answers without now, which /readyz mentions; nil means nothing ever.
	Lacking func(context.Context) []string
	// Leaving reports whether the server is about to stop: /readyz then says no and no connection is used again, so that a
	// proxy turns elsewhere. nil means never.
	Leaving func() bool
	// Host is a name under which a proxy passes requests on, besides the names of this machine; "" for none.
	Host string
	// File returns the text of the knowledge file as it stands, for the editor; nil means no editor.
	File func() ([]byte, error)
	// Save replaces the file's text by now, and returns ErrOvertaken when it is not was any more; nil means that the editor only offers it. Set it for nobody
	// but people on this machine.
	Save func(was, now []byte) error
	// Now returns the present moment; answers count days from its day in UTC.
	Now func() time.Time
	// Log takes what goes wrong; nil means nowhere.
	Log *slog.Logger
}

// A Drawer draws answers for one platform.
type Drawer struct {
	Name string                              // as people write it: "Discord"
	Draw func(r reply.Reply) ([]byte, error) // the exact body that the platform gets, as JSON
}

// A Server is the local page. It is safe for concurrent use.
type Server struct {
	config Config
	pages  map[string]*template.Template
	tiles  []tile
	mux    *http.ServeMux // the pages

	editing sync.Mutex     // held while the file is read, changed and written
	outer   *http.ServeMux // the endpoints
}

// New prepares a Server and starts nothing. It fails when one of c.Routes conflicts with a page, or the
// knowledge file has a state for which the map has no tile.
func New(c Config) (*Server, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{config: c, mux: http.NewServeMux(), outer: http.NewServeMux(), tiles: readTiles()}
	var err error
	if s.pages, err = readPages(); err != nil {
		return nil, fmt.Errorf("read the page's templates: %w", err)
	}
	static, err := fs.Sub(files, "static")
	if err != nil {
		return nil, fmt.Errorf("read the page's files: %w", err)
	}
	s.mux.Handle("GET /static/", http.StripPrefix("/static/", cached(http.FileServerFS(static))))
	for pattern, page := range map[string]http.HandlerFunc{
		"GET /{$}":            s.playground,
		"POST /{$}":           s.answered,
		"POST /ask":           s.ask,
		"POST /suggest":       s.suggest,
		"GET /states":         s.states,
		"GET /states/{id}":    s.state,
		"GET /topics":         s.topics,
		"GET /topics/{id}":    s.topic,
		"GET /entries/{id}":   s.entry,
		"GET /rebuttals":      s.rebuttals,
		"GET /rebuttals/{id}": s.rebuttal,
		"GET /points":         s.points,
		"GET /calendar":       s.calendar,
		"GET /daily":          s.daily,
		"GET /changes":        s.changes,
		"GET /":               s.missing,
	} {
		s.mux.HandleFunc(pattern, page)
	}
	if c.File != nil {
		s.mux.HandleFunc("GET /edit", s.editor)
		s.mux.HandleFunc("POST /edit", s.checked)
		s.mux.HandleFunc("POST /edit/file", s.changedFile)
		s.mux.HandleFunc("POST /edit/check", s.checkEdit(false))
		s.mux.HandleFunc("POST /edit/save", s.checkEdit(true))
	}
	s.outer.HandleFunc("GET /healthz", healthy)
	s.outer.HandleFunc("GET /readyz", s.ready)
	for mux, routes := range map[*http.ServeMux]map[string]http.Handler{s.mux: c.Routes, s.outer: c.Endpoints} {
		for _, pattern := range slices.Sorted(maps.Keys(routes)) {
			if err := register(mux, pattern, routes[pattern]); err != nil {
				return nil, err
			}
		}
	}
	return s, nil
}

// register adds a route; what ServeMux panics about is an error of whoever starts the program.
func register(mux *http.ServeMux, pattern string, h http.Handler) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("route %q: %v", pattern, fault)
		}
	}()
	mux.Handle(pattern, h)
	return nil
}

// Serve answers on l until ctx ends, and then lets answers under way finish for a moment. It closes l.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	srv := &http.Server{
		Handler:           s.Handler(l.Addr()),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(s.config.Log.Handler(), slog.LevelDebug), // what strangers send is no fault of ours
	}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(l) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serve the page: %w", err)
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
	defer cancel()
	if err := srv.Shutdown(last); err != nil {
		srv.Close() // whoever is still connected has had time enough
	}
	<-ended
	return nil
}
