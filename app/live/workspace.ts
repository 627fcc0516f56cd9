import type { CustomEmoji } from "../../src/protocol/emoji";
import type { GroupAnswer } from "../../src/protocol/groups";
import type {
  ChannelListing,
  HubHello,
  HubServerFrame,
  PersonFacts,
  PresenceStatus,
  SidebarRow,
  ThreadState,
} from "../../src/protocol/hub-frames";
import type { ChannelId, GroupId, Ts, UserId } from "../../src/protocol/ids";
import type { Message } from "../../src/protocol/message";
import type { NotifyLevel } from "../../src/protocol/notifications";
import type {
  Account,
  ChannelMember,
  ChannelSummary,
  DirectSummary,
  MemberAnswer,
  RestMessage,
  Role,
  WorkspaceAnswer,
  WorkspaceListing,
} from "../../src/protocol/rest";
import type { SidebarLayout } from "../../src/protocol/sections";

import { directName } from "./direct";

/** What a browser knows of one workspace beside its conversations, and how the hub's events change it. Pure. */

export type SidebarChannel = {
  id: ChannelId;
  /** Of a direct message: made of the names of those it is for. */
  name: string;
  type: "public" | "private" | "direct";
  /** Everybody a direct message is for; nobody else's. */
  userIds: readonly UserId[];
  /** The newest message. */
  headTs: Ts | null;
  /** A direct message that is not in the sidebar. */
  hidden: boolean;
  topic: string;
  archived: boolean;
  unread: number;
  unreadCapped: boolean;
  mentions: number;
  threadUnread: boolean;
  /** Within `mentions`: in replies of threads that are followed. */
  threadMentions: number;
  muted: boolean;
  /** The level that holds; known once the hub greeted. */
  notify: NotifyLevel | undefined;
  /** Known once the hub greeted. */
  readTs: Ts | null | undefined;
};

export type Person = {
  id: UserId;
  displayName: string;
  realName: string;
  avatarUrl: string | null;
  statusText: string;
  statusEmoji: string;
  statusExpiresAt: string | null;
  timezone: string | null;
  /** null: not known to be in the workspace. */
  role: Role | null;
};

/** What stands beside a face: who is here and does not want to be disturbed is shown so. */
export type ShownPresence = PresenceStatus | "dnd";

/** `mine`: I am in it. */
export type Group = Pick<GroupAnswer, "id" | "handle" | "name"> & { mine: boolean };

export type Workspace = {
  me: Account;
  workspace: WorkspaceAnswer;
  workspaces: WorkspaceListing[];
  /** The member's own, by name. */
  channels: readonly SidebarChannel[];
  people: Readonly<Record<UserId, Person>>;
  presence: Readonly<Record<UserId, ShownPresence>>;
  /** Unread threads, and whatever else was told of one since the page began, by `threadKey`. */
  threads: Readonly<Record<string, ThreadState>>;
  status: PresenceStatus;
  /** The workspace's own, by name. */
  emoji: Readonly<Record<string, CustomEmoji>>;
  groups: Readonly<Record<GroupId, Group>>;
  /** Not to be disturbed: nothing is shown or sounds. */
  dnd: boolean;
  /** Unread in the inbox; known once the hub greeted. */
  activity: number;
  /** Grows whenever something changes there. */
  activityStamp: number;
  version: string | null;
};

export type WorkspaceLoaded = {
  me: Account;
  workspace: WorkspaceAnswer;
  workspaces: WorkspaceListing[];
  channels: ChannelSummary[];
  dms: DirectSummary[];
  members: MemberAnswer[];
  emoji: { emoji: CustomEmoji[]; nextCursor?: string };
  layout: SidebarLayout;
  groups: GroupAnswer[];
};

const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

const personOf = (facts: Partial<Person> & { id: UserId; displayName: string }): Person => ({
  realName: facts.displayName,
  avatarUrl: null,
  statusText: "",
  statusEmoji: "",
  statusExpiresAt: null,
  timezone: null,
  role: null,
  ...facts,
});

export const groupsOf = (groups: readonly GroupAnswer[], me: UserId): Workspace["groups"] =>
  Object.fromEntries(
    groups.map(({ id, handle, name, memberIds }) => [id, { id, handle, name, mine: memberIds.includes(me) }]),
  );

