-- +goose Up

-- One row for each thing that one replica alone may do: who does, and until when by the database's clock, in milliseconds. On PostgreSQL only; where
-- the database is a SQLite file there is one program.
CREATE TABLE lease (
    name   TEXT   PRIMARY KEY,
    holder TEXT   NOT NULL,
    until  BIGINT NOT NULL
);

-- What the administrators of a workspace set for it, by the workspace's platform and id. What a name may hold is told in setting.go.
CREATE TABLE setting (
    workspace TEXT NOT NULL,
    name      TEXT NOT NULL,
    value     TEXT NOT NULL,
    PRIMARY KEY (workspace, name)
);

-- One row for each change of a setting, for 400 days; none is ever changed. What a column holds is told at Audit in audit.go.
CREATE TABLE audit (
    at        BIGINT NOT NULL,
    workspace TEXT   NOT NULL,
    channel   TEXT   NOT NULL,
    what      TEXT   NOT NULL,
    old       TEXT   NOT NULL,
    new       TEXT   NOT NULL,
    who       TEXT   NOT NULL
);
CREATE INDEX audit_workspace ON audit (workspace, at);

-- +goose Down
DROP TABLE audit;
DROP TABLE setting;
DROP TABLE lease;
