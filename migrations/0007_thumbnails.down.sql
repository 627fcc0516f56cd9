DROP INDEX files_thumbnails;
ALTER TABLE files DROP COLUMN excerpt;
ALTER TABLE files DROP COLUMN blur;
ALTER TABLE files DROP COLUMN thumbnails_at;
ALTER TABLE files DROP COLUMN thumbnails;
