-- What people uploaded. The bytes are in R2; `state` says how far they are.
CREATE TABLE files (
  id TEXT PRIMARY KEY NOT NULL,
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  channel_id TEXT NOT NULL REFERENCES channels (id),
  user_id TEXT NOT NULL REFERENCES users (id),
  key TEXT NOT NULL,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
  type TEXT NOT NULL CHECK (length(type) <= 100),
  size INTEGER NOT NULL CHECK (size > 0),
  width INTEGER,
  height INTEGER,
  sha256 TEXT,
  state TEXT NOT NULL CHECK (state IN ('uploading', 'ready', 'refused')),
  created_at INTEGER NOT NULL,
  deleted_at INTEGER
);
CREATE INDEX files_unfinished ON files (created_at) WHERE state <> 'ready';
CREATE INDEX files_deleted ON files (deleted_at) WHERE deleted_at IS NOT NULL;

-- Through which conversations a file can be read. `ts` is the message's, told by the room; null until it is posted.
CREATE TABLE file_shares (
  file_id TEXT NOT NULL REFERENCES files (id),
  channel_id TEXT NOT NULL REFERENCES channels (id),
  ts TEXT,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (file_id, channel_id)
);
CREATE INDEX file_shares_channel ON file_shares (channel_id, ts);
CREATE INDEX file_shares_unposted ON file_shares (created_at) WHERE ts IS NULL;
