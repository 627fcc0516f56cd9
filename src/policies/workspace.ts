import { limits } from "../protocol/limits";
import { defaultWhoCanDelete, type Role, type WorkspaceSettings } from "../protocol/rest";

export const defaultSettings: WorkspaceSettings = {
  open: false,
  allowedDomains: [],
  whoCanInvite: "members",
  whoCanCreatePrivate: "members",
  whoCanAddEmoji: "members",
  whoCanDelete: defaultWhoCanDelete,
  whoSeesEdits: "admins",
  linkPreviews: "on",
  largestFileMb: limits.files.megabytes.default,
  fileRule: "all",
  fileTypes: [],
  keepFilesDays: limits.files.keepDays.default,
  legalHold: "off",
  publicLinks: "off",
};

export const settingsOf = (stored: Partial<WorkspaceSettings>): WorkspaceSettings => ({
  ...defaultSettings,
  ...stored,
});

export const leads = (role: Role) => role === "owner" || role === "admin";

export const canUpdateWorkspace = leads;

export const canRebuildSearch = leads;

export const canInvite = (role: Role, settings: WorkspaceSettings) =>
  leads(role) || (role === "member" && settings.whoCanInvite === "members");

/** Nobody invites above themselves; guests and admins are invited by those who lead. */
export const canInviteAs = (role: Role, settings: WorkspaceSettings, invited: Role) =>
  canInvite(role, settings) && invited !== "owner" && (invited === "member" || leads(role));

export const canCreateChannel = (role: Role, settings: WorkspaceSettings, type: "public" | "private") =>
  role !== "guest" && (type === "public" || leads(role) || settings.whoCanCreatePrivate === "members");

/** Owners change everybody; admins change members and guests. That one owner stays is asked of D1 as it writes. */
export const canSetRole = (actor: Role, present: Role, next: Role) =>
  actor === "owner" || (actor === "admin" && (present === "member" || present === "guest") && next !== "owner");

export const canRemoveMember = (actor: Role, target: Role) =>
  actor === "owner" || (actor === "admin" && target !== "owner" && target !== "admin");

export const canAddEmoji = (role: Role, settings: WorkspaceSettings) =>
  leads(role) || (role === "member" && settings.whoCanAddEmoji === "members");

export const canRemoveEmoji = (role: Role, isCreator: boolean) => leads(role) || (isCreator && role !== "guest");

export const canSeeEdits = (role: Role, settings: WorkspaceSettings) =>
  leads(role) && settings.whoSeesEdits === "admins";

/** One's own, or what others uploaded where those who lead may delete what others wrote. */
export const canDeleteFile = (role: Role, isUploader: boolean, settings: WorkspaceSettings) =>
  isUploader || (leads(role) && settings.whoCanDelete !== "nobody");

export const canSeeStorage = leads;

export const canLinkFile = (role: Role, settings: WorkspaceSettings) =>
  role !== "guest" && settings.publicLinks === "on";

/** Also where the workspace allows none any more: what is revoked does not come back when it does. */
export const canUnlinkFile = (role: Role, isTheirs: boolean) => isTheirs || leads(role);
