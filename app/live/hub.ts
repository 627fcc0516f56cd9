import type { HubClientFrame, HubServerFrame } from "../../src/protocol/hub-frames";
import type { UserId, WorkspaceId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import { HubSocket } from "./hub-socket";
import type { Observable } from "./observable";
import { tabId } from "./tab";
import { applyHubFrame, type Workspace } from "./workspace";

const activityEveryMs = 60_000;

type Answer = { ok: true } | { ok: false; code: string; message: string };
type WithId = Extract<HubClientFrame, { id?: string | undefined }>;

export const hubName = (userId: UserId, workspaceId: WorkspaceId) => `parley:hub:${userId}:${workspaceId}`;

export const hubPath = (slug: string, version: string | null) =>
  `/ws/workspaces/${slug}${version === null ? "" : `?version=${encodeURIComponent(version)}`}`;

/** The socket of one's own hub: sidebar, presence, workspace facts and what belongs to oneself alone. */
export class Hub {
  readonly socket: HubSocket;
  #workspace: Observable<Workspace>;
  #places = new Map<string, readonly UserId[]>();
  #watched: readonly UserId[] = [];
  #activeAt = 0;
  #asked = 0;
  #waiters = new Map<string, (answer: Answer | null) => void>();

  constructor({
    workspace,
    onStale,
    onFrame,
  }: {
    workspace: Observable<Workspace>;
    onStale: () => void;
    onFrame: (frame: HubServerFrame) => void;
  }) {
    this.#workspace = workspace;
    const { me, workspace: own } = workspace.value;
    this.socket = new HubSocket({
      name: hubName(me.id, own.id),
      path: (anew) => hubPath(own.slug, anew ? null : workspace.value.version),
      onClose: () => {
        for (const answer of this.#waiters.values()) answer(null);
        this.#waiters.clear();
      },
      onFrame: (frame) => {
        if (frame.type === "ack" || frame.type === "error") this.#answered(frame);
        const { state, stale } = applyHubFrame(workspace.value, frame);
        workspace.set(state);
        if (frame.type === "hello") this.#tellWatched();
        if (stale) onStale();
        onFrame(frame);
      },
    });
  }

  /** The people whose presence is shown at one place of the page, in place of those before; answers with its end. */
  watch(place: string, userIds: readonly UserId[]): () => void {
    this.#places.set(place, userIds);
    this.#gatherWatched();
    return () => {
      if (this.#places.get(place) !== userIds) return;
      this.#places.delete(place);
      this.#gatherWatched();
    };
  }

  /** A place that ends as another begins is one change. */
  #gatherWatched(): void {
    queueMicrotask(() => {
      const all = [...this.#places.values()].flat();
      const next = [...new Set(all)].slice(0, limits.watched).sort();
      if (next.join() === this.#watched.join()) return;
      this.#watched = next;
      this.#tellWatched();
    });
  }

  #tellWatched(): void {
    if (this.#watched.length > 0) this.#send({ type: "presence.watch", userIds: [...this.#watched] });
  }

  setStatus(status: "auto" | "away"): void {
    this.#send({ type: "presence.set", status });
    this.#workspace.update((state) => ({ ...state, status: status === "away" ? "away" : "online" }));
  }

  /** Somebody is here: resets the clock that ends in "away". */
  active = (): void => {
    const now = Date.now();
    if (now - this.#activeAt < activityEveryMs) return;
    this.#activeAt = now;
    this.#send({ type: "activity" });
  };

  /** Resolves to the hub's answer; null: it could not be reached, or went away before it answered. */
  ask(frame: WithId): Promise<Answer | null> {
    this.#asked += 1;
    // Tabs share the socket, and its answers.
    const id = `${tabId}-${this.#asked}`;
    return new Promise((resolve) => {
      if (this.socket.state.value.kind !== "open" || !this.socket.send({ ...frame, id })) return resolve(null);
      this.#waiters.set(id, resolve);
    });
  }

  #answered(frame: Extract<HubServerFrame, { type: "ack" | "error" }>): void {
    const waiter = frame.id === undefined ? undefined : this.#waiters.get(frame.id);
    if (frame.id !== undefined) this.#waiters.delete(frame.id);
    waiter?.(frame.type === "ack" ? { ok: true } : { ok: false, code: frame.code, message: frame.message });
  }

  #send(frame: HubClientFrame): void {
    this.socket.send(frame);
  }
}
