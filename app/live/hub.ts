import type { HubClientFrame, HubServerFrame } from "../../src/protocol/hub-frames";
import type { UserId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import { LiveSocket } from "./live-socket";
import type { Observable } from "./observable";
import { applyHubFrame, type Workspace } from "./workspace";

const activityEveryMs = 60_000;

/** The socket of one's own hub: sidebar, presence and workspace facts. */
export class Hub {
  readonly socket: LiveSocket<HubServerFrame>;
  #workspace: Observable<Workspace>;
  #watched: readonly UserId[] = [];
  #activeAt = 0;

  constructor({ workspace, onStale }: { workspace: Observable<Workspace>; onStale: () => void }) {
    this.#workspace = workspace;
    this.socket = new LiveSocket<HubServerFrame>({
      path: () => {
        const {
          workspace: { slug },
          version,
        } = workspace.value;
        const from = version === null ? "" : `?version=${encodeURIComponent(version)}`;
        return `/ws/workspaces/${slug}${from}`;
      },
      onFrame: (frame) => {
        const { state, stale } = applyHubFrame(workspace.value, frame);
        workspace.set(state);
        if (frame.type === "hello") this.#tellWatched();
        if (stale) onStale();
      },
    });
  }

  /** Replaces the people whose presence is shown. */
  watch(userIds: readonly UserId[]): void {
    const next = [...new Set(userIds)].sort().slice(0, limits.watched);
    if (next.join() === this.#watched.join()) return;
    this.#watched = next;
    this.#tellWatched();
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

  #send(frame: HubClientFrame): void {
    this.socket.send(frame);
  }
}
