-- A status may clear itself. Milliseconds since 1970.
ALTER TABLE users ADD COLUMN status_expires_at INTEGER;
CREATE INDEX users_status_expiry ON users (status_expires_at) WHERE status_expires_at IS NOT NULL;
