-- R2's name for an upload that comes in parts.
ALTER TABLE files ADD COLUMN upload_id TEXT;
