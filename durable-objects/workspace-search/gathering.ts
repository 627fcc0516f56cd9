import { findChannelIds } from "../../src/db/channels";
import type { Env } from "../../src/env";
import type { ChannelId, WorkspaceId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import { backoff } from "../alarms";
import { inTurns, within } from "../bounded";
import { roomFor } from "../stubs";

const width = 20;

/** Asks every room of the workspace for its messages, until each has said that it will send them. */
export class Gathering {
  #failures = 0;
  #stopped = false;

  constructor(
    private readonly storage: DurableObjectStorage,
    private readonly env: Env,
    private readonly workspaceId: WorkspaceId,
  ) {}

  stop(): void {
    this.#stopped = true;
  }

  /** Some messages are not here yet. */
  get isUnderWay(): boolean {
    const { sql } = this.storage;
    if (sql.exec<{ listed: string | null }>("SELECT listed FROM state").one().listed !== null) return true;
    return sql.exec("SELECT 1 FROM channels WHERE whole = 0 AND gone = 0 LIMIT 1").toArray().length > 0;
  }

  /** The work of the alarm `gather`: answers when it wants to be called again. */
  async run(): Promise<number | undefined> {
    const { sql } = this.storage;
    const { listed, generation } = sql
      .exec<{ listed: string | null; generation: string }>("SELECT listed, generation FROM state")
      .one();
    if (listed !== null) {
      const ids = await findChannelIds(this.env, this.workspaceId, listed, limits.search.slice);
      if (this.#stopped) return undefined;
      this.#list(generation, ids);
      return Date.now();
    }
    const slice = sql
      .exec<{ id: ChannelId }>(
        "SELECT id FROM channels WHERE asked = 0 AND whole = 0 AND gone = 0 LIMIT ?",
        limits.search.slice,
      )
      .toArray();
    if (slice.length === 0) return undefined;
    const answers = await inTurns(slice, width, async ({ id }) => ({
      id,
      answer: await within(limits.search.callMs, roomFor(this.env, id).sendToSearch(generation)),
    }));
    if (this.#stopped) return undefined;
    this.storage.transactionSync(() => {
      if (sql.exec<{ generation: string }>("SELECT generation FROM state").one().generation !== generation) return;
      for (const { id, answer } of answers) {
        const empty = answer?.ok ? answer.empty : answer?.code === "not_found";
        if (empty) sql.exec("UPDATE channels SET asked = 1, whole = 1 WHERE id = ?", id);
        else if (answer?.ok) sql.exec("UPDATE channels SET asked = 1 WHERE id = ?", id);
      }
    });
    const failed = answers.some(({ answer }) => !answer || (!answer.ok && answer.code !== "not_found"));
    this.#failures = failed ? this.#failures + 1 : 0;
    return Date.now() + (failed ? backoff(this.#failures) : 0);
  }

  #list(generation: string, ids: ChannelId[]): void {
    const { sql } = this.storage;
    this.storage.transactionSync(() => {
      for (const id of ids) sql.exec("INSERT INTO channels (id) VALUES (?) ON CONFLICT DO NOTHING", id);
      const next = ids.length < limits.search.slice ? null : (ids.at(-1) ?? null);
      sql.exec("UPDATE state SET listed = ? WHERE generation = ?", next, generation);
    });
  }
}
