-- +goose Up

-- One row for each channel that was set up. What a column holds is told at Subscription in subscription.go.
-- Moments are milliseconds since 1970, 0 for none; days are civil dates like 2026-11-26, '' for none.
CREATE TABLE subscription (
    channel  TEXT   PRIMARY KEY,
    minute   BIGINT NOT NULL,
    zone     TEXT   NOT NULL,
    weekdays BIGINT NOT NULL,
    topics   TEXT   NOT NULL,
    lang     TEXT   NOT NULL,
    owner    TEXT   NOT NULL,
    state    TEXT   NOT NULL,
    reason   TEXT   NOT NULL,
    until    TEXT   NOT NULL,
    quiet    TEXT   NOT NULL,
    pins     TEXT   NOT NULL,
    since    BIGINT NOT NULL,
    doubt    BIGINT NOT NULL,
    due      BIGINT NOT NULL,
    version  BIGINT NOT NULL
);

CREATE INDEX subscription_due ON subscription (due, channel);

-- One row for each slot that was claimed or missed: the primary key is the promise that a channel gets one post a day.
CREATE TABLE post (
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
    PRIMARY KEY (channel, day)
);

CREATE INDEX post_open ON post (state, slot);

-- The day on which each fact of the knowledge file was first met; '' for those that were there at the beginning.
CREATE TABLE known (
    fact TEXT PRIMARY KEY,
    day  TEXT NOT NULL
);

-- The latest moment at which the schedule was looked at: it shows when the machine's clock went back.
CREATE TABLE tick (
    name TEXT   PRIMARY KEY,
    at   BIGINT NOT NULL
);

-- +goose Down
DROP TABLE tick;
DROP TABLE known;
DROP TABLE post;
DROP TABLE subscription;
