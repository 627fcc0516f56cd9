-- The directory: accounts, sign-in sessions, workspaces, members, invitations, channels and who is in them.
-- Times are milliseconds since 1970. src/db/schema.ts says the same to drizzle; a test compares the two.
CREATE TABLE users (
  id TEXT PRIMARY KEY NOT NULL,
  email TEXT NOT NULL CHECK (length(email) <= 255 AND email = lower(email)),
  password_hash TEXT,
  first_name TEXT NOT NULL CHECK (length(first_name) <= 100),
  last_name TEXT NOT NULL CHECK (length(last_name) <= 100),
  display_name TEXT NOT NULL CHECK (length(display_name) <= 200),
  real_name TEXT NOT NULL CHECK (length(real_name) <= 201),
  avatar_url TEXT CHECK (length(avatar_url) <= 500),
  timezone TEXT NOT NULL DEFAULT 'UTC' CHECK (length(timezone) <= 50),
  status_text TEXT NOT NULL DEFAULT '' CHECK (length(status_text) <= 100),
  status_emoji TEXT NOT NULL DEFAULT '' CHECK (length(status_emoji) <= 50),
  is_bot INTEGER NOT NULL DEFAULT 0,
  email_verified_at INTEGER,
  last_seen_at INTEGER,
  deactivated_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX users_email_unique ON users (email);

CREATE TABLE auth_sessions (
  id TEXT PRIMARY KEY NOT NULL,
  user_id TEXT NOT NULL REFERENCES users (id),
  token_id TEXT NOT NULL,
  previous_token_id TEXT,
  rotated_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER,
  revocation_told_at INTEGER,
  user_agent TEXT NOT NULL DEFAULT '',
  ip TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL
);
CREATE INDEX auth_sessions_user ON auth_sessions (user_id);
CREATE INDEX auth_sessions_expiry ON auth_sessions (expires_at);
CREATE INDEX auth_sessions_untold ON auth_sessions (revoked_at) WHERE revoked_at IS NOT NULL AND revocation_told_at IS NULL;

CREATE TABLE workspaces (
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL CHECK (length(name) <= 100),
  slug TEXT NOT NULL CHECK (length(slug) <= 50 AND slug = lower(slug)),
  description TEXT NOT NULL DEFAULT '',
  avatar_url TEXT CHECK (length(avatar_url) <= 500),
  plan_type TEXT NOT NULL DEFAULT 'free' CHECK (plan_type IN ('free', 'standard', 'plus', 'enterprise')),
  max_members INTEGER NOT NULL,
  settings TEXT NOT NULL DEFAULT '{}',
  created_by TEXT NOT NULL REFERENCES users (id),
  deleted_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX workspaces_slug_unique ON workspaces (slug);

CREATE TABLE workspace_members (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  user_id TEXT NOT NULL REFERENCES users (id),
  role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'guest')),
  invited_by TEXT,
  joined_at INTEGER NOT NULL,
  deactivated_at INTEGER,
  PRIMARY KEY (workspace_id, user_id)
);
CREATE INDEX workspace_members_user ON workspace_members (user_id);
CREATE INDEX workspace_members_dismissed ON workspace_members (deactivated_at) WHERE deactivated_at IS NOT NULL;

CREATE TABLE invitations (
  id TEXT PRIMARY KEY NOT NULL,
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  token_hash TEXT NOT NULL,
  email TEXT CHECK (length(email) <= 255),
  role TEXT NOT NULL CHECK (role IN ('admin', 'member', 'guest')),
  channel_ids TEXT NOT NULL DEFAULT '[]',
  invited_by TEXT NOT NULL REFERENCES users (id),
  uses INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER
);
CREATE UNIQUE INDEX invitations_token_hash_unique ON invitations (token_hash);
CREATE INDEX invitations_workspace ON invitations (workspace_id);

CREATE TABLE channels (
  id TEXT PRIMARY KEY NOT NULL,
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  type TEXT NOT NULL CHECK (type IN ('public', 'private', 'dm', 'group_dm')),
  name TEXT NOT NULL DEFAULT '' CHECK (length(name) <= 80),
  topic TEXT NOT NULL DEFAULT '' CHECK (length(topic) <= 250),
  purpose TEXT NOT NULL DEFAULT '' CHECK (length(purpose) <= 250),
  is_general INTEGER NOT NULL DEFAULT 0,
  is_default INTEGER NOT NULL DEFAULT 0,
  dm_key TEXT,
  settings TEXT NOT NULL DEFAULT '{}',
  members_version INTEGER NOT NULL DEFAULT 0,
  members_op TEXT,
  created_by TEXT NOT NULL REFERENCES users (id),
  archived_at INTEGER,
  deleted_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX channels_dm_key_unique ON channels (dm_key);
CREATE UNIQUE INDEX channels_name ON channels (workspace_id, name) WHERE type IN ('public', 'private') AND deleted_at IS NULL;
CREATE INDEX channels_workspace ON channels (workspace_id);
CREATE INDEX channels_deleted ON channels (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE channel_members (
  channel_id TEXT NOT NULL REFERENCES channels (id),
  user_id TEXT NOT NULL REFERENCES users (id),
  workspace_id TEXT NOT NULL,
  role TEXT NOT NULL DEFAULT 'member' CHECK (role IN ('admin', 'member')),
  joined_at INTEGER NOT NULL,
  PRIMARY KEY (channel_id, user_id)
);
CREATE INDEX channel_members_user ON channel_members (user_id, workspace_id);

CREATE TABLE audit_log (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  workspace_id TEXT,
  actor_id TEXT,
  action TEXT NOT NULL,
  subject TEXT NOT NULL DEFAULT '',
  detail TEXT NOT NULL DEFAULT '{}',
  ip TEXT NOT NULL DEFAULT '',
  at INTEGER NOT NULL
);
CREATE INDEX audit_log_workspace ON audit_log (workspace_id, at);
