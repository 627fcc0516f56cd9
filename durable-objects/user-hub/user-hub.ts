import { DurableObject } from "cloudflare:workers";
import type { Env } from "../../src/env";
import { settings } from "../../src/env";
import type { ActivityRead } from "../../src/protocol/activity";
import type { Refusal, Result } from "../../src/protocol/errors";
import { refuse } from "../../src/protocol/errors";
import type {
  HubClientFrame,
  HubEvent,
  HubHello,
  Presence,
  ThreadState,
  WorkspaceFact,
} from "../../src/protocol/hub-frames";
import { hubClientFrame } from "../../src/protocol/hub-frames";
import type { ChannelId, ScheduledId, SessionId, Ts, UserId, WorkspaceId } from "../../src/protocol/ids";
import { isSessionId, isUserId, isWorkspaceId } from "../../src/protocol/ids";
import { closeCodes, limits } from "../../src/protocol/limits";
import type { ChannelNotificationsChange, NotificationPreferencesChange } from "../../src/protocol/notifications";
import type { SidebarLayout } from "../../src/protocol/sections";
import { Alarms } from "../alarms";
import { sideBySide, within } from "../bounded";
import { readClientFrame } from "../client-frames";
import type {
  ActivityAsked,
  AttachFacts,
  ChannelTold,
  CloseSessions,
  Noticed,
  ThreadCursor,
  UserHubCalls,
  Whose,
} from "../contract";
import { factsHeader } from "../contract";
import { Sockets } from "../sockets";
import { hubName, roomFor } from "../stubs";
import { Activity, type ActivityRow } from "./activity";
import type { Verdict } from "./admission";
import { Admission } from "./admission";
import { Away } from "./away";
import { Conversations } from "./conversations";
import { Digests } from "./digests";
import { type DraftInput, Drafts } from "./drafts";
import { EmojiUses } from "./emoji-uses";
import { NotificationRules } from "./notification-rules";
import { OwnPresence } from "./own-presence";
import type { HubCounters, HubParts, HubSocket } from "./parts";
import { announce, commit, framesOf } from "./parts";
import { PushDevices } from "./push-devices";
import { Pushing } from "./pushing";
import { RecentSearches } from "./recent-searches";
import { Reminders } from "./reminders";
import { Saved } from "./saved";
import { ScheduledLists } from "./scheduled";
import { Sections } from "./sections";
import { Self } from "./self";
import type { TableGroup } from "./table-groups";
import { Tables } from "./tables";
import { Threads } from "./threads";
import { Watched } from "./watched";
import { WorkspaceFacts } from "./workspace-facts";

type Nothing = Record<never, never>;
const stranger = () => refuse("not_found", "There is no such member.");

