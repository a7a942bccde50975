-- +goose Up

-- How often questions that found nothing were asked, by week; only where the operator wants that. The words stand here from the third time on,
-- until then there is a hash of them.
CREATE TABLE question (
    key   TEXT   NOT NULL,
    week  TEXT   NOT NULL, -- its Monday
    words TEXT   NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (key, week)
);

-- One row for each entry that a maintainer found still true, until the knowledge file says so itself or says something else.
CREATE TABLE checked (
    entry TEXT PRIMARY KEY,
    was   TEXT NOT NULL, -- the fingerprint of what was found true
    day   TEXT NOT NULL
);

-- One row for each weekly review: the primary key is the promise that the maintainers get one. What a column holds is told at Review in review.go.
CREATE TABLE review (
    day     TEXT   PRIMARY KEY,
    channel TEXT   NOT NULL,
    state   TEXT   NOT NULL,
    tried   BIGINT NOT NULL,
    message TEXT   NOT NULL,
    items   TEXT   NOT NULL,
    version BIGINT NOT NULL,
    drawn   BIGINT NOT NULL
);

-- +goose Down
DROP TABLE review;
DROP TABLE checked;
DROP TABLE question;
