import type { LucideIcon } from "lucide-react";
import {
  AlarmClock,
  BellDot,
  Bookmark,
  CheckCheck,
  CircleDot,
  Link as LinkIcon,
  MessageSquareText,
  Pencil,
  Pin,
  Quote,
  Share2,
  SmilePlus,
  Trash2,
} from "lucide-react";
import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import type { Message } from "../../../src/protocol/message";
import type { Live } from "../../live/live";
import { tsBefore } from "../../live/windows";
import { openEmojiPicker } from "../emoji/picker-ask";

/** One message and who looks at it: what an action decides and works on. */
export type ActionContext = {
  live: Live;
  message: Message;
  /** Its author, as people know them. */
  name: string;
  mine: boolean;
  /** Admin or owner of the workspace. */
  leads: boolean;
  /** Admin of the channel. */
  leadsChannel: boolean;
  /** May write here: in the channel, which is not archived. */
  writes: boolean;
  /** In the channel: has a read position there. */
  follows: boolean;
  /** The address of the message, without the origin. */
  permalink: string;
  /** undefined in the thread itself. */
  threadPath: string | undefined;
  /** The message on the page, for what has to open beside it. */
  element: HTMLElement | null;
  navigate: (path: string) => void;
  /** Turns the text into a field. */
  edit: () => void;
};

export type ActionDialog = LazyExoticComponent<ComponentType<{ message: Message; onClose: () => void }>>;

export type MessageAction = {
  id: string;
  label: (context: ActionContext) => string;
  icon: LucideIcon;
  /** Pressed on a message that has the focus: a lower case letter, or the name of a key. */
  key?: string;
  /** In the toolbar, or in the menu behind its last button. */
  place: "bar" | "menu";
  /** A line of the menu stands between groups. */
  group?: "go" | "read" | "keep" | "change";
  bad?: boolean;
  shows: (context: ActionContext) => boolean;
} & (
  | { to: (context: ActionContext) => string }
  | { run: (context: ActionContext) => void }
  /** Its code comes when it is wanted. */
  | { dialog: ActionDialog }
);

const deleteDialog = lazy(() =>
  import("./delete-message-dialog").then(({ DeleteMessageDialog }) => ({ default: DeleteMessageDialog })),
);

const remindDialog = lazy(() =>
  import("../later/remind-dialog").then(({ RemindDialog }) => ({ default: RemindDialog })),
);

const shareDialog = lazy(() =>
  import("./share-message-dialog").then(({ ShareMessageDialog }) => ({ default: ShareMessageDialog })),
);

/** A reply is marked in its thread, and in the channel only where that shows it. */
const isInChannel = ({ message, threadPath }: ActionContext) =>
  message.threadTs === undefined || (message.broadcast === true && threadPath !== undefined);

async function copyLink({ live, permalink }: ActionContext): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.origin + permalink);
    live.notices.say("The link is copied.");
  } catch {
    live.notices.say("This browser does not let pages copy. The time of the message is its link.", { bad: true });
  }
}

async function togglePin({ live, message }: ActionContext): Promise<void> {
  const problem = await live.pin(message, !message.pinned);
  if (problem) live.notices.say(problem, { bad: true });
}

/** What can be done with a message, in the order of toolbar and menu. A new action is one more entry. */
export const messageActions: readonly MessageAction[] = [
  {
    id: "react",
    label: () => "Add a reaction",
    icon: SmilePlus,
    key: "r",
    place: "bar",
    shows: ({ writes }) => writes,
    run: ({ element, live, message }) => {
      const anchor = element?.querySelector<HTMLElement>("[data-action=react]") ?? element;
      if (anchor) openEmojiPicker({ anchor, onPick: (name) => live.reacting.set(message, name, true) });
    },
  },
  {
    id: "thread",
    label: () => "Reply in thread",
    icon: MessageSquareText,
    key: "t",
    place: "bar",
    shows: ({ threadPath }) => threadPath !== undefined,
    to: ({ threadPath }) => threadPath ?? "",
  },
  {
    id: "save",
    label: ({ live, message }) =>
      live.day.saved.value[message.id] === "in_progress" ? "Remove from later" : "Save for later",
    icon: Bookmark,
    key: "s",
    place: "bar",
    shows: () => true,
    run: ({ live, message }) =>
      void live.day.keep(message.id, live.day.saved.value[message.id] === "in_progress" ? null : "in_progress"),
  },
  {
    id: "share",
    label: () => "Share message",
    icon: Share2,
    place: "menu",
    group: "go",
    shows: () => true,
    dialog: shareDialog,
  },
  {
    id: "quote",
    label: () => "Quote in reply",
    icon: Quote,
    place: "menu",
    group: "go",
    shows: ({ writes }) => writes,
    run: ({ live, message, threadPath }) => live.quote(message, threadPath === undefined),
  },
  {
    id: "copy-link",
    label: () => "Copy link",
    icon: LinkIcon,
    key: "l",
    place: "menu",
    group: "go",
    shows: () => true,
    run: (context) => void copyLink(context),
  },
  {
    id: "mark-unread",
    label: () => "Mark unread from here",
    icon: BellDot,
    key: "u",
    place: "menu",
    group: "read",
    shows: (context) => context.follows && isInChannel(context),
    run: ({ live, message }) => live.reading.mark(message.channelId, tsBefore(message.ts)),
  },
  {
    id: "mark-read",
    label: () => "Mark read up to here",
    icon: CheckCheck,
    place: "menu",
    group: "read",
    shows: (context) => context.follows && isInChannel(context),
    run: ({ live, message }) => live.reading.mark(message.channelId, message.ts),
  },
  {
    id: "pin",
    label: ({ message }) => (message.pinned ? "Unpin" : "Pin to the channel"),
    icon: Pin,
    key: "p",
    place: "menu",
    group: "keep",
    shows: ({ writes }) => writes,
    run: (context) => void togglePin(context),
  },
  {
    id: "remind",
    label: () => "Remind me",
    icon: AlarmClock,
    place: "menu",
    group: "keep",
    shows: () => true,
    dialog: remindDialog,
  },
  {
    id: "unread-reply",
    label: () => "Mark unread from here",
    icon: CircleDot,
    place: "menu",
    group: "read",
    shows: ({ live, message: { channelId, threadTs }, threadPath }) =>
      threadPath === undefined &&
      threadTs !== undefined &&
      live.threads.state({ channelId, threadTs })?.following === true,
    run: ({ live, message: { channelId, threadTs, ts } }) => {
      if (threadTs) void live.threads.unreadFrom({ channelId, threadTs }, ts);
    },
  },
  {
    id: "edit",
    label: () => "Edit message",
    icon: Pencil,
    key: "e",
    place: "menu",
    group: "change",
    shows: ({ mine }) => mine,
    run: ({ edit }) => edit(),
  },
  {
    id: "delete",
    label: () => "Delete message",
    icon: Trash2,
    key: "Delete",
    place: "menu",
    group: "change",
    bad: true,
    shows: ({ mine, leads, leadsChannel, live }) => {
      const { whoCanDelete } = live.workspace.value.workspace.settings;
      return mine || (leads && whoCanDelete !== "nobody") || (leadsChannel && whoCanDelete === "channel-admins");
    },
    dialog: deleteDialog,
  },
];
