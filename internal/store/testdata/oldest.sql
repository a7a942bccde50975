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

CREATE TABLE known (
    fact TEXT PRIMARY KEY,
    day  TEXT NOT NULL
);

CREATE TABLE tick (
    name TEXT   PRIMARY KEY,
    at   BIGINT NOT NULL
);

INSERT INTO subscription VALUES ('slack/T01/C02', 540, 'Europe/Vilnius', 62, 'casualties children', 'lt', 'U03', 'active', '', '2026-12-01',
    '[{"First":"2026-12-24","Last":"2026-12-26"}]', '{"2026-12-03":"a-fact"}', 1795694400000, 0, 1795694400000, 1);

INSERT INTO post VALUES ('slack/T01/C02', '2026-11-25', 1795608000000, 'a', 'turn', 'lt', 'posted', 1, 1795608000000, 1795608001000, '1764144000.000100', '');

INSERT INTO known VALUES ('a', '');

INSERT INTO tick VALUES ('schedule', 1795694400000)
