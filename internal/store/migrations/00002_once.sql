-- +goose Up

-- What was met lately, as hashes: an event that a platform sends again is answered once, whichever replica gets it.
CREATE TABLE once (
    key TEXT   PRIMARY KEY,
    at  BIGINT NOT NULL
);

CREATE INDEX once_at ON once (at);

-- +goose Down
DROP TABLE once;
