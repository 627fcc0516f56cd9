import { findReader } from "../../src/db/channel-membership";
import type { UserId } from "../../src/protocol/ids";
import { isSessionId, isUserId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { RoomHello } from "../../src/protocol/room-frames";
import type { AttachFacts } from "../contract";
import { factsHeader } from "../contract";
import { hubFor, retrying } from "../stubs";
import { isDeserted } from "./facts";
import type { Ground } from "./ground";
import type { Members } from "./members";
import type { Pins } from "./pins";
import type { Reads } from "./reads";
import type { Refusals } from "./refusals";

/** null: not the Worker's request. */
export function readFacts(request: Request): AttachFacts | null {
  const header = request.headers.get(factsHeader);
  if (!header) return null;
  const facts = JSON.parse(header) as Partial<AttachFacts>;
  return isUserId(facts.userId) && isSessionId(facts.sessionId)
    ? { userId: facts.userId, sessionId: facts.sessionId }
    : null;
}

const signedOut = () => new Response("signed out", { status: 401 });
const stranger = () => new Response("not found", { status: 404 });

/** Lets sockets in. Members are known here: a storm of reconnections asks D1 nothing. */
export class Attach {
  constructor(
    private readonly ground: Ground,
    private readonly members: Members,
    private readonly reads: Reads,
    private readonly refusals: Refusals,
    private readonly pins: Pins,
  ) {}

  async upgrade(request: Request, facts: AttachFacts): Promise<Response> {
    if (request.headers.get("upgrade") !== "websocket") return new Response("expected a websocket", { status: 426 });
    if (!this.#isKnown(facts)) {
      const refused = (await this.#askDirectory(facts)) ?? (await this.#announceReader(facts));
      if (refused) return refused;
    }
    // Signed out while one of the answers was awaited.
    if (this.refusals.has(facts.sessionId)) return signedOut();
    if (this.ground.gone) return stranger();
    return this.#accept(facts, new URL(request.url).searchParams);
  }

  #isKnown({ userId, sessionId }: AttachFacts): boolean {
    return this.members.has(userId) && !this.refusals.has(sessionId) && !this.refusals.has(userId);
  }

  /** For those who are not in the channel, and those who were signed out everywhere a moment ago. */
  async #askDirectory({ userId, sessionId }: AttachFacts): Promise<Response | null> {
    if (this.refusals.has(sessionId)) return signedOut();
    const { env, facts } = this.ground;
    const reader = await findReader(env, { channelId: facts.id, userId, sessionId });
    if (!reader) return signedOut();
    if (this.members.has(userId)) return null;
    const mayRead = reader.type === "public" && reader.role !== null && reader.role !== "guest";
    return mayRead ? null : stranger();
  }

  /**
   * A revocation asks the hub which rooms a member reads without being in them. It is told first and D1 is asked once
   * more, so that a revocation in between is seen by one or the other.
   */
  async #announceReader(attaching: AttachFacts): Promise<Response | null> {
    const { env, facts } = this.ground;
    if (this.members.has(attaching.userId)) return null;
    const told = await retrying(() => hubFor(env, facts.workspaceId, attaching.userId).reading(facts.id));
    return told.ok ? this.#askDirectory(attaching) : new Response("try again", { status: 503 });
  }

  #accept({ userId, sessionId }: AttachFacts, query: URLSearchParams): Response {
    const { log, round, sockets } = this.ground;
    // What is pending goes to the others now: the newcomer has it in its hello or its catch-up.
    round.flush();
    return sockets.accept({ userId, sessionId, at: Date.now(), focused: false }, (socket) => {
      sockets.send(socket, JSON.stringify(this.#hello(userId)));
      const after = query.get("after");
      if (after === null) return;
      const missed = log.since(after === "" ? Number.NaN : Number(after), query.get("epoch"));
      if (!missed.resync) for (const frame of missed.frames) sockets.send(socket, frame);
      else sockets.send(socket, JSON.stringify({ type: "resync", seq: log.seq, epoch: log.epoch }));
    });
  }

  #hello(userId: UserId): RoomHello {
    const { facts, log } = this.ground;
    return {
      type: "hello",
      channelId: facts.id,
      seq: log.seq,
      epoch: log.epoch,
      me: {
        userId,
        role: this.members.role(userId) ?? "none",
        canPost: !facts.archived && !isDeserted(facts, this.members.count),
        readTs: this.reads.readTs(userId),
      },
      memberCount: this.members.count,
      pinCount: this.pins.count,
      serverTime: new Date().toISOString(),
      limits: {
        text: limits.messageText,
        frameBytes: limits.frameBytes,
        sendsPerMinute: limits.sendsPerMinute,
        typingsPerMinute: limits.typingsPerMinute,
      },
    };
  }
}
