package store

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
)

// A Question is words that people asked with and that found nothing.
type Question struct {
	Words string
	Times int
}

// What is kept of questions.
const (
	// Often is how often words must come before they are kept as they are, and shown: what one person let slip does not come
	// three times. Until then a hash of them is counted.
	Often = 3
	// maxQuestions bounds the rows: those asked least and longest ago make room.
	maxQuestions = 2000
)

// A counted is one row of questions.
type counted struct {
	Key   string `json:"key"`
	Week  string `json:"week"`
	Words string `json:"words,omitempty"`
	Times int    `json:"times"`
}

// Ask counts words once more in a week, named by its Monday, and forgets the weeks before since.
func (s *Store) Ask(ctx context.Context, words, week, since string) error {
	sum := sha256.Sum256([]byte(words))
	key := base64.RawURLEncoding.EncodeToString(sum[:])
	err := s.Do(ctx, func(tx *Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM question WHERE week < $1`, since); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM question WHERE (key, week) IN (SELECT key, week FROM question WHERE key <> $1 ORDER BY times DESC, week DESC, key LIMIT $2 OFFSET $3)`, key, maxQuestions, maxQuestions-1)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO question (key, week, words, times) VALUES ($1, $2, '', 1) ON CONFLICT (key, week) DO UPDATE SET times = question.times + 1`, key, week); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE question SET words = $1 WHERE key = $2 AND words = '' AND (SELECT CAST(SUM(times) AS BIGINT) FROM question WHERE key = $2) >= $3`, words, key, Often)
		return err
	})
	return wrap("count a question", err)
}

// ForgetQuestions forgets the weeks before since; all of them with "".
func (s *Store) ForgetQuestions(ctx context.Context, since string) error {
	_, err := s.db.ExecContext(ctx, `DELETE FROM question WHERE week < $1 OR $1 = ''`, since)
	return wrap("forget questions", err)
}

// Questions returns the questions that were asked at least Often times since a week, the most frequent first.
func (s *Store) Questions(ctx context.Context, since string) (all []Question, err error) {
	rows, err := s.db.QueryContext(ctx, `SELECT MAX(words), CAST(SUM(times) AS BIGINT) FROM question WHERE week >= $1 GROUP BY key HAVING CAST(SUM(times) AS BIGINT) >= $2 ORDER BY 2 DESC, 1`, since, Often)
	if err != nil {
		return nil, wrap("read questions", err)
	}
	defer rows.Close()
	for rows.Next() {
		var q Question
		if err := rows.Scan(&q.Words, &q.Times); err != nil {
			return nil, wrap("read questions", err)
		}
		all = append(all, q)
	}
	return all, wrap("read questions", rows.Err())
}

// questions returns all rows.
func questions(ctx context.Context, db asker) (all []counted, err error) {
	rows, err := db.QueryContext(ctx, `SELECT key, week, words, times FROM question ORDER BY week, key`)
	if err != nil {
		return nil, wrap("read questions", err)
	}
	defer rows.Close()
	for rows.Next() {
		var q counted
		if err := rows.Scan(&q.Key, &q.Week, &q.Words, &q.Times); err != nil {
			return nil, wrap("read questions", err)
		}
		all = append(all, q)
	}
	return all, wrap("read questions", rows.Err())
}

func saveQuestion(ctx context.Context, db asker, q counted) error {
	_, err := db.ExecContext(ctx, `INSERT INTO question (key, week, words, times) VALUES ($1, $2, $3, $4)`, q.Key, q.Week, q.Words, q.Times)
	return wrap("restore a question", err)
}
