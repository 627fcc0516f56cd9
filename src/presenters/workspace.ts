import type { Workspace } from "../db/access";
import { settingsOf } from "../policies/workspace";
import type { Role, WorkspaceAnswer, WorkspaceListing } from "../protocol/rest";

export const presentWorkspace = (workspace: Workspace, role: Role, memberCount: number): WorkspaceAnswer => ({
  id: workspace.id,
  name: workspace.name,
  slug: workspace.slug,
  description: workspace.description,
  avatarUrl: workspace.avatarUrl,
  plan: workspace.planType,
  maxMembers: workspace.maxMembers,
  settings: settingsOf(workspace.settings),
  memberCount,
  role,
  createdAt: new Date(workspace.createdAt).toISOString(),
});

export const presentWorkspaceListing = (workspace: Workspace, role: Role, unreadCount: number): WorkspaceListing => ({
  id: workspace.id,
  name: workspace.name,
  slug: workspace.slug,
  avatarUrl: workspace.avatarUrl,
  role,
  unreadCount,
});
