import { findHub, findHubMember } from "../../src/db/hub-access";
import type { ChannelListing } from "../../src/protocol/hub-frames";
import type { ChannelId, SessionId, UserId, WorkspaceId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import { sideBySide, within } from "../bounded";
import type { CloseSessions } from "../contract";
import { schemaVersion, upgradeSchema } from "../schema-steps";
import { retrying, roomFor, rosterFor } from "../stubs";
import type { Conversations, Loaded } from "./conversations";
import { commit, type HubParts } from "./parts";
import { hubSchema } from "./schema";
import { newEpoch, newSelf } from "./self";
import type { Tables } from "./tables";
import type { Threads } from "./threads";

export type Verdict = "admitted" | "signed_out" | "stranger";

/** Whose hub this is, whether they are a member, and which sessions are refused. Asks D1 as little as it may. */
export class Admission {
  readonly #refused: Tables;
  readonly #reading: Tables;
  #born: boolean | null = null;
  #birth: Promise<Verdict> | null = null;
  #revocations = 0;

  constructor(
    private readonly parts: HubParts,
    private readonly conversations: Conversations,
    private readonly threads: Threads,
    private readonly whose: { workspaceId: WorkspaceId; userId: UserId },
  ) {
    this.#refused = parts.tables("refused");
    this.#reading = parts.tables("reading");
  }

  /** Grows with each revocation: what was decided before an await is decided again when it has grown. */
  get revocations(): number {
    return this.#revocations;
  }

  /** Has tables; the missing schema steps are done with the first look after waking. */
  get born(): boolean {
    if (this.#born === null) {
      this.#born = schemaVersion(this.parts.storage) > 0;
      if (this.#born) upgradeSchema(this.parts.storage, hubSchema);
    }
    return this.#born;
  }

  /** A member's hub, as far as was told. */
  get active(): boolean {
    return this.born && this.parts.self.state.role !== null;
  }

  /** Resolves when no birth is under way. */
  async settled(): Promise<void> {
    while (this.#birth) await this.#birth.catch(() => {});
  }

  /** May a session attach, or (null) may the member's own hub be asked? Makes the hub on first use. */
  async admit(sessionId: SessionId | null): Promise<Verdict> {
    for (;;) {
      while (this.#birth) await this.#birth.catch(() => {});
      const asked = this.#revocations;
      const verdict = this.#standing(sessionId) ?? (await this.#ask(sessionId));
      if (asked === this.#revocations) return verdict;
    }
  }

  /** From here nothing that D1 said before lets anybody in. */
  async revoke({ sessionId, reason }: CloseSessions): Promise<void> {
    this.#revocations += 1;
    // Without a birth there is no pause between counting it and writing it down.
    while (this.#birth) await this.#birth.catch(() => {});
    if (!this.born) return;
    const { self, env } = this.parts;
    const until = Date.now() + limits.accessTokenSeconds * 1_000;
    if (reason === "signed_out" && sessionId) {
      this.#refused.put("INSERT OR REPLACE INTO refused VALUES (?, ?)", sessionId, until);
      this.#refused.rows("DELETE FROM refused WHERE until < ?", Date.now());
      return;
    }
    self.set({ askUntil: until });
    if (reason === "signed_out") return;
    const { epoch } = self.state;
    const member = await findHubMember(env, { ...this.whose, sessionId: null });
    if (self.lives(epoch)) self.set({ role: member?.role ?? null });
  }

  /** A room that is read without being in it: D1 does not name it when a session ends. */
  noteReading(channelId: ChannelId): void {
    this.#reading.put("INSERT OR REPLACE INTO reading VALUES (?, ?)", channelId, Date.now());
    this.#reading.rows(
      "DELETE FROM reading WHERE channel_id IN (SELECT channel_id FROM reading ORDER BY at DESC LIMIT -1 OFFSET ?)",
      limits.hub.reading,
    );
  }

  get reading(): ChannelId[] {
    const rows = this.#reading.rows<{ channel_id: ChannelId }>("SELECT channel_id FROM reading");
    return rows.map((row) => row.channel_id);
  }

  /** Before `deleteAll`. */
  async end(): Promise<void> {
    this.#revocations += 1;
    await this.settled();
  }

  /** After `deleteAll`. */
  forget(): void {
    this.#born = false;
  }

  /** What can be said without D1; null: it has to be asked. */
  #standing(sessionId: SessionId | null): Verdict | null {
    if (!this.active) return null;
    const now = Date.now();
    if (sessionId && this.#refuses(sessionId, now)) return "signed_out";
    return this.parts.self.state.askUntil > now ? null : "admitted";
  }

  #ask(sessionId: SessionId | null): Promise<Verdict> {
    if (this.active) return this.#askDirectory(sessionId);
    // What is told from here on waits for the end of it.
    this.#birth = this.#beBorn(sessionId).finally(() => {
      this.#birth = null;
    });
    return this.#birth;
  }

  async #askDirectory(sessionId: SessionId | null): Promise<Verdict> {
    const member = await findHubMember(this.parts.env, { ...this.whose, sessionId });
    if (!member) return "stranger";
    return sessionId && !member.sessionLive ? "signed_out" : "admitted";
  }

  async #beBorn(sessionId: SessionId | null): Promise<Verdict> {
    const standing = await this.#askDirectory(sessionId);
    if (standing !== "admitted") return standing;
    // Before D1 is asked for the conversations: rooms leave out hubs that the Roster has not met.
    await retrying(() => rosterFor(this.parts.env, this.whose.workspaceId).meet(this.whose.userId));
    const asked = this.#revocations;
    const found = await findHub(this.parts.env, { ...this.whose, sessionId });
    if (!found) return "stranger";
    if (sessionId && !found.sessionLive) return "signed_out";
    const loaded = await this.#askRooms(found.conversations);
    // A revocation came meanwhile: D1 is asked again.
    if (asked !== this.#revocations) return "stranger";
    const { storage, self } = this.parts;
    upgradeSchema(storage, hubSchema);
    commit(this.parts, () => {
      const { role } = found;
      const known = storage.sql.exec("SELECT 1 FROM own").toArray().length > 0;
      self.set(known ? { role, epoch: newEpoch() } : { ...newSelf(this.whose.workspaceId, this.whose.userId), role });
      this.conversations.replace(loaded);
      this.threads.replace(loaded.flatMap(({ heard }) => heard ?? []));
    });
    this.#born = true;
    return "admitted";
  }

  async #askRooms(listings: ChannelListing[]): Promise<Loaded[]> {
    const { env, counters } = this.parts;
    const loaded = await sideBySide(listings, limits.hub.asks.width, async (listing): Promise<Loaded | null> => {
      counters.statesAsked += 1;
      const answer = await within(limits.hub.birthMs, roomFor(env, listing.id).state(this.whose.userId, true));
      if (answer?.ok) return { listing, heard: answer };
      // In D1 and not yet in the room, or the other way round: the room will tell. One that failed is asked again.
      return answer?.code === "not_found" ? null : { listing, heard: null };
    });
    return loaded.filter((entry) => entry !== null);
  }

  #refuses(sessionId: SessionId, now: number): boolean {
    return this.#refused.first("SELECT 1 FROM refused WHERE session_id = ? AND until > ?", sessionId, now) !== null;
  }
}
