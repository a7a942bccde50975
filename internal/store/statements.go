package store

import (
	"context"
	"database/sql/driver"
	"errors"
)

// mostStatements is how many statements a connection keeps prepared: more than we and River have.
const mostStatements = 256

// A preparing connector opens connections to SQLite that prepare every statement once. Without it each use parses the
// text again, which takes a third of the time of a daily post.
type preparing struct{ driver.Connector }

// A conn is what SQLite's connections are.
type conn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// A statement is what prepared statements of SQLite are.
type statement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// Connect opens a connection.
func (p preparing) Connect(ctx context.Context) (driver.Conn, error) {
	opened, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	inner, ok := opened.(conn)
	if !ok {
		return nil, errors.Join(errors.New("the SQLite driver has changed: its connections lack methods"), opened.Close())
	}
	return &prepared{conn: inner, idle: map[string]statement{}}, nil
}

// A prepared connection owns its statements; database/sql lets one goroutine at a time use it.
type prepared struct {
	conn
	idle map[string]statement // by text; those in use are not among them
}

// Unwrap returns the driver's own connection.
func (c *prepared) Unwrap() driver.Conn { return c.conn }

// take returns a statement that is in nobody else's use.
func (c *prepared) take(ctx context.Context, text string) (statement, error) {
	if s, ok := c.idle[text]; ok {
		delete(c.idle, text)
		return s, nil
	}
	s, err := c.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	known, ok := s.(statement)
	if !ok {
		return nil, errors.Join(errors.New("the SQLite driver has changed: its statements lack methods"), s.Close())
	}
	return known, nil
}

// put keeps a statement for the next who needs it.
func (c *prepared) put(text string, s statement) error {
	if _, double := c.idle[text]; double || len(c.idle) >= mostStatements {
		return s.Close()
	}
	c.idle[text] = s
	return nil
}

// ExecContext runs a statement without rows.
func (c *prepared) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.take(ctx, text)
	if err != nil {
		return nil, err
	}
	result, err := s.ExecContext(ctx, args)
	return result, errors.Join(err, c.put(text, s))
}

// QueryContext runs a statement with rows.
func (c *prepared) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.take(ctx, text)
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(ctx, args)
	if err != nil {
		return nil, errors.Join(err, c.put(text, s))
	}
	return &borrowed{rows, func() error { return c.put(text, s) }}, nil
}

// Close closes the connection and its statements.
func (c *prepared) Close() error {
	var errs []error
	for _, s := range c.idle {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, c.conn.Close())...)
}

// borrowed rows give their statement back when they are closed.
type borrowed struct {
	driver.Rows
	giveBack func() error
}

// Close ends the rows; database/sql calls it once.
func (b *borrowed) Close() error { return errors.Join(b.Rows.Close(), b.giveBack()) }
