-- +goose Up

-- One row for each workspace that installed the app. The token is sealed: nothing in the database opens it.
CREATE TABLE workspace (
    id     TEXT   PRIMARY KEY, -- "slack/T01"
    bot    TEXT   NOT NULL,
    name   TEXT   NOT NULL,
    scopes TEXT   NOT NULL,
    token  TEXT   NOT NULL,
    at     BIGINT NOT NULL
);

-- +goose Down
DROP TABLE workspace;
