-- A workspace's own emoji, and the tone of skin that each person's emoji have.
CREATE TABLE custom_emoji (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  name TEXT NOT NULL CHECK (length(name) <= 50),
  alias_for TEXT CHECK (length(alias_for) <= 50),
  picture_key TEXT,
  content_type TEXT,
  created_by TEXT NOT NULL REFERENCES users (id),
  created_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, name),
  CHECK ((alias_for IS NULL) <> (picture_key IS NULL))
);
CREATE INDEX custom_emoji_aliases ON custom_emoji (workspace_id, alias_for) WHERE alias_for IS NOT NULL;

-- As Slack numbers them: 1 is none, 2 to 6 are the tones of Unicode.
ALTER TABLE users ADD COLUMN skin_tone INTEGER NOT NULL DEFAULT 1 CHECK (skin_tone BETWEEN 1 AND 6);
