DROP TABLE audit_log;
DROP TABLE channel_members;
DROP TABLE channels;
DROP TABLE invitations;
DROP TABLE workspace_members;
DROP TABLE workspaces;
DROP TABLE auth_sessions;
DROP TABLE users;
