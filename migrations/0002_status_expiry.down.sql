DROP INDEX users_status_expiry;
ALTER TABLE users DROP COLUMN status_expires_at;
