-- Names (clients, models, sessions, …) are stored once and referred to by number: rows and indexes stay small, and a filter
-- for a name that does not exist is answered without touching a row. 0 stands for none.
CREATE TABLE names (
    id    INTEGER PRIMARY KEY,
    value TEXT NOT NULL UNIQUE
);

-- One row per request, from its start. Money is in billionths of a dollar, time in milliseconds (started_at: Unix epoch).
CREATE TABLE requests (
    id                INTEGER PRIMARY KEY,
    started_at        INTEGER NOT NULL,
    protocol          INTEGER NOT NULL,
    client            INTEGER NOT NULL,
    app               INTEGER NOT NULL,
    user              INTEGER NOT NULL,
    session           INTEGER NOT NULL,
    kind              INTEGER NOT NULL,
    requested_model   INTEGER NOT NULL,
    streaming         INTEGER NOT NULL,
    estimated_input   INTEGER NOT NULL,
    body_bytes        INTEGER NOT NULL,
    would_pay         INTEGER NOT NULL,
    cache_seconds     INTEGER,
    outcome           TEXT    NOT NULL,
    http_status       INTEGER,
    upstream          INTEGER NOT NULL DEFAULT 0,
    model             INTEGER NOT NULL DEFAULT 0,
    tier              INTEGER NOT NULL DEFAULT -1,
    paid_by           INTEGER NOT NULL DEFAULT 0,
    route             INTEGER NOT NULL DEFAULT 0,
    attempts          INTEGER NOT NULL DEFAULT 0,
    first_content_ms  INTEGER,
    duration_ms       INTEGER,
    input             INTEGER NOT NULL DEFAULT 0,
    cache_read        INTEGER NOT NULL DEFAULT 0,
    cache_write_5m    INTEGER NOT NULL DEFAULT 0,
    cache_write_1h    INTEGER NOT NULL DEFAULT 0,
    output            INTEGER NOT NULL DEFAULT 0,
    reasoning         INTEGER NOT NULL DEFAULT 0,
    estimated         INTEGER NOT NULL DEFAULT 0,
    spend             INTEGER NOT NULL DEFAULT 0,
    plan_value        INTEGER NOT NULL DEFAULT 0,
    electricity       INTEGER NOT NULL DEFAULT 0,
    cost_gap          TEXT,
    actual            INTEGER,
    asked             INTEGER,
    dearest           INTEGER,
    cloud_tokens      INTEGER NOT NULL DEFAULT 0,
    cloud_avoided     INTEGER NOT NULL DEFAULT 0,
    fidelity          TEXT,
    error             TEXT
);

CREATE INDEX requests_by_time      ON requests (started_at);
CREATE INDEX requests_by_session   ON requests (session);
CREATE INDEX requests_by_client    ON requests (client);
CREATE INDEX requests_by_model     ON requests (model);
CREATE INDEX requests_by_requested ON requests (requested_model);
CREATE INDEX requests_by_kind      ON requests (kind);
CREATE INDEX requests_not_ok       ON requests (outcome) WHERE outcome <> 'ok';

CREATE TABLE attempts (
    request_id       INTEGER NOT NULL,
    number           INTEGER NOT NULL,
    upstream         INTEGER NOT NULL,
    model            INTEGER NOT NULL,
    tier             INTEGER NOT NULL,
    paid_by          INTEGER NOT NULL,
    outcome          TEXT    NOT NULL,
    http_status      INTEGER,
    input            INTEGER NOT NULL,
    cache_read       INTEGER NOT NULL,
    cache_write_5m   INTEGER NOT NULL,
    cache_write_1h   INTEGER NOT NULL,
    output           INTEGER NOT NULL,
    reasoning        INTEGER NOT NULL,
    estimated        INTEGER NOT NULL,
    reported_cost    INTEGER,
    cost_source      TEXT,
    spend            INTEGER,
    plan_value       INTEGER NOT NULL DEFAULT 0,
    electricity      INTEGER NOT NULL DEFAULT 0,
    started_after_ms INTEGER NOT NULL,
    first_byte_ms    INTEGER,
    first_content_ms INTEGER,
    duration_ms      INTEGER NOT NULL,
    error            TEXT,
    PRIMARY KEY (request_id, number)
) WITHOUT ROWID;

-- Why this model, as JSON. Apart from the requests, so that adding those up does not read it.
CREATE TABLE receipts (
    request_id INTEGER PRIMARY KEY,
    body       BLOB NOT NULL
);

