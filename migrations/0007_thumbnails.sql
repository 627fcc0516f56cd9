-- Of a picture: how far its thumbnails are (`none`: nothing could be drawn of it) and since when, and a blur of it
-- (base64 of a WebP of sixteen pixels) to show before they are there. Of a text: its first lines.
ALTER TABLE files ADD COLUMN thumbnails TEXT CHECK (thumbnails IN ('wanted', 'made', 'none'));
ALTER TABLE files ADD COLUMN thumbnails_at INTEGER;
ALTER TABLE files ADD COLUMN blur TEXT;
ALTER TABLE files ADD COLUMN excerpt TEXT;
CREATE INDEX files_thumbnails ON files (thumbnails_at) WHERE thumbnails = 'made';
