CREATE TRIGGER IF NOT EXISTS checkpoints_fence BEFORE INSERT ON checkpoints
BEGIN
  SELECT RAISE(ABORT, 'stale fence') FROM thread_fences AS f
  WHERE f.thread_id = NEW.thread_id
    AND f.epoch <> coalesce(json_extract(CAST(NEW.metadata AS TEXT), '$.fence'), -1);
END

CREATE TRIGGER IF NOT EXISTS run_events_fence BEFORE INSERT ON run_events
BEGIN
  SELECT RAISE(ABORT, 'stale fence') FROM runs AS r
  WHERE r.run_id = NEW.run_id AND r.attempt <> NEW.attempt;
END
