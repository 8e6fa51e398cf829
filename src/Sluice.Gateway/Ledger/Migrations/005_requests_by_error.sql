-- A search for words looks into errors: by this index alone, whatever number of requests failed.
CREATE INDEX requests_by_error ON requests (error) WHERE error IS NOT NULL;
