-- Headers as they were sent and answered, as JSON: names, and the values of those that a list allows. Apart from the requests, as
-- the receipts are, and only of the last while.
CREATE TABLE headers (
    request_id INTEGER PRIMARY KEY,
    body       BLOB NOT NULL
);

-- Silences between two pieces of an answer, milliseconds: the longest and when it began, since the attempt's start, and how many
-- were long enough to be noticed.
ALTER TABLE attempts ADD COLUMN silence_ms    INTEGER;
ALTER TABLE attempts ADD COLUMN silence_at_ms INTEGER;
ALTER TABLE attempts ADD COLUMN silences      INTEGER NOT NULL DEFAULT 0;
