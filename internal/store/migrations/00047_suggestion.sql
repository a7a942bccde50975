-- +goose Up

-- One row for each suggestion that somebody sent about an entry. What a column holds is told at Suggestion in suggestion.go.
CREATE TABLE suggestion (
    number   BIGINT PRIMARY KEY,
    entry    TEXT   NOT NULL,
    wrong    TEXT   NOT NULL,
    instead  TEXT   NOT NULL,
    source   TEXT   NOT NULL,
    lang     TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    state    TEXT   NOT NULL,
    reason   TEXT   NOT NULL,
    settled  BIGINT NOT NULL,
    sender   TEXT   NOT NULL, -- '' as soon as nobody is to be told any more
    shown    TEXT   NOT NULL,
    shown_at BIGINT NOT NULL,
    told     TEXT   NOT NULL,
    told_at  BIGINT NOT NULL
);

-- +goose Down
DROP TABLE suggestion;
