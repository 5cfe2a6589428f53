CREATE TRIGGER IF NOT EXISTS checkpoints_fence BEFORE INSERT ON checkpoints
BEGIN
  SELECT RAISE(ABORT, 'stale fence') FROM thread_fences AS f
  WHERE f.thread_id = NEW.thread_id
    AND f.epoch <> coalesce(json_extract(CAST(NEW.metadata AS TEXT), '$.fence'), -1);
END