-- Sums of the finished requests by the hour of their start (hours since the Unix epoch), written in the same transaction as
-- the rows that they sum. What a request has once (requests, savings) is booked under the model that answered; what each
-- attempt has (tokens, money) under the attempt's own model.
CREATE TABLE usage_hourly (
    hour            INTEGER NOT NULL,
    client          INTEGER NOT NULL,
    user            INTEGER NOT NULL,
    kind            INTEGER NOT NULL,
    requested_model INTEGER NOT NULL,
    upstream        INTEGER NOT NULL,
    model           INTEGER NOT NULL,
    tier            INTEGER NOT NULL,
    paid_by         INTEGER NOT NULL,
    requests INTEGER NOT NULL, served INTEGER NOT NULL, attempts INTEGER NOT NULL, estimated INTEGER NOT NULL,
    unpriced INTEGER NOT NULL, unknown_cost INTEGER NOT NULL,
    input INTEGER NOT NULL, cache_read INTEGER NOT NULL, cache_write_5m INTEGER NOT NULL, cache_write_1h INTEGER NOT NULL,
    output INTEGER NOT NULL, reasoning INTEGER NOT NULL,
    spend INTEGER NOT NULL, plan_value INTEGER NOT NULL, electricity INTEGER NOT NULL,
    asked_api INTEGER NOT NULL, asked_api_actual INTEGER NOT NULL, asked_plan INTEGER NOT NULL, asked_plan_actual INTEGER NOT NULL,
    dearest INTEGER NOT NULL, dearest_actual INTEGER NOT NULL,
    cloud_tokens INTEGER NOT NULL, cloud_avoided INTEGER NOT NULL,
    PRIMARY KEY (hour, client, user, kind, requested_model, upstream, model, tier, paid_by)
) WITHOUT ROWID;

-- The same by days (UTC, since the Unix epoch), so that weeks and months are few rows.
CREATE TABLE usage_daily (
    day             INTEGER NOT NULL,
    client          INTEGER NOT NULL,
    user            INTEGER NOT NULL,
    kind            INTEGER NOT NULL,
    requested_model INTEGER NOT NULL,
    upstream        INTEGER NOT NULL,
    model           INTEGER NOT NULL,
    tier            INTEGER NOT NULL,
    paid_by         INTEGER NOT NULL,
    requests INTEGER NOT NULL, served INTEGER NOT NULL, attempts INTEGER NOT NULL, estimated INTEGER NOT NULL,
    unpriced INTEGER NOT NULL, unknown_cost INTEGER NOT NULL,
    input INTEGER NOT NULL, cache_read INTEGER NOT NULL, cache_write_5m INTEGER NOT NULL, cache_write_1h INTEGER NOT NULL,
    output INTEGER NOT NULL, reasoning INTEGER NOT NULL,
    spend INTEGER NOT NULL, plan_value INTEGER NOT NULL, electricity INTEGER NOT NULL,
    asked_api INTEGER NOT NULL, asked_api_actual INTEGER NOT NULL, asked_plan INTEGER NOT NULL, asked_plan_actual INTEGER NOT NULL,
    dearest INTEGER NOT NULL, dearest_actual INTEGER NOT NULL,
    cloud_tokens INTEGER NOT NULL, cloud_avoided INTEGER NOT NULL,
    PRIMARY KEY (day, client, user, kind, requested_model, upstream, model, tier, paid_by)
) WITHOUT ROWID;

CREATE TABLE session_hourly (
    hour    INTEGER NOT NULL,
    session INTEGER NOT NULL,
    client  INTEGER NOT NULL,
    user    INTEGER NOT NULL,
    requests INTEGER NOT NULL, served INTEGER NOT NULL, attempts INTEGER NOT NULL, estimated INTEGER NOT NULL,
    unpriced INTEGER NOT NULL, unknown_cost INTEGER NOT NULL,
    input INTEGER NOT NULL, cache_read INTEGER NOT NULL, cache_write_5m INTEGER NOT NULL, cache_write_1h INTEGER NOT NULL,
    output INTEGER NOT NULL, reasoning INTEGER NOT NULL,
    spend INTEGER NOT NULL, plan_value INTEGER NOT NULL, electricity INTEGER NOT NULL,
    asked_api INTEGER NOT NULL, asked_api_actual INTEGER NOT NULL, asked_plan INTEGER NOT NULL, asked_plan_actual INTEGER NOT NULL,
    dearest INTEGER NOT NULL, dearest_actual INTEGER NOT NULL,
    cloud_tokens INTEGER NOT NULL, cloud_avoided INTEGER NOT NULL,
    PRIMARY KEY (hour, session, client, user)
) WITHOUT ROWID;
