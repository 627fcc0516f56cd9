-- Groups of people that a text may name. Who is in one is asked when somebody is to be told.
CREATE TABLE user_groups (
  id TEXT PRIMARY KEY NOT NULL,
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  handle TEXT NOT NULL CHECK (length(handle) <= 80),
  name TEXT NOT NULL CHECK (length(name) <= 100),
  description TEXT NOT NULL DEFAULT '' CHECK (length(description) <= 250),
  created_by TEXT NOT NULL,
  deleted_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX user_groups_handle ON user_groups (workspace_id, handle) WHERE deleted_at IS NULL;

CREATE TABLE user_group_members (
  group_id TEXT NOT NULL REFERENCES user_groups (id),
  user_id TEXT NOT NULL REFERENCES users (id),
  added_at INTEGER NOT NULL,
  PRIMARY KEY (group_id, user_id)
);
CREATE INDEX user_group_members_user ON user_group_members (user_id);
