-- What left the machine. Of an attempt: where it went and how many bytes of body were handed to the connection. Of a request: why
-- nothing of it might leave (0: it might), and where its tokens were counted when that was asked of an upstream, which has no attempt.
ALTER TABLE attempts ADD COLUMN host       INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attempts ADD COLUMN sent_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN local_only    INTEGER NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN counted_host  INTEGER NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN counted_bytes INTEGER NOT NULL DEFAULT 0;

CREATE INDEX requests_local_only ON requests (local_only) WHERE local_only <> 0;
