-- Answers of the Responses API that may be continued by their id, until they expire. The content (input items and answer) is
-- compressed and encrypted; times are milliseconds of the Unix epoch.
CREATE TABLE kept_responses (
    id      TEXT    PRIMARY KEY,
    user    TEXT    NOT NULL,
    kept_at INTEGER NOT NULL,
    bytes   INTEGER NOT NULL,
    content BLOB    NOT NULL
);

CREATE INDEX kept_responses_by_time ON kept_responses (kept_at, bytes);