export function workspaceFrom(loaded: WorkspaceLoaded): Workspace {
  const { me, workspace, workspaces, channels, dms, members, groups, emoji } = loaded;
  const state: Workspace = {
    me,
    workspace,
    workspaces,
    channels: [...channels.filter(({ isMember }) => isMember).map(fromSummary), ...dms.map(fromDirect)].sort(byName),
    people: {},
    presence: {},
    threads: {},
    status: "online",
    emoji: emojiByName(emoji.emoji),
    dnd: false,
    activity: 0,
    activityStamp: 0,
    groups: groupsOf(groups, me.id),
    version: null,
  };
  return withPeople(state, [
    ...dms.flatMap(({ people }) => facesOf(people)),
    ...members.map((member) => ({ ...member, id: member.userId })),
    { ...me, role: workspace.role },
  ]);
}

export const emojiByName = (emoji: readonly CustomEmoji[]) => Object.fromEntries(emoji.map((one) => [one.name, one]));

const rowless = {
  userIds: [],
  headTs: null,
  hidden: false,
  archived: false,
  topic: "",
  unreadCapped: false,
  threadUnread: false,
  threadMentions: 0,
  muted: false,
  notify: undefined,
  readTs: undefined,
} as const;

const fromDirect = ({ id, people, headTs, unreadCount, hidden }: DirectSummary): SidebarChannel => ({
  ...rowless,
  id,
  name: "",
  type: "direct",
  userIds: people.map(({ userId }) => userId),
  headTs,
  hidden,
  unread: unreadCount,
  mentions: unreadCount,
});

function fromSummary(summary: ChannelSummary): SidebarChannel {
  const { id, name, type, topic, archived, unreadCount, mentionCount, threadUnread, threadMentionCount } = summary;
  return {
    ...rowless,
    id,
    name,
    type,
    topic,
    archived,
    unread: unreadCount,
    mentions: mentionCount,
    threadUnread,
    threadMentions: threadMentionCount,
    muted: summary.muted,
  };
}

/** A loader ran again: facts are newer there, unread state is newer here. */
export function withLoaded(state: Workspace, loaded: WorkspaceLoaded): Workspace {
  const fresh = workspaceFrom(loaded);
  const rows = new Map(state.channels.map((channel) => [channel.id, channel]));
  return {
    ...fresh,
    channels: fresh.channels.map((channel) => {
      const row = rows.get(channel.id);
      if (row?.readTs === undefined) return channel;
      const { unread, unreadCapped, mentions, threadUnread, threadMentions, muted, notify, readTs } = row;
      const { headTs, hidden } = row;
      const counts = { unread, unreadCapped, mentions, threadUnread, threadMentions };
      return { ...channel, ...counts, muted, notify, readTs, headTs, hidden };
    }),
    people: { ...state.people, ...fresh.people },
    presence: state.presence,
    threads: state.threads,
    status: state.status,
    dnd: state.dnd,
    activity: state.activity,
    activityStamp: state.activityStamp,
    version: state.version,
  };
}

export function withPeople(
  state: Workspace,
  facts: ReadonlyArray<Partial<Person> & { id: UserId; displayName: string }>,
): Workspace {
  const fresh = facts.filter((one) => {
    const known = state.people[one.id];
    return (
      !known ||
      known.displayName !== one.displayName ||
      (one.statusEmoji !== undefined && known.statusEmoji !== one.statusEmoji) ||
      (one.statusText !== undefined && known.statusText !== one.statusText) ||
      (one.statusExpiresAt !== undefined && known.statusExpiresAt !== one.statusExpiresAt) ||
      (one.timezone !== undefined && known.timezone !== one.timezone) ||
      (one.role !== undefined && known.role !== one.role) ||
      (one.realName !== undefined && known.realName !== one.realName)
    );
  });
  if (fresh.length === 0) return state;
  const people = { ...state.people };
  for (const one of fresh) {
    people[one.id] = person({ ...personOf(one), ...defined(state.people[one.id]), ...defined(one) });
  }
  return named({ ...state, people });
}

/** Of what may be said about somebody, what is kept. */
const person = ({
  id,
  displayName,
  realName,
  avatarUrl,
  statusText,
  statusEmoji,
  statusExpiresAt,
  timezone,
  role,
}: Person): Person => ({
  id,
  displayName,
  realName,
  avatarUrl,
  statusText,
  statusEmoji,
  statusExpiresAt,
  timezone,
  role,
});

/** Direct messages are called as the people in them. */
function named(state: Workspace): Workspace {
  const { me, people, channels } = state;
  const next = channels.map((channel) => {
    if (channel.type !== "direct") return channel;
    const name = directName(channel.userIds, me.id, people);
    return name === channel.name ? channel : { ...channel, name };
  });
  return next.some((channel, index) => channel !== channels[index]) ? { ...state, channels: next } : state;
}

