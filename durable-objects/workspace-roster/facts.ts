import type { WorkspaceFact } from "../../src/protocol/hub-frames";
import { limits } from "../../src/protocol/limits";
import type { Hubs } from "./hubs";
import type { Passing } from "./passing";

/** The workspace's facts, numbered without a gap. Online hubs are behind by the facts they have not accepted. */
export class Facts {
  constructor(
    private readonly storage: DurableObjectStorage,
    private readonly hubs: Hubs,
    private readonly passing: Passing,
  ) {}

  /** Answers with the number of the last. */
  add(facts: WorkspaceFact[]): number {
    const { sql } = this.storage;
    let { fact_n: n } = this.hubs.counts;
    for (const fact of facts) {
      n += 1;
      sql.exec("INSERT INTO facts VALUES (?, ?)", n, JSON.stringify(fact));
    }
    sql.exec("DELETE FROM facts WHERE n <= ?", n - limits.roster.facts);
    this.hubs.setCount("fact_n", n);
    return n;
  }

  /** Passes one slice; answers when the next is due. */
  async pass(now: number): Promise<number | undefined> {
    const { fact_n: head } = this.hubs.counts;
    const slice = this.hubs.behind(head, now, limits.roster.slice);
    const after = new Map<number, WorkspaceFact[]>();
    const { accepted, failed } = await this.passing.each(slice, (hub, { factN }) => {
      const facts = after.get(factN) ?? this.#after(factN, head);
      after.set(factN, facts);
      return hub.facts({ version: head, facts });
    });
    this.hubs.heardFacts(
      accepted.map(({ userId }) => userId),
      head,
    );
    for (const { userId } of failed) this.hubs.failed(userId, Date.now());
    return this.hubs.nextFacts(this.hubs.counts.fact_n);
  }

  /** Where the oldest were dropped the hub sees the gap by the number and has its clients load again. */
  #after(n: number, head: number): WorkspaceFact[] {
    const rows = this.storage.sql.exec<{ fact: string }>(
      "SELECT fact FROM facts WHERE n > ? AND n <= ? ORDER BY n",
      n,
      head,
    );
    return rows.toArray().map(({ fact }) => JSON.parse(fact) as WorkspaceFact);
  }
}
