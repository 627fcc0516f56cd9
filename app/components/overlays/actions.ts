import {
  Bell,
  Bookmark,
  Compass,
  Keyboard,
  type LucideIcon,
  MessagesSquare,
  Pencil,
  PencilLine,
  Plus,
  Search,
  Settings2,
  SlidersHorizontal,
  Smile,
  SquarePen,
  UserPlus,
  UserRound,
  Users,
} from "lucide-react";
import type { Role, WorkspaceSettings } from "../../../src/protocol/rest";
import { type Overlay, openOverlay } from "./overlay";

/** What the switcher does beside going to a conversation. `words` are other names by which it is looked for. */
export type Action = {
  id: string;
  name: string;
  words: string;
  icon: LucideIcon;
  /** By default everybody. */
  for?: "members" | "leaders";
} & ({ to: string } | { overlay: Overlay });

const actions: readonly Action[] = [
  { id: "search", name: "Search", words: "find messages files", icon: Search, overlay: "search" },
  { id: "write", name: "New message", words: "write direct dm", icon: SquarePen, overlay: "new-message" },
  { id: "channel", name: "Create a channel", words: "new add", icon: Plus, overlay: "new-channel", for: "members" },
  { id: "browse", name: "Browse channels", words: "find join all", icon: Compass, to: "browse", for: "members" },
  { id: "invite", name: "Invite people", words: "add member", icon: UserPlus, overlay: "invite" },
  { id: "people", name: "People", words: "directory members", icon: Users, to: "people" },
  { id: "threads", name: "Threads", words: "replies", icon: MessagesSquare, to: "threads" },
  { id: "activity", name: "Activity", words: "mentions inbox notifications", icon: Bell, to: "activity" },
  { id: "later", name: "Later", words: "saved reminders bookmarks", icon: Bookmark, to: "later" },
  { id: "drafts", name: "Drafts and scheduled", words: "unsent sent", icon: PencilLine, to: "drafts" },
  { id: "status", name: "Set your status", words: "profile picture", icon: UserRound, to: "you" },
  {
    id: "preferences",
    name: "Preferences",
    words: "settings notifications quiet hours do not disturb theme",
    icon: SlidersHorizontal,
    to: "preferences",
  },
  { id: "groups", name: "User groups", words: "teams handles", icon: Users, to: "groups" },
  { id: "emoji", name: "Emoji", words: "custom reactions", icon: Smile, to: "emoji" },
  {
    id: "settings",
    name: "Workspace settings",
    words: "administration",
    icon: Settings2,
    to: "settings",
    for: "leaders",
  },
  { id: "workspaces", name: "Your workspaces", words: "switch other", icon: Pencil, to: "/workspaces" },
  { id: "keys", name: "Keyboard shortcuts", words: "keys help", icon: Keyboard, overlay: "keys" },
];

export function actionsFor({ role, settings }: { role: Role; settings: WorkspaceSettings }): Action[] {
  const leads = role === "owner" || role === "admin";
  const invites = leads || (role === "member" && settings.whoCanInvite === "members");
  return actions.filter(({ id, for: whom }) => {
    if (id === "invite") return invites;
    return whom === undefined || (whom === "leaders" ? leads : role !== "guest");
  });
}

/** Where it leads, or null when it has opened what it opens. */
export function perform(action: Action, slug: string): string | null {
  if ("overlay" in action) {
    openOverlay(action.overlay);
    return null;
  }
  return action.to.startsWith("/") ? action.to : `/w/${slug}/${action.to}`;
}
