-- +goose Up

-- The version of the knowledge file whose changes were told last: those of the next one are found by comparing with it.
CREATE TABLE told (
    name  TEXT   PRIMARY KEY,
    hash  TEXT   NOT NULL,
    text  TEXT   NOT NULL,
    issue BIGINT NOT NULL,
    at    BIGINT NOT NULL
);

-- One row for each running program, with the version that it answers from. A row that is not renewed is that of a dead one.
CREATE TABLE holder (
    id    TEXT   PRIMARY KEY,
    hash  TEXT   NOT NULL,
    since BIGINT NOT NULL,
    alive BIGINT NOT NULL
);

-- What changed for readers, by issues: all that one new version brought. What a column holds is told at Change in watch.go.
CREATE TABLE change (
    issue   BIGINT NOT NULL,
    n       BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    what    TEXT   NOT NULL,
    section TEXT   NOT NULL,
    entry   TEXT   NOT NULL,
    name    TEXT   NOT NULL,
    treaty  TEXT   NOT NULL,
    path    TEXT   NOT NULL,
    lang    TEXT   NOT NULL,
    was     TEXT   NOT NULL,
    became  TEXT   NOT NULL,
    effect  TEXT   NOT NULL,
    about   TEXT   NOT NULL,
    PRIMARY KEY (issue, n)
);

CREATE INDEX change_entry ON change (section, entry);

-- One row for each channel that is told of changes.
CREATE TABLE watch (
    channel TEXT   PRIMARY KEY,
    items   TEXT   NOT NULL,
    lang    TEXT   NOT NULL,
    owner   TEXT   NOT NULL,
    state   TEXT   NOT NULL,
    reason  TEXT   NOT NULL,
    since   BIGINT NOT NULL,
    version BIGINT NOT NULL
);

-- One row for each issue that a channel is told of, like the rows of post: the primary key is the promise that it is told once.
CREATE TABLE notice (
    channel  TEXT   NOT NULL,
    day      TEXT   NOT NULL,
    slot     BIGINT NOT NULL,
    entry    TEXT   NOT NULL,
    why      TEXT   NOT NULL,
    lang     TEXT   NOT NULL,
    state    TEXT   NOT NULL,
    attempts BIGINT NOT NULL,
    tried    BIGINT NOT NULL,
    settled  BIGINT NOT NULL,
    message  TEXT   NOT NULL,
    note     TEXT   NOT NULL,
    version  TEXT   NOT NULL,
    PRIMARY KEY (channel, day)
);

CREATE INDEX notice_open ON notice (state, slot);

-- One row for each post that carries what an issue changed, and is edited for it.
CREATE TABLE correction (
    channel TEXT   NOT NULL,
    day     TEXT   NOT NULL,
    issue   BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    state   TEXT   NOT NULL,
    settled BIGINT NOT NULL,
    note    TEXT   NOT NULL,
    PRIMARY KEY (channel, day, issue)
);

CREATE INDEX post_entry ON post (entry);

-- The version of the knowledge file that a post was drawn from.
ALTER TABLE post ADD COLUMN version TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE post DROP COLUMN version;
DROP INDEX post_entry;
DROP TABLE correction;
DROP TABLE notice;
DROP TABLE watch;
DROP TABLE change;
DROP TABLE holder;
DROP TABLE told;
