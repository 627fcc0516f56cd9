import type { HubClientFrame, HubServerFrame } from "../../src/protocol/hub-frames";
import type { UserId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import { HubLog } from "./hub-log";
import { LiveSocket, type SocketState } from "./live-socket";
import { Observable } from "./observable";
import { canShare, goneTab, holdTab, tabId } from "./tab";

/** What tabs say to each other about one hub. */
type Word =
  | { kind: "join"; tab: string }
  /** Somebody leads from now on. */
  | { kind: "lead" }
  /** Everything so far, for one tab. */
  | { kind: "log"; to: string; frames: HubServerFrame[]; state: SocketState }
  | { kind: "frame"; frame: HubServerFrame }
  | { kind: "state"; state: SocketState }
  | { kind: "send"; tab: string; frame: HubClientFrame }
  | { kind: "retry" }
  | { kind: "ask" }
  | { kind: "here" };

type Options = {
  /** Of the member and the workspace: tabs of the same name share one socket. */
  name: string;
  /** `anew`: everything is wanted, whatever is known. */
  path: (anew: boolean) => string;
  onFrame: (frame: HubServerFrame) => void;
  onClose?: () => void;
};

/** A leader that is not heard for so long has been stopped by its browser. */
const silentMs = 5_000;
const askEveryMs = 30_000;

/**
 * The socket of a hub, one for all tabs of a browser. The tab that holds the lock leads: it has the socket and hands
 * on what it hears. When it goes, the next in the queue of the lock opens one from the version that every tab has.
 */
export class HubSocket {
  readonly state = new Observable<SocketState>({ kind: "idle" });
  #options: Options;
  #log = new HubLog();
  #channel: BroadcastChannel | null = null;
  /** While this tab leads, or where tabs cannot share. */
  #own: LiveSocket<HubServerFrame> | null = null;
  #stop: (() => void) | null = null;
  #watches = new Map<string, readonly UserId[]>();
  #watched = "";
  #asking: ReturnType<typeof setInterval> | undefined;
  #silent: ReturnType<typeof setTimeout> | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  open(): void {
    if (this.state.value.kind !== "idle") return;
    this.state.set({ kind: "connecting" });
    if (!canShare()) return void this.#connect();
    void holdTab();
    this.#channel = new BroadcastChannel(this.#options.name);
    this.#channel.onmessage = ({ data }) => this.#hear(data as Word);
    this.#say({ kind: "join", tab: tabId });
    this.#queue();
    this.#asking = setInterval(this.#ask, askEveryMs);
    document.addEventListener("visibilitychange", this.#ask);
    document.addEventListener("freeze", this.#freeze);
    document.addEventListener("resume", this.#resume);
  }

  close(): void {
    clearInterval(this.#asking);
    clearTimeout(this.#silent);
    document.removeEventListener("visibilitychange", this.#ask);
    document.removeEventListener("freeze", this.#freeze);
    document.removeEventListener("resume", this.#resume);
    this.#resign();
    this.#channel?.close();
    this.#channel = null;
    this.#log.clear();
    this.state.set({ kind: "idle" });
  }

  /** False: it cannot go out now. */
  send(frame: HubClientFrame): boolean {
    if (frame.type === "presence.watch") {
      this.#watches.set(tabId, frame.userIds);
      if (this.#own) return this.#tellWatched();
    }
    if (this.#own) return this.#own.send(frame);
    if (this.state.value.kind !== "open") return false;
    this.#say({ kind: "send", tab: tabId, frame });
    return true;
  }

  retryNow(): void {
    if (this.#own) this.#own.retryNow();
    else this.#say({ kind: "retry" });
  }

  // ── leading ──

  /** Waits for the lock; `steal`: takes it from a tab that does not answer. */
  #queue(steal = false): void {
    const waiting = new AbortController();
    const lead = () =>
      new Promise<void>((release) => {
        if (waiting.signal.aborted) return release();
        this.#stop = release;
        this.#connect();
        this.#say({ kind: "lead" });
      });
    this.#stop = () => waiting.abort();
    const options = steal ? { steal } : { signal: waiting.signal };
    navigator.locks.request(this.#options.name, options, lead).catch(() => {
      // Aborted while it waited, or taken over by another tab.
      if (waiting.signal.aborted || !this.#own) return;
      this.#resign();
      this.#queue();
    });
  }

  #connect(): void {
    const socket = new LiveSocket<HubServerFrame>({
      path: () => this.#options.path(!this.#log.whole),
      onFrame: (frame) => {
        // The hub of a new connection knows of nobody who is watched.
        if (frame.type === "hello") this.#watched = "";
        this.#take(frame);
        this.#say({ kind: "frame", frame });
        if (frame.type === "hello") this.#tellWatched();
      },
      ...(this.#options.onClose ? { onClose: this.#options.onClose } : {}),
    });
    this.#own = socket;
    socket.state.watch(() => {
      if (this.#own !== socket) return;
      this.state.set(socket.state.value);
      this.#say({ kind: "state", state: socket.state.value });
    });
    socket.open();
  }

  #resign(): void {
    const socket = this.#own;
    this.#own = null;
    socket?.close();
    this.#stop?.();
    this.#stop = null;
    if (socket) this.#options.onClose?.();
  }

  /** Of all tabs together, as many as a hub takes. */
  #tellWatched(): boolean {
    const all = new Set([...this.#watches.values()].flat());
    const userIds = [...all].slice(0, limits.watched).sort();
    if (userIds.join() === this.#watched) return true;
    const sent = this.#own?.send({ type: "presence.watch", userIds }) ?? false;
    if (sent) this.#watched = userIds.join();
    return sent;
  }

  #watchFor(tab: string, userIds: readonly UserId[]): void {
    if (!this.#watches.has(tab)) {
      void goneTab(tab).then(() => {
        this.#watches.delete(tab);
        this.#tellWatched();
      });
    }
    this.#watches.set(tab, userIds);
    this.#tellWatched();
  }

  // ── together ──

  #say(word: Word): void {
    this.#channel?.postMessage(word);
  }

  #hear(word: Word): void {
    if (this.#own) this.#hearAsLeader(this.#own, word);
    else this.#hearAsOther(word);
  }

  #hearAsLeader(socket: LiveSocket<HubServerFrame>, word: Word): void {
    switch (word.kind) {
      case "join":
        if (this.#log.whole)
          this.#say({ kind: "log", to: word.tab, frames: [...this.#log.facts], state: socket.state.value });
        // More was told than is kept: the hub says everything once more, to all.
        else if (socket.state.value.kind === "open") socket.restart();
        return;
      case "send":
        if (word.frame.type === "presence.watch") this.#watchFor(word.tab, word.frame.userIds);
        else socket.send(word.frame);
        return;
      case "retry":
        return void socket.retryNow();
      case "ask":
        return void this.#say({ kind: "here" });
    }
  }

  #hearAsOther(word: Word): void {
    clearTimeout(this.#silent);
    this.#silent = undefined;
    switch (word.kind) {
      case "lead":
        this.#become({ kind: "connecting" });
        if (!this.#log.whole) this.#say({ kind: "join", tab: tabId });
        return;
      case "log":
        if (word.to !== tabId || this.#log.whole) return;
        this.#become(word.state);
        for (const frame of word.frames) this.#take(frame);
        return;
      case "frame":
        if (this.#log.whole || (word.frame.type === "hello" && word.frame.full)) this.#take(word.frame);
        return;
      case "state":
        return void this.#become(word.state);
    }
  }

  #become(state: SocketState): void {
    if (this.state.value.kind === "open" && state.kind !== "open") this.#options.onClose?.();
    this.state.set(state);
  }

  #take(frame: HubServerFrame): void {
    if (frame.type !== "ack" && frame.type !== "error") this.#log.add(frame);
    this.#options.onFrame(frame);
  }

  // ── a leader that stopped ──

  #ask = (): void => {
    if (this.#own || document.visibilityState !== "visible") return;
    this.#say({ kind: "ask" });
    this.#silent ??= setTimeout(() => {
      this.#silent = undefined;
      if (this.#own || !this.#channel) return;
      this.#stop?.();
      this.#queue(true);
    }, silentMs);
  };

  /** A page that is put to sleep holds nobody up. */
  #freeze = (): void => {
    this.#resign();
    this.#log.clear();
    this.state.set({ kind: "waiting", retryAt: Date.now(), attempt: 0 });
  };

  #resume = (): void => {
    if (!this.#channel) return;
    this.#resign();
    this.#say({ kind: "join", tab: tabId });
    this.#queue();
  };
}
