import { DurableObject } from "cloudflare:workers";
import type { Env } from "../../src/env";
import { settings } from "../../src/env";
import type { Result } from "../../src/protocol/errors";
import { refuse } from "../../src/protocol/errors";
import type { ChannelId } from "../../src/protocol/ids";
import { isWorkspaceId } from "../../src/protocol/ids";
import { Alarms } from "../alarms";
import type { SearchAsked, SearchFound, SearchSlice, SliceAnswer, WorkspaceSearchCalls } from "../contract";
import { schemaVersion, upgradeSchema } from "../schema-steps";
import { Finding } from "./finding";
import { Forgetting } from "./forgetting";
import { Gathering } from "./gathering";
import { Intake } from "./intake";
import { Numbers } from "./numbers";
import { Placing } from "./placing";
import { beginAnew, indexVersion, searchSchema } from "./schema";

type Nothing = Record<never, never>;

/** What was said in a workspace, to be found again. Who may see what of it is decided before each call. */
export class WorkspaceSearch extends DurableObject<Env> implements WorkspaceSearchCalls {
  #alarms: Alarms<"gather" | "forget">;
  readonly #numbers: Numbers;
  readonly #placing: Placing;
  readonly #intake: Intake;
  readonly #finding: Finding;
  readonly #gathering: Gathering;
  readonly #forgetting: Forgetting;
  #awake = false;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const workspaceId = ctx.id.name;
    if (!isWorkspaceId(workspaceId)) throw new Error("An index is named by its workspace's id.");
    const { storage } = ctx;
    this.#alarms = new Alarms(storage);
    this.#numbers = new Numbers(storage.sql);
    this.#placing = new Placing(storage.sql);
    this.#intake = new Intake(storage, this.#numbers, this.#placing);
    this.#finding = new Finding(storage.sql, this.#numbers, this.#placing);
    this.#gathering = new Gathering(storage, env, workspaceId);
    this.#forgetting = new Forgetting(storage);
  }

  async accept(slice: SearchSlice): Promise<Result<SliceAnswer>> {
    this.#wake();
    const answer = this.#intake.accept(slice);
    if (answer.ok && answer.taken && slice.messages.length > 0) this.#finding.forget();
    return answer;
  }

  async find(asked: SearchAsked): Promise<Result<SearchFound & { incomplete: boolean }>> {
    this.#wake();
    const found = this.#finding.find(asked);
    return found.ok ? { ...found, incomplete: this.#gathering.isUnderWay } : found;
  }

  async rebuild(): Promise<Result<Nothing>> {
    this.#wake();
    this.#beginAnew();
    return { ok: true };
  }

  async forget(channelId: ChannelId): Promise<Result<Nothing>> {
    if (schemaVersion(this.ctx.storage) === 0) return { ok: true };
    this.#wake();
    this.ctx.storage.transactionSync(() => {
      this.#forgetting.mark(this.#numbers.channel(channelId));
      this.#alarms.arm("forget", Date.now());
    });
    this.#finding.forget();
    return { ok: true };
  }

  override async alarm(): Promise<void> {
    if (schemaVersion(this.ctx.storage) === 0) return;
    this.#wake();
    await this.#alarms.run({ gather: () => this.#gathering.run(), forget: () => this.#forgetting.run() });
  }

  async size(): Promise<Result<{ messages: number; bytes: number }>> {
    if (!settings(this.env).local) return refuse("not_found", "There is no such thing.");
    this.#wake();
    const { sql } = this.ctx.storage;
    const { n } = sql.exec<{ n: number }>("SELECT count(*) AS n FROM messages WHERE file = 0").one();
    return { ok: true, messages: n, bytes: sql.databaseSize };
  }

  async destroy(): Promise<Result<Nothing>> {
    this.#gathering.stop();
    this.#alarms.stop();
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
    this.#alarms = new Alarms(this.ctx.storage);
    this.#forgetEverything();
    this.#awake = false;
    return { ok: true };
  }

  /** Rooms and routes call only for a workspace that D1 knows. */
  #wake(): void {
    if (this.#awake) return;
    const { storage } = this.ctx;
    const born = schemaVersion(storage) > 0;
    storage.transactionSync(() => {
      upgradeSchema(storage, searchSchema);
      if (!born) this.#alarms.arm("gather", Date.now());
    });
    const { index_version } = storage.sql.exec<{ index_version: number }>("SELECT index_version FROM state").one();
    if (index_version !== indexVersion) this.#beginAnew();
    this.#awake = true;
  }

  #beginAnew(): void {
    this.ctx.storage.transactionSync(() => {
      beginAnew(this.ctx.storage.sql);
      this.#alarms.arm("gather", Date.now());
    });
    this.#forgetEverything();
  }

  #forgetEverything(): void {
    this.#numbers.forget();
    this.#placing.forget();
    this.#finding.forget();
  }
}
