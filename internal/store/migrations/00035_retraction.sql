-- +goose Up

-- One row for each entry of the knowledge file that a maintainer took out of all answers, until the entry is changed.
CREATE TABLE retraction (
    entry TEXT   PRIMARY KEY,
    was   TEXT   NOT NULL, -- the fingerprint of what was taken out
    at    BIGINT NOT NULL
);

-- +goose Down
DROP TABLE retraction;
