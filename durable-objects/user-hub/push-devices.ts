import type { Result } from "../../src/protocol/errors";
import { refuse } from "../../src/protocol/errors";
import { newId, type PushDeviceId, type SessionId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { PushDeviceInput, PushDeviceKept, PushTarget } from "../contract";
import { commit, type HubParts } from "./parts";
import type { Tables } from "./tables";

type Row = {
  id: PushDeviceId;
  endpoint: string;
  p256dh: string;
  auth: string;
  session_id: SessionId;
  name: string;
  created_at: number;
};

/** Browsers that are told of things while Parley is closed there. Each lives as long as the session that added it. */
export class PushDevices {
  readonly #tables: Tables;

  constructor(private readonly parts: HubParts) {
    this.#tables = parts.tables("push");
  }

  /** The same endpoint again is the same device, with what it says now. */
  add(input: PushDeviceInput, now: number): Result<{ device: PushDeviceKept; repeated: boolean }> {
    const known = this.#rows("endpoint = ?", input.endpoint)[0];
    if (!known && this.#count >= limits.push.devices) {
      return refuse("too_many", `At most ${limits.push.devices} devices. Remove one first.`);
    }
    const row: Row = {
      id: known?.id ?? newId("P"),
      endpoint: input.endpoint,
      p256dh: input.p256dh,
      auth: input.auth,
      session_id: input.sessionId,
      name: input.name,
      created_at: known?.created_at ?? now,
    };
    commit(this.parts, () =>
      this.#tables.put(
        "INSERT OR REPLACE INTO push_devices VALUES (?, ?, ?, ?, ?, ?, ?)",
        ...[row.id, row.endpoint, row.p256dh, row.auth, row.session_id, row.name, row.created_at],
      ),
    );
    return { ok: true, device: present(row), repeated: known !== undefined };
  }

  list(): PushDeviceKept[] {
    return this.#rows("1 ORDER BY created_at, id").map(present);
  }

  ids(): PushDeviceId[] {
    return this.#rows("1 ORDER BY created_at, id").map(({ id }) => id);
  }

  /** Where to send, and under which session it was asked for. */
  target(id: PushDeviceId): PushTarget | null {
    const row = this.#rows("id = ?", id)[0];
    return row ? { endpoint: row.endpoint, p256dh: row.p256dh, auth: row.auth, sessionId: row.session_id } : null;
  }

  /** `endpoint`: only if it is still that one. */
  remove(id: PushDeviceId, endpoint?: string): boolean {
    return this.#drop("id = ?1 AND endpoint = coalesce(?2, endpoint)", id, endpoint ?? null);
  }

  /** Of one session, or (null) of all. */
  removeOf(sessionId: SessionId | null): void {
    this.#drop("session_id = coalesce(?, session_id)", sessionId);
  }

  #drop(where: string, ...bound: (string | null)[]): boolean {
    return commit(this.parts, () => {
      const gone = this.#tables.rows<{ id: string }>(`DELETE FROM push_devices WHERE ${where} RETURNING id`, ...bound);
      for (const { id } of gone) this.#tables.rows("DELETE FROM pushed WHERE device_id = ?", id);
      return gone.length > 0;
    });
  }

  get #count(): number {
    return this.#tables.first<{ n: number }>("SELECT count(*) AS n FROM push_devices")?.n ?? 0;
  }

  #rows(where: string, ...bound: string[]): Row[] {
    return this.#tables.rows<Row>(`SELECT * FROM push_devices WHERE ${where}`, ...bound);
  }
}

const present = ({ id, name, session_id, created_at }: Row): PushDeviceKept => ({
  id,
  name,
  sessionId: session_id,
  createdAt: new Date(created_at).toISOString(),
});
