import type { SessionId, UserId } from "../src/protocol/ids";
import { closeCodes, limits } from "../src/protocol/limits";

/** What is kept on a socket over hibernation; an object adds its own fields (16 KB in all). */
export type SocketFacts = {
  userId: UserId;
  sessionId: SessionId;
  /** When it was attached, ms since 1970. */
  at: number;
};

type Open<F extends SocketFacts> = {
  facts: F;
  /** Unreadable frames since waking. */
  badFrames: number;
};

/** The sockets of one object. A list is kept in memory because getWebSockets() costs more than a whole broadcast. */
export class Sockets<F extends SocketFacts> {
  #open: Map<WebSocket, Open<F>> | null = null;
  readonly #ofMember = new Map<UserId, Set<WebSocket>>();
  #sweptAt = 0;

  /** `gone` hears of every socket that is no longer in the list, whoever closed it. */
  constructor(
    private readonly ctx: DurableObjectState,
    private readonly gone: (facts: F) => void = () => {},
  ) {
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  get size(): number {
    return this.#all().size;
  }

  /** Answers the upgrade. `greet` sends the first frames, before any other code may send. */
  accept(facts: F, greet: (socket: WebSocket) => void): Response {
    const all = this.#all();
    const mine = this.of(facts.userId);
    for (const oldest of mine.slice(0, Math.max(0, mine.length + 1 - limits.socketsPerMember))) {
      this.close(oldest, closeCodes.tooManySockets, "too many connections");
    }
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server, [`u:${facts.userId}`, `s:${facts.sessionId}`]);
    server.serializeAttachment(facts);
    this.#add(all, server, facts);
    greet(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  /** undefined: it was closed by us, and what it still says is ignored. */
  facts(socket: WebSocket): F | undefined {
    return this.#all().get(socket)?.facts;
  }

  /** Changes what is kept on a socket; the change outlives hibernation. */
  change(socket: WebSocket, changes: Partial<F>): void {
    const open = this.#all().get(socket);
    if (!open) return;
    open.facts = { ...open.facts, ...changes };
    socket.serializeAttachment(open.facts);
  }

  /** Counts an unreadable frame; answers false when the socket has sent too many in a row and was closed. */
  badFrame(socket: WebSocket): boolean {
    const open = this.#all().get(socket);
    if (!open) return false;
    open.badFrames += 1;
    if (open.badFrames < limits.badFrames) return true;
    this.close(socket, closeCodes.badFrame, "too many bad frames");
    return false;
  }

  goodFrame(socket: WebSocket): void {
    const open = this.#all().get(socket);
    if (open) open.badFrames = 0;
  }

  /** A member's, oldest first. */
  of(userId: UserId): WebSocket[] {
    this.#all();
    return [...(this.#ofMember.get(userId) ?? [])];
  }

  *each(): Iterable<[WebSocket, F]> {
    for (const [socket, { facts }] of this.#all()) yield [socket, facts];
  }

  send(socket: WebSocket, frame: string): void {
    try {
      socket.send(frame);
    } catch {
      // It closed in this very moment; webSocketClose follows.
      this.forget(socket);
    }
  }

  broadcast(frame: string, except?: (facts: F) => boolean): void {
    for (const [socket, { facts }] of this.#all()) {
      if (!except?.(facts)) this.send(socket, frame);
    }
  }

  close(socket: WebSocket, code: number, reason: string): void {
    this.forget(socket);
    try {
      socket.close(code, reason);
    } catch {
      // Already closed.
    }
  }

  /** Closes a member's sockets, of one session or (null) of all; answers how many. */
  closeOf(userId: UserId, sessionId: SessionId | null, code: number, reason: string): number {
    const theirs = this.of(userId).filter((socket) => !sessionId || this.facts(socket)?.sessionId === sessionId);
    for (const socket of theirs) this.close(socket, code, reason);
    return theirs.length;
  }

  closeAll(code: number, reason: string): void {
    for (const socket of [...this.#all().keys()]) this.close(socket, code, reason);
  }

  /**
   * For webSocketClose. Nobody else answers a client's Close, and it would wait for ten seconds: the runtime's own
   * reply leaves out hibernating sockets (workerd 1.20261023).
   */
  answerClose(socket: WebSocket, code: number, reason: string): void {
    // 1005 says that the client gave none, and must not be sent.
    this.close(socket, code === 1005 ? 1000 : code, reason);
  }

  /** For webSocketError. */
  forget(socket: WebSocket): void {
    const open = this.#all().get(socket);
    if (!open) return;
    this.#all().delete(socket);
    const theirs = this.#ofMember.get(open.facts.userId);
    theirs?.delete(socket);
    if (theirs?.size === 0) this.#ofMember.delete(open.facts.userId);
    this.gone(open.facts);
  }

  /**
   * Closes sockets that have not said `ping` for `deadAfterSeconds`, at most once in `everyMs`. workerd tells no
   * bufferedAmount (2026-10), so a reader that is too slow shows only by this.
   */
  sweep(now: number, everyMs: number): void {
    if (now - this.#sweptAt < everyMs) return;
    this.#sweptAt = now;
    for (const [socket, { facts }] of [...this.#all()]) {
      const heard = this.ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? facts.at;
      if (now - heard > limits.deadAfterSeconds * 1_000) {
        this.close(socket, closeCodes.slowReader, "silent for too long");
      }
    }
  }

  #all(): Map<WebSocket, Open<F>> {
    if (this.#open) return this.#open;
    const all = new Map<WebSocket, Open<F>>();
    const kept = this.ctx.getWebSockets().flatMap((socket): [WebSocket, F][] => {
      const facts = socket.readyState === WebSocket.OPEN ? (socket.deserializeAttachment() as F | null) : null;
      return facts ? [[socket, facts]] : [];
    });
    // "Oldest first" has to survive hibernation.
    for (const [socket, facts] of kept.sort(([, a], [, b]) => a.at - b.at)) this.#add(all, socket, facts);
    this.#open = all;
    return all;
  }

  #add(all: Map<WebSocket, Open<F>>, socket: WebSocket, facts: F): void {
    all.set(socket, { facts, badFrames: 0 });
    const theirs = this.#ofMember.get(facts.userId);
    if (theirs) theirs.add(socket);
    else this.#ofMember.set(facts.userId, new Set([socket]));
  }
}
