import type { PresenceStatus } from "../../src/protocol/hub-frames";
import type { UserId, WorkspaceId } from "../../src/protocol/ids";
import type { Role } from "../../src/protocol/rest";
import type { TableGroup } from "./table-groups";

export type SelfState = {
  workspaceId: WorkspaceId;
  userId: UserId;
  /** D1's, as of the last call that changed it; null: not a member any more. */
  role: Role | null;
  /** Names this life of the hub's stream; another one makes every older version useless. */
  epoch: string;
  /** Counts what the stream told. */
  n: number;
  /** The Roster's number of the last fact heard; null: never online. */
  factVersion: number | null;
  /** A client behind these numbers is told everything, or to load again. */
  leftFloor: number;
  factsFloor: number;
  /** Until then D1 is asked at each attach: every session ended, and a hub does not know which are new. */
  askUntil: number;
  byHand: "online" | "away" | "auto";
  activeAt: number;
  /** Since when no socket answers; null: one does, or offline. */
  emptySince: number | null;
  status: PresenceStatus;
  /** Milliseconds, ever growing, so that it outlives the death of a hub. */
  presenceVersion: number;
  presenceTold: number;
  lastSeen: number;
  /** Not to be disturbed, as the Roster is told. */
  dnd?: boolean;
  /** Of the rules that rooms were told; milliseconds, ever growing. Missing: none was. */
  rulesVersion?: number;
  /** When the last mail of what stayed unseen was put together. Missing: never. */
  digestAt?: number;
  /** How many steps of each group of tables were done. Missing: it was never needed. */
  tables?: Partial<Record<TableGroup, number>>;
};

/** The few facts of a hub about itself: read once after waking, written where they change. */
export class Self {
  #known: SelfState | null = null;

  constructor(private readonly sql: SqlStorage) {}

  get state(): Readonly<SelfState> {
    if (!this.#known) {
      const rows = this.sql.exec<{ key: string; value: string }>("SELECT key, value FROM own").toArray();
      this.#known = Object.fromEntries(rows.map(({ key, value }) => [key, JSON.parse(value)])) as SelfState;
    }
    return this.#known;
  }

  set(changes: Partial<SelfState>): void {
    const next = { ...this.state, ...changes };
    for (const [key, value] of Object.entries(changes)) {
      this.sql.exec("INSERT OR REPLACE INTO own VALUES (?, ?)", key, JSON.stringify(value));
    }
    this.#known = next;
  }

  /** The number of the next thing the stream tells. */
  next(): number {
    const n = this.state.n + 1;
    this.set({ n });
    return n;
  }

  get version(): string {
    return this.versionAt(this.state.n);
  }

  versionAt(n: number): string {
    return `${this.state.epoch}.${n}`;
  }

  /** The number in a client's version; null when it is of another epoch, or of none. */
  numberOf(version: string | null): number | null {
    const match = /^([a-z0-9]+)\.(\d{1,15})$/.exec(version ?? "");
    if (!match || match[1] !== this.state.epoch) return null;
    const n = Number(match[2]);
    return n <= this.state.n ? n : null;
  }

  /** For code that awaited: the hub was neither destroyed nor begun anew meanwhile. */
  lives(epoch: string): boolean {
    return this.#known?.epoch === epoch;
  }

  /** After `deleteAll`, or a transaction that was rolled back. */
  forget(): void {
    this.#known = null;
  }
}

export function newSelf(workspaceId: WorkspaceId, userId: UserId): SelfState {
  return {
    workspaceId,
    userId,
    role: null,
    epoch: newEpoch(),
    n: 0,
    factVersion: null,
    leftFloor: 0,
    factsFloor: 0,
    askUntil: 0,
    byHand: "auto",
    activeAt: 0,
    emptySince: null,
    status: "offline",
    presenceVersion: 0,
    presenceTold: 0,
    lastSeen: 0,
  };
}

export const newEpoch = () => crypto.randomUUID().slice(0, 8);
