-- The files of a workspace, newest first.
CREATE INDEX files_workspace ON files (workspace_id, created_at, id);
-- Addresses that anybody may open, where the workspace allows them; at most one to a file.
CREATE TABLE file_links (
  id TEXT PRIMARY KEY NOT NULL,
  file_id TEXT NOT NULL REFERENCES files (id),
  created_by TEXT NOT NULL REFERENCES users (id),
  created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX file_links_file ON file_links (file_id);
