ALTER TABLE users DROP COLUMN skin_tone;
DROP TABLE custom_emoji;