/** A member of a workspace: the sockets of their tabs, their sidebar and their presence. */
export class UserHub extends DurableObject<Env> implements UserHubCalls {
  readonly #parts: HubParts;
  readonly #admission: Admission;
  readonly #rules: NotificationRules;
  readonly #conversations: Conversations;
  readonly #threads: Threads;
  readonly #activity: Activity;
  readonly #devices: PushDevices;
  readonly #pushing: Pushing;
  readonly #digests: Digests;
  readonly #own: OwnPresence;
  readonly #watched: Watched;
  readonly #facts: WorkspaceFacts;
  readonly #drafts: Drafts;
  readonly #scheduled: ScheduledLists;
  readonly #saved: Saved;
  readonly #reminders: Reminders;
  readonly #emojiUses: EmojiUses;
  readonly #sections: Sections;
  readonly #searches: RecentSearches;
  #frames = { since: 0, count: 0 };

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { storage } = ctx;
    const counters: HubCounters = {
      told: 0,
      noticed: 0,
      facts: 0,
      presence: 0,
      transitionsSent: 0,
      watchesSent: 0,
      statesAsked: 0,
    };
    const self = new Self(storage.sql);
    const tables = (group: TableGroup) => new Tables(storage, self, group);
    this.#parts = { env, storage, self, sockets: new Sockets(ctx), alarms: new Alarms(storage), counters, tables };
    this.#rules = new NotificationRules(this.#parts);
    this.#conversations = new Conversations(
      storage.sql,
      self,
      this.#rules,
      {
        read: (channelId, readTs) => this.#activity.readUpTo(channelId, readTs, Date.now()),
        left: (channelId) => this.#activity.left(channelId),
      },
      tables("closed"),
    );
    const away = new Away(this.#parts, this.#rules, () => this.#own);
    this.#devices = new PushDevices(this.#parts);
    this.#pushing = new Pushing(this.#parts, this.#devices, away);
    this.#digests = new Digests(this.#parts, away);
    this.#activity = new Activity(this.#parts, this.#conversations, (row) => {
      const now = Date.now();
      if (!away.wants(row)) return { alert: false };
      this.#pushing.note(row.id, now);
      this.#digests.note(row, now);
      return { alert: !this.#rules.dnd(now).quiet };
    });
    this.#threads = new Threads(tables("threads"), self, this.#conversations);
    this.#own = new OwnPresence(this.#parts, {
      dnd: (now) => this.#rules.dnd(now),
      offline: () => this.#watched.clear(),
      factVersion: (version) => this.#announce(this.#facts.reached(version)),
    });
    this.#watched = new Watched(this.#parts, this.#own);
    this.#facts = new WorkspaceFacts(this.#parts, this.#conversations, this.#watched);
    this.#drafts = new Drafts(this.#parts, this.#conversations);
    this.#scheduled = new ScheduledLists(this.#parts);
    this.#saved = new Saved(this.#parts);
    this.#reminders = new Reminders(this.#parts);
    this.#emojiUses = new EmojiUses(this.#parts);
    this.#sections = new Sections(this.#parts);
    this.#searches = new RecentSearches(this.#parts);
    this.#admission = new Admission(this.#parts, this.#conversations, this.#threads, whoseHub(ctx));
  }

  override async fetch(request: Request): Promise<Response> {
    const facts = attachFacts(request, this.ctx.id.name);
    if (!facts) return new Response(null, { status: 404 });
    if (request.headers.get("upgrade") !== "websocket") return new Response(null, { status: 426 });
    const version = new URL(request.url).searchParams.get("version");
    const verdict = await this.#enter(facts.sessionId, version);
    if (verdict !== "admitted") return new Response(null, { status: verdict === "stranger" ? 404 : 401 });
    const since = this.#parts.self.numberOf(version);
    const at = Date.now();
    const { sockets } = this.#parts;
    const socket: HubSocket = { userId: facts.userId, sessionId: facts.sessionId, at, watching: [] };
    return sockets.accept(socket, (accepted) => {
      if (this.#own.isDue(at)) announce(sockets, this.#own.settle(at), (other) => other === socket);
      this.#greet(accepted, since);
      this.ctx.waitUntil(this.#afterHello(since !== null));
    });
  }

  /**
   * Writes hold back what is sent after them, and where one member comes back the whole workspace may be doing so: what
   * can wait does, for a time of each hub's own. An alarm would be one more write.
   */
  async #afterHello(back: boolean): Promise<void> {
    await scheduler.wait(back ? limits.hub.asks.laterMs * (0.5 + Math.random()) : 0);
    this.#settle();
    if (back && this.#admission.active && this.#parts.sockets.size > 0) await this.#askLagging();
  }

  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    const { sockets } = this.#parts;
    if (!sockets.facts(socket) || !this.#admission.active) return;
    const read = readClientFrame(message, hubClientFrame);
    if (!read.ok) {
      sockets.send(socket, JSON.stringify(read.error));
      sockets.badFrame(socket);
      return;
    }
    sockets.goodFrame(socket);
    const { frame } = read;
    const id = frame.id === undefined ? {} : { id: frame.id };
    const refused = this.#tooMany() ?? (await this.#perform(socket, frame));
    if (refused) sockets.send(socket, JSON.stringify({ type: "error", ...id, ...withoutOk(refused) }));
    else if (frame.id !== undefined) sockets.send(socket, JSON.stringify({ type: "ack", id: frame.id }));
  }

  override webSocketClose(socket: WebSocket, code: number, reason: string): void {
    const { sockets } = this.#parts;
    const known = sockets.facts(socket) !== undefined;
    sockets.answerClose(socket, code, reason);
    this.#gone(known);
  }

  override webSocketError(socket: WebSocket): void {
    const { sockets } = this.#parts;
    const known = sockets.facts(socket) !== undefined;
    sockets.forget(socket);
    this.#gone(known);
  }

  override async alarm(): Promise<void> {
    if (!this.#admission.born) return;
    const { alarms, sockets } = this.#parts;
    await alarms.run({
      presence: (now) => this.#settled(now),
      dnd: (now) => this.#settled(now),
      reminders: (now) => {
        if (!this.#admission.active) return;
        const { events, next } = this.#reminders.fire(now);
        this.#announce(events);
        return next;
      },
      sweep: (now) => {
        sockets.sweep(now, 0);
        this.#announce(this.#own.settle(now));
      },
      tell: () => this.#own.tell(),
      lastSeen: () => this.#own.recordLastSeen(),
      rules: () => this.#rules.mirror(),
      push: (now) => (this.#admission.active ? this.#pushing.send(now) : undefined),
      mail: (now) => (this.#admission.active ? this.#digests.gather(now) : undefined),
    });
  }

  async told(update: ChannelTold): Promise<Result<Nothing>> {
    this.#parts.counters.told += 1;
    await this.#admission.settled();
    // A hub that was never used asks the rooms themselves on its first use.
    if (!this.#admission.active) return { ok: true };
    const events = commit(this.#parts, () => [
      ...this.#conversations.told(update, Date.now()),
      ...this.#threads.told(update.channelId, update.version, update.threads ?? []),
      ...this.#activity.readThreads(update.threads ?? [], Date.now()),
      ...this.#activity.take({ channelId: update.channelId, notices: update.notices ?? [] }, Date.now()),
    ]);
    this.#announce([...events, ...this.#dropped(events)]);
    if (update.version === Number.MAX_SAFE_INTEGER) this.#announce(this.#scheduled.orphaned(update.channelId));
    return { ok: true };
  }

  async facts({ version, facts }: { version: number; facts: WorkspaceFact[] }): Promise<Result<Nothing>> {
    this.#parts.counters.facts += 1;
    await this.#admission.settled();
    if (!this.#admission.active) return stranger();
    const events = await this.#facts.take(version, facts);
    this.#announce([...events, ...this.#dropped(events)]);
    return { ok: true };
  }

  async presence(changes: Presence[]): Promise<Result<Nothing>> {
    this.#parts.counters.presence += 1;
    if (!this.#admission.active) return stranger();
    this.#announce(await this.#watched.changed(changes));
    return { ok: true };
  }

  async sidebar(asked: { workspaceId: WorkspaceId; userId: UserId }) {
    const refused = await this.#enterOwn(asked.workspaceId, asked.userId);
    if (refused) return refused;
    const { self } = this.#parts;
    const rows = this.#conversations.rows();
    return { ok: true as const, rows, status: self.state.status, version: self.version };
  }

  async noticed(told: Noticed): Promise<Result<Nothing>> {
    this.#parts.counters.noticed += 1;
    await this.#admission.settled();
    if (!this.#admission.active) return { ok: true };
    this.#announce(commit(this.#parts, () => this.#activity.take(told, Date.now())));
    return { ok: true };
  }

  async activity({ filter, unread, cursor, limit, ...whose }: Whose & ActivityAsked) {
    return this.#mine(whose, () => ({
      ok: true as const,
      ...this.#activity.page({ filter, unread, cursor, limit }),
      unread: this.#activity.unread,
    }));
  }

  async readActivity({ read, ...whose }: Whose & { read: ActivityRead }) {
    return this.#mine(whose, () => {
      this.#announce(commit(this.#parts, () => this.#activity.read(read, Date.now())));
      return { ok: true as const, unread: this.#activity.unread };
    });
  }

  async preferences() {
    if ((await this.#admission.admit(null)) !== "admitted") return stranger();
    return { ok: true as const, preferences: this.#rules.preferences };
  }

  async setPreferences({ zone, ...change }: NotificationPreferencesChange & { zone: string }) {
    if ((await this.#admission.admit(null)) !== "admitted") return stranger();
    this.#announce(
      commit(this.#parts, () => [
        ...this.#rules.setPreferences(change, zone),
        ...this.#conversations.reviewed(null),
        ...this.#reminders.moveTo(zone, Date.now()),
      ]),
    );
    this.#settled(Date.now());
    return { ok: true as const, preferences: this.#rules.preferences };
  }

  async pushDevices(whose: Whose) {
    return this.#mine(whose, () => ({ ok: true as const, devices: this.#devices.list() }));
  }

  async addPushDevice({ device, ...whose }: Parameters<UserHubCalls["addPushDevice"]>[0]) {
    if (hubName(whose.workspaceId, whose.userId) !== this.ctx.id.name) return stranger();
    // Not under a session that has just ended: nobody would take it away again.
    const admitted = (await this.#admission.admit(device.sessionId)) === "admitted";
    return admitted ? this.#devices.add(device, Date.now()) : stranger();
  }

  async removePushDevice({ id, endpoint, ...whose }: Parameters<UserHubCalls["removePushDevice"]>[0]) {
    return this.#mine(whose, () =>
      this.#devices.remove(id, endpoint) ? { ok: true as const } : refuse("not_found", "That device is not there."),
    );
  }

  async pushDue({ deviceId, noticeIds, ...whose }: Parameters<UserHubCalls["pushDue"]>[0]) {
    return this.#mine(whose, () => {
      const due = this.#pushing.due(deviceId, noticeIds, Date.now());
      return { ok: true as const, push: due && { ...this.#outgoing(due.rows), target: due.target } };
    });
  }

  async pushed({ deviceId, noticeIds, ...whose }: Parameters<UserHubCalls["pushed"]>[0]): Promise<Result<Nothing>> {
    return this.#mine(whose, () => {
      this.#pushing.sent(deviceId, noticeIds, Date.now());
      return { ok: true };
    });
  }

  async digestDue({ digestId, ...whose }: Parameters<UserHubCalls["digestDue"]>[0]) {
    return this.#mine(whose, () => {
      const due = this.#digests.due(digestId, Date.now());
      return due.ok ? { ok: true as const, ...this.#outgoing(due.rows) } : due;
    });
  }

  async digestTried({ digestId, settled, ...whose }: Parameters<UserHubCalls["digestTried"]>[0]) {
    return this.#mine<Nothing>(whose, () => {
      if (settled) this.#digests.done(digestId);
      else this.#digests.released(digestId);
      return { ok: true };
    });
  }

  async channelNotifications(channelId: ChannelId) {
    if ((await this.#admission.admit(null)) !== "admitted") return stranger();
    return { ok: true as const, notifications: this.#rules.ofChannel(channelId) };
  }

  async setChannelNotifications({ channelId, ...change }: { channelId: ChannelId } & ChannelNotificationsChange) {
    if ((await this.#admission.admit(null)) !== "admitted") return stranger();
    return this.#changeChannel(channelId, change);
  }

  #changeChannel(channelId: ChannelId, change: ChannelNotificationsChange) {
    const events = commit(this.#parts, () => {
      this.#rules.setChannel(channelId, change);
      return this.#conversations.reviewed(channelId);
    });
    this.#announce(events);
    return { ok: true as const, notifications: this.#rules.ofChannel(channelId) };
  }

  async hide({ channelId, until }: { channelId: ChannelId; until: Ts | null }): Promise<Result<Nothing>> {
    if ((await this.#admission.admit(null)) !== "admitted") return stranger();
    this.#announce(commit(this.#parts, () => this.#conversations.hide(channelId, until)));
    return { ok: true };
  }

  async threads({
    workspaceId,
    userId,
    after,
    limit,
  }: {
    workspaceId: WorkspaceId;
    userId: UserId;
    after?: ThreadCursor;
    limit: number;
  }): Promise<Result<{ threads: ThreadState[]; hasMore: boolean }>> {
    const refused = await this.#enterOwn(workspaceId, userId);
    if (refused) return refused;
    // Unread threads get more replies without a word of it: the order is asked for where the list begins.
    if (!after) await this.#ask(this.#threads.unreadChannels.slice(0, limits.hub.asks.rows), true);
    return { ok: true, ...this.#threads.page(after, limit) };
  }

  async unreadThreads(asked: {
    workspaceId: WorkspaceId;
    userId: UserId;
  }): Promise<Result<{ channelIds: ChannelId[] }>> {
    const refused = await this.#enterOwn(asked.workspaceId, asked.userId);
    return refused ?? { ok: true, channelIds: this.#threads.unreadChannels };
  }

  async #enterOwn(workspaceId: WorkspaceId, userId: UserId): Promise<Refusal | null> {
    if (hubName(workspaceId, userId) !== this.ctx.id.name) return stranger();
    return (await this.#enter(null, null)) === "admitted" ? null : stranger();
  }

  async reading(channelId: ChannelId): Promise<Result<Nothing>> {
    if ((await this.#admission.admit(null)) !== "admitted") return stranger();
    this.#admission.noteReading(channelId);
    return { ok: true };
  }

  async drafts(whose: Whose) {
    return this.#mine(whose, () => ({ ok: true as const, drafts: this.#drafts.list() }));
  }

  async setDraft({ draft: input, ...whose }: Whose & { draft: DraftInput }) {
    return this.#mine(whose, () => {
      const set = this.#drafts.set(input, Date.now());
      if (!set.ok) return set;
      this.#announce(set.events);
      return { ok: true as const, draft: set.draft };
    });
  }

  async toldScheduled(update: Parameters<UserHubCalls["toldScheduled"]>[0]): Promise<Result<Nothing>> {
    return this.#mine(update, () => {
      this.#announce(this.#scheduled.told(update));
      return { ok: true };
    });
  }

  async scheduledList(whose: Whose) {
    return this.#mine(whose, () => ({ ok: true as const, scheduled: this.#scheduled.list() }));
  }

  async forgetScheduled({ id, ...whose }: Whose & { id: ScheduledId }): Promise<Result<Nothing>> {
    return this.#mine(whose, () => {
      const events = this.#scheduled.forget(id);
      this.#announce(events);
      return events.length > 0 ? { ok: true } : refuse("not_found", "That scheduled message is not there.");
    });
  }

  async sections(whose: Whose) {
    return this.#mine(whose, () => ({ ok: true as const, layout: this.#sections.layout }));
  }

  async setSections({ layout, ...whose }: Whose & { layout: SidebarLayout }) {
    return this.#mine(whose, () => this.#told(this.#sections.set(layout)));
  }

  async recentSearches(whose: Whose) {
    return this.#mine(whose, () => ({ ok: true as const, searches: this.#searches.list() }));
  }

  async keepSearch({ query, ...whose }: Whose & { query: string }) {
    return this.#mine(whose, () => ({ ok: true as const, searches: this.#searches.keep(query) }));
  }

  async forgetSearches({ query, ...whose }: Whose & { query: string | null }): Promise<Result<Nothing>> {
    return this.#mine(whose, () => {
      this.#searches.forget(query);
      return { ok: true };
    });
  }

  async savedPage({ state, before, limit, ...whose }: Parameters<UserHubCalls["savedPage"]>[0]) {
    return this.#mine(whose, () => ({ ok: true as const, ...this.#saved.page(state, before, limit) }));
  }

  async savedIds(whose: Whose) {
    return this.#mine(whose, () => ({ ok: true as const, messageIds: this.#saved.ids() }));
  }

  async setSaved({ messageId, state, ...whose }: Parameters<UserHubCalls["setSaved"]>[0]) {
    return this.#mine(whose, () => this.#told(this.#saved.set(messageId, state, Date.now())));
  }

  async reminders(whose: Whose) {
    return this.#mine(whose, () => ({ ok: true as const, reminders: this.#reminders.list() }));
  }

  async addReminder({ workspaceId, userId, ...input }: Parameters<UserHubCalls["addReminder"]>[0]) {
    return this.#mine({ workspaceId, userId }, () => this.#told(this.#reminders.add(input, Date.now())));
  }

  async changeReminder({ id, change, ...whose }: Parameters<UserHubCalls["changeReminder"]>[0]) {
    return this.#mine(whose, () => this.#told(this.#reminders.change(id, change, Date.now())));
  }

  async removeReminder({ id, ...whose }: Parameters<UserHubCalls["removeReminder"]>[0]) {
    return this.#mine(whose, () => this.#told(this.#reminders.remove(id)));
  }

  async pickEmoji({ uses, ...whose }: Parameters<UserHubCalls["pickEmoji"]>[0]) {
    return this.#mine(whose, () => this.#told(this.#emojiUses.add(uses, Date.now())));
  }

  async emojiUsed(whose: Whose) {
    return this.#mine(whose, () => ({ ok: true as const, names: this.#emojiUses.names }));
  }

  async closeSessions(input: CloseSessions): Promise<Result<{ readingChannelIds: ChannelId[] }>> {
    const { sockets } = this.#parts;
    const removed = input.reason === "removed";
    const close = () =>
      sockets.closeOf(
        input.userId,
        input.sessionId,
        removed ? closeCodes.removed : closeCodes.signedOut,
        removed ? "removed from the workspace" : "signed out",
      );
    close();
    await this.#admission.revoke(input);
    if (!this.#admission.born) return { ok: true, readingChannelIds: [] };
    if (input.reason !== "changed") this.#devices.removeOf(input.sessionId);
    // Whoever came in while D1 was asked.
    if (!this.#admission.active) close();
    this.#settle();
    return { ok: true, readingChannelIds: this.#admission.reading };
  }

  async destroy(): Promise<Result<Nothing>> {
    const { sockets, self, alarms } = this.#parts;
    await this.#admission.end();
    sockets.closeAll(closeCodes.removed, "removed from the workspace");
    if (this.#admission.born) {
      self.set({ role: null });
      this.#own.settle(Date.now());
      // The Roster, left unasked, would find out with the next thing it passes here.
      await within(limits.roster.callMs, this.#own.tell());
    }
    alarms.stop();
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
    this.#parts.alarms = new Alarms(this.ctx.storage);
    self.forget();
    this.#watched.forget();
    this.#admission.forget();
    return { ok: true };
  }

  /** Calls since waking; local and in tests alone. */
  counters(): Result<{ counters: HubCounters }> {
    return settings(this.env).local ? { ok: true, counters: { ...this.#parts.counters } } : stranger();
  }

  async #perform(socket: WebSocket, frame: HubClientFrame) {
    const now = Date.now();
    switch (frame.type) {
      case "activity":
        this.#announce(this.#own.active(now));
        return null;
      case "presence.set":
        this.#announce(this.#own.set(frame.status, now));
        this.#review(now);
        return null;
      case "draft.set": {
        const set = this.#drafts.set(frame, now);
        if (!set.ok) return set;
        this.#announce(set.events);
        return null;
      }
      case "notifications.set": {
        const { channelId, level, muted } = frame;
        if (!this.#conversations.has(channelId)) return refuse("not_found", "You are not in this conversation.");
        this.#changeChannel(channelId, { level, muted });
        return null;
      }
      case "presence.watch": {
        const answer = await this.#watched.watch(socket, frame.userIds);
        if (!answer.ok) return answer;
        const events = answer.presence.map((presence): HubEvent => ({ type: "presence.changed", ...presence }));
        if (events.length > 0) this.#parts.sockets.send(socket, JSON.stringify(events));
        return null;
      }
      default:
        return frame satisfies never;
    }
  }

  /** Lets a session in, with counts that are as fresh as the rooms give them where the client has none yet. */
  async #enter(sessionId: SessionId | null, version: string | null): Promise<Verdict> {
    for (;;) {
      const { revocations } = this.#admission;
      const verdict = await this.#admission.admit(sessionId);
      if (verdict === "admitted" && this.#parts.self.numberOf(version) === null) await this.#askLagging();
      if (revocations === this.#admission.revocations) return verdict;
    }
  }

  #greet(socket: WebSocket, since: number | null): void {
    const { self, sockets } = this.#parts;
    const { userId, workspaceId, status } = self.state;
    const changes = this.#conversations.since(since);
    const hello: HubHello = {
      type: "hello",
      userId,
      workspaceId,
      full: changes === null,
      channels: changes?.channels ?? this.#conversations.rows(),
      left: changes?.left ?? [],
      threads: this.#threads.unread(),
      version: self.version,
      status,
      dnd: self.state.dnd ?? false,
      activity: this.#activity.unread,
    };
    sockets.send(socket, JSON.stringify(hello));
    const known = changes === null ? null : since;
    const missed = known === null ? [] : [...(changes?.events ?? []), ...this.#facts.since(known)];
    const own = [this.#sections, this.#drafts, this.#scheduled, this.#saved, this.#reminders, this.#emojiUses];
    const mine = own.flatMap((facet) => facet.since(known));
    for (const text of framesOf([...missed, ...mine])) sockets.send(socket, text);
  }

  /** What belongs to conversations that are the member's no more goes with them. */
  #dropped(events: HubEvent[]): HubEvent[] {
    const now = Date.now();
    return events.flatMap((event) => {
      if (event.type === "channel.left") return this.#drafts.dropOf(event.channelId, now);
      if (event.type !== "channel.deleted") return [];
      return [...this.#drafts.dropOf(event.channelId, now), ...this.#scheduled.orphaned(event.channelId)];
    });
  }

  /** Every device hears what one of them changed; the caller gets the rest of the answer. */
  #told<T extends object>(changed: Result<T & { events: HubEvent[] }>): Result<Omit<T, "events">> {
    if (!changed.ok) return changed;
    const { events, ...rest } = changed;
    this.#announce(events);
    return rest as unknown as { ok: true } & Omit<T, "events">;
  }

  /** For what the member asks of their own hub over REST, where the Worker verified who they are. */
  async #mine<T>({ workspaceId, userId }: Whose, work: () => Result<T>): Promise<Result<T>> {
    if (hubName(workspaceId, userId) !== this.ctx.id.name) return stranger();
    return (await this.#admission.admit(null)) === "admitted" ? work() : stranger();
  }

  /** Asks rooms for the present count of unread rows; a room that fails or is slow leaves what it last told. */
  async #askLagging(): Promise<void> {
    const lagging = this.#conversations.lagging();
    const unheard = lagging.flatMap(({ channelId, unheard }) => (unheard ? channelId : []));
    const known = lagging.flatMap(({ channelId, unheard }) => (unheard ? [] : channelId));
    await Promise.all([this.#ask(unheard, true), this.#ask(known, false)]);
  }

  async #ask(channelIds: readonly ChannelId[], withThreads: boolean): Promise<void> {
    const { self, env, counters } = this.#parts;
    const { userId, epoch } = self.state;
    const asked = sideBySide(channelIds, limits.hub.asks.width, async (channelId) => {
      counters.statesAsked += 1;
      const answer = await roomFor(env, channelId)
        .state(userId, withThreads)
        .catch(() => null);
      if (!answer?.ok || !self.lives(epoch)) return;
      const { version, threads } = answer;
      this.#announce(
        commit(this.#parts, () => [
          ...this.#conversations.refreshed(channelId, answer),
          ...(withThreads ? this.#threads.refreshed(channelId, version, threads) : []),
          ...this.#activity.readThreads(threads, Date.now()),
        ]),
      );
    });
    await within(limits.hub.asks.ms, asked);
  }

  /** `known`: not one that was closed, and accounted for, by the hub itself. */
  #gone(known: boolean): void {
    if (!this.#admission.born) return;
    const now = Date.now();
    this.#announce(known ? this.#own.closed(now) : this.#own.settle(now));
    this.#review(now);
  }

  #settle(): void {
    if (this.#admission.born) this.#announce(this.#own.settle(Date.now()));
  }

  #settled(now: number): void {
    this.#announce(this.#own.settle(now));
    this.#review(now);
  }

  /** The member went away, or may be disturbed again: what waited for that may go. */
  #review(now: number): void {
    if (!this.#admission.active) return;
    this.#pushing.review(now);
    this.#digests.review(now);
  }

  #outgoing(rows: readonly ActivityRow[]) {
    return { items: rows.map((row) => this.#activity.present(row)), preview: this.#rules.preferences.preview };
  }

  #announce(events: HubEvent[]): void {
    announce(this.#parts.sockets, events);
  }

  #tooMany() {
    const now = Date.now();
    if (now - this.#frames.since >= 60_000) this.#frames = { since: now, count: 0 };
    this.#frames.count += 1;
    if (this.#frames.count <= limits.hub.framesPerMinute || settings(this.env).LIMITS === "off") return null;
    const retryAfter = Math.ceil((this.#frames.since + 60_000 - now) / 1_000);
    return refuse("rate_limited", "Too many changes in a minute.", retryAfter);
  }
}

const withoutOk = ({ ok: _, ...refusal }: ReturnType<typeof refuse>) => refusal;

/** An object is reached by its name alone, so the name says whose hub it is. */
function whoseHub(ctx: DurableObjectState): { workspaceId: WorkspaceId; userId: UserId } {
  const [workspaceId, userId] = (ctx.id.name ?? "").split(":");
  if (!isWorkspaceId(workspaceId) || !isUserId(userId)) throw new Error("A hub is named <workspaceId>:<userId>.");
  return { workspaceId, userId };
}

/** null: not what the Worker writes, or of another hub. */
function attachFacts(request: Request, name: string | undefined): AttachFacts | null {
  const facts = JSON.parse(request.headers.get(factsHeader) ?? "null") as Partial<AttachFacts> | null;
  if (!facts || !isUserId(facts.userId) || !isSessionId(facts.sessionId) || !isWorkspaceId(facts.workspaceId))
    return null;
  const { userId, sessionId, workspaceId } = facts;
  return hubName(workspaceId, userId) === name ? { userId, sessionId, workspaceId } : null;
}
