ALTER TABLE files DROP COLUMN upload_id;
