CREATE OR REPLACE FUNCTION refuse_stale_fence() RETURNS trigger AS $$
DECLARE current_epoch bigint;
BEGIN
  SELECT epoch INTO current_epoch FROM thread_fences WHERE thread_id = NEW.thread_id FOR SHARE;
  IF current_epoch IS DISTINCT FROM (NEW.metadata ->> 'fence')::bigint THEN
    RAISE EXCEPTION 'stale fence' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$ LANGUAGE plpgsql

DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgname = 'checkpoints_fence'
                 AND tgrelid = 'checkpoints'::regclass) THEN
    CREATE TRIGGER checkpoints_fence BEFORE INSERT OR UPDATE ON checkpoints
    FOR EACH ROW EXECUTE FUNCTION refuse_stale_fence();
  END IF;
END
$$

CREATE OR REPLACE FUNCTION refuse_stale_writes() RETURNS trigger AS $$
DECLARE
  fence text := nullif(current_setting('director.fence', true), '');
  current_epoch bigint;
BEGIN
  IF fence IS NOT NULL THEN
    SELECT epoch INTO current_epoch FROM thread_fences WHERE thread_id = NEW.thread_id FOR SHARE;
    IF current_epoch IS DISTINCT FROM fence::bigint THEN
      RAISE EXCEPTION 'stale fence' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
  END IF;
  RETURN NEW;
END
$$ LANGUAGE plpgsql

DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgname = 'checkpoint_writes_fence'
                 AND tgrelid = 'checkpoint_writes'::regclass) THEN
    CREATE TRIGGER checkpoint_writes_fence BEFORE INSERT ON checkpoint_writes
    FOR EACH ROW EXECUTE FUNCTION refuse_stale_writes();
  END IF;
END
$$

CREATE OR REPLACE FUNCTION refuse_stale_attempt() RETURNS trigger AS $$
DECLARE current_attempt integer;
BEGIN
  SELECT attempt INTO current_attempt FROM runs WHERE run_id = NEW.run_id FOR SHARE;
  IF current_attempt IS DISTINCT FROM NEW.attempt THEN
    RAISE EXCEPTION 'stale fence' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$ LANGUAGE plpgsql

DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgname = 'run_events_fence'
                 AND tgrelid = 'run_events'::regclass) THEN
    CREATE TRIGGER run_events_fence BEFORE INSERT ON run_events
    FOR EACH ROW EXECUTE FUNCTION refuse_stale_attempt();
  END IF;
END
$$
