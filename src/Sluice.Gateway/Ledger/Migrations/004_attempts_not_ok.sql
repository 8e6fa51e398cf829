-- Attempts that failed and drafts that did not hold, by their kind: the overview counts what was rescued without reading every attempt.
CREATE INDEX attempts_not_ok ON attempts (outcome) WHERE outcome <> 'ok';
