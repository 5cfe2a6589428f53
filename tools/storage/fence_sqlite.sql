DROP TRIGGER IF EXISTS checkpoints_fence

CREATE TRIGGER checkpoints_fence BEFORE INSERT ON checkpoints
BEGIN
  SELECT RAISE(ABORT, 'stale fence')
  WHERE json_extract(CAST(NEW.metadata AS TEXT), '$.fence')
    IS NOT (SELECT epoch FROM thread_fences WHERE thread_id = NEW.thread_id);
END

DROP TRIGGER IF EXISTS run_events_fence

CREATE TRIGGER run_events_fence BEFORE INSERT ON run_events
BEGIN
  SELECT RAISE(ABORT, 'stale fence')
  WHERE NEW.attempt IS NOT (SELECT attempt FROM runs WHERE run_id = NEW.run_id);
END