/** A status clears itself by the clock: the word of it comes when it comes. */
export function withoutExpired(state: Workspace, now: number): Workspace {
  const over = Object.values(state.people).filter(
    ({ statusExpiresAt }) => statusExpiresAt !== null && Date.parse(statusExpiresAt) <= now,
  );
  if (over.length === 0) return state;
  const cleared = { statusText: "", statusEmoji: "", statusExpiresAt: null };
  const people = { ...state.people };
  for (const one of over) people[one.id] = { ...one, ...cleared };
  const mine = over.some(({ id }) => id === state.me.id);
  return { ...state, people, me: mine ? { ...state.me, ...cleared } : state.me };
}

const defined = <T extends object>(value: T | undefined): Partial<T> =>
  Object.fromEntries(Object.entries(value ?? {}).filter(([, field]) => field !== undefined)) as Partial<T>;

/** REST names the author of each message; a socket gives the id alone. */
export const authorsOf = (messages: readonly Message[]) =>
  (messages as readonly RestMessage[])
    .filter(({ user }) => user !== undefined)
    .map(({ userId, user }) => ({ id: userId, displayName: user.displayName, avatarUrl: user.avatarUrl }));

export const facesOf = (members: readonly Pick<ChannelMember, "userId" | "displayName" | "avatarUrl">[]) =>
  members.map(({ userId, displayName, avatarUrl }) => ({ id: userId, displayName, avatarUrl }));

export function withRow(state: Workspace, id: ChannelId, change: (row: SidebarChannel) => SidebarChannel): Workspace {
  return { ...state, channels: state.channels.map((channel) => (channel.id === id ? change(channel) : channel)) };
}

const withState =
  (row: SidebarRow) =>
  (channel: SidebarChannel): SidebarChannel => {
    const { unread, unreadCapped, mentions, threadUnread, threadMentions, muted, notify, readTs } = row;
    const { headTs, hidden = false } = row;
    const counts = { unread, unreadCapped, mentions, threadUnread, threadMentions };
    return { ...channel, ...counts, muted, notify, readTs, headTs, hidden };
  };

const withListing =
  ({ name, topic, archived, userIds }: ChannelListing) =>
  (channel: SidebarChannel): SidebarChannel =>
    userIds ? { ...channel, userIds } : { ...channel, name, topic, archived };

export const withRead =
  (readTs: Ts | null) =>
  (channel: SidebarChannel): SidebarChannel =>
    channel.unread === 0 && channel.mentions === channel.threadMentions
      ? channel
      : {
          ...channel,
          unread: 0,
          unreadCapped: false,
          mentions: channel.threadMentions,
          readTs: readTs ?? channel.readTs,
        };

const without = (state: Workspace, gone: readonly ChannelId[]): Workspace => ({
  ...state,
  channels: state.channels.filter(({ id }) => !gone.includes(id)),
  threads: Object.fromEntries(Object.entries(state.threads).filter(([, thread]) => !gone.includes(thread.channelId))),
});

export const threadKey = (channelId: ChannelId, threadTs: Ts) => `${channelId}-${threadTs}`;

export const withThread = (state: Workspace, thread: ThreadState): Workspace => ({
  ...state,
  threads: { ...state.threads, [threadKey(thread.channelId, thread.threadTs)]: thread },
});

/** Before the hub greeted, as the rows say it. */
export const threadsUnread = ({ version, channels, threads }: Workspace): boolean =>
  version === null
    ? channels.some(({ threadUnread }) => threadUnread)
    : Object.values(threads).some(({ unread }) => unread > 0);

export const mentionsInThreads = ({ version, channels, threads }: Workspace): number =>
  version === null
    ? channels.reduce((sum, { threadMentions }) => sum + threadMentions, 0)
    : Object.values(threads).reduce((sum, { mentions }) => sum + mentions, 0);

/** The hub names what is unread: everything else that was is so no more. */
function withUnreadThreads(state: Workspace, unread: readonly ThreadState[]): Workspace {
  const threads: Record<string, ThreadState> = {};
  for (const [key, thread] of Object.entries(state.threads)) threads[key] = { ...thread, unread: 0, mentions: 0 };
  for (const thread of unread) threads[threadKey(thread.channelId, thread.threadTs)] = thread;
  return { ...state, threads };
}

/** `stale`: rows or names are missing that only the loader knows. */
export type Told = { state: Workspace; stale: boolean };

function greeted(state: Workspace, hello: HubHello): Told {
  const rows = new Map(hello.channels.map((row) => [row.id, row]));
  const known = new Set(state.channels.map(({ id }) => id));
  const stale =
    hello.channels.some(({ id }) => !known.has(id)) || (hello.full && state.channels.some(({ id }) => !rows.has(id)));
  const fresh: Workspace = {
    ...state,
    version: hello.version,
    status: hello.status,
    dnd: hello.dnd,
    activity: hello.activity,
    activityStamp: state.activityStamp + 1,
  };
  let next = withUnreadThreads(fresh, hello.threads);
  if (hello.left.length > 0) next = without(next, hello.left);
  return {
    stale,
    state: {
      ...next,
      channels: next.channels.map((channel) => {
        const row = rows.get(channel.id);
        return row ? withState(row)(channel) : channel;
      }),
    },
  };
}

export function applyHubFrame(state: Workspace, frame: HubServerFrame): Told {
  switch (frame.type) {
    case "hello":
      return greeted(state, frame);
    case "ack":
    case "error":
      return { state, stale: false };
  }
  const current = frame.version === undefined ? state : { ...state, version: frame.version };
  const told = (next: Workspace): Told => ({ state: next, stale: false });
  switch (frame.type) {
    case "channel.state":
      if (!state.channels.some(({ id }) => id === frame.channel.id)) return { state: current, stale: true };
      return told(withRow(current, frame.channel.id, withState(frame.channel)));
    case "thread.state":
      return told(withThread(current, frame.thread));
    case "channel.joined": {
      const { id, name, topic, archived, type, userIds = [] } = frame.channel;
      const kind: SidebarChannel["type"] = type === "public" || type === "private" ? type : "direct";
      const { unread, mentions } = frame.state;
      const joined = { ...rowless, id, name, type: kind, topic, archived, userIds, unread, mentions };
      const row = withState(frame.state)(joined);
      return told(
        named({ ...current, channels: [...current.channels.filter((other) => other.id !== id), row].sort(byName) }),
      );
    }
    case "channel.left":
    case "channel.deleted":
      return told(without(current, [frame.channelId]));
    case "channel.updated":
    case "channel.archived": {
      const next = withRow(current, frame.channel.id, withListing(frame.channel));
      return told({ ...next, channels: next.channels.toSorted(byName) });
    }
    case "presence.changed": {
      const shown: ShownPresence = frame.dnd && frame.status !== "offline" ? "dnd" : frame.status;
      const presence = { ...current.presence, [frame.userId]: shown };
      if (frame.userId !== state.me.id) return told({ ...current, presence });
      return told({ ...current, presence, status: frame.status, dnd: frame.dnd ?? false });
    }
    case "user.updated":
    case "member.joined":
      return told(withPerson(current, frame.user));
    case "workspace.updated": {
      const { name, avatarUrl } = frame.workspace;
      return told({
        ...current,
        workspace: { ...current.workspace, name, avatarUrl },
        workspaces: current.workspaces.map((one) =>
          one.id === frame.workspace.id ? { ...one, name, avatarUrl } : one,
        ),
      });
    }
    case "emoji.updated": {
      const { [frame.name]: _, ...others } = current.emoji;
      return told({ ...current, emoji: frame.emoji ? { ...others, [frame.name]: frame.emoji } : others });
    }
    case "workspace.stale":
      return { state: current, stale: true };
    case "member.left": {
      const gone = current.people[frame.userId];
      return told(gone ? { ...current, people: { ...current.people, [gone.id]: { ...gone, role: null } } } : current);
    }
    case "notification.created":
    case "notification.read":
    case "notification.removed":
      return told({ ...current, activity: frame.unread, activityStamp: current.activityStamp + 1 });
    case "group.updated":
      // Who is in it is not said here.
      return told({
        ...current,
        groups: {
          ...current.groups,
          [frame.group.id]: { ...frame.group, mine: current.groups[frame.group.id]?.mine ?? false },
        },
      });
    case "group.deleted": {
      const { [frame.groupId]: _, ...groups } = current.groups;
      return told({ ...current, groups });
    }
    case "preferences.updated":
    case "channel.created":
    case "draft.updated":
    case "saved.changed":
    case "reminder.updated":
    case "reminder.removed":
    case "sections.updated":
    case "emoji.used":
    case "scheduled.updated":
    case "draft.places":
      return told(current);
    default:
      frame satisfies never;
      return told(current);
  }
}

function withPerson(state: Workspace, facts: PersonFacts): Workspace {
  const known = state.people[facts.id];
  const next = person({ ...personOf(facts), ...(known ? { timezone: known.timezone } : {}), ...defined(facts) });
  const { displayName, realName, avatarUrl, statusText, statusEmoji, statusExpiresAt } = next;
  const changed = { displayName, realName, avatarUrl, statusText, statusEmoji, statusExpiresAt };
  const me = next.id === state.me.id ? { ...state.me, ...changed } : state.me;
  return named({ ...state, me, people: { ...state.people, [next.id]: next } });
}
