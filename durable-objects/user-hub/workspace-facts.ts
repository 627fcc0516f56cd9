import { findSharingChannel } from "../../src/db/members";
import type { HubEvent, WorkspaceFact } from "../../src/protocol/hub-frames";
import type { UserId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { Conversations } from "./conversations";
import { commit, type HubParts } from "./parts";
import type { Tables } from "./tables";
import type { Watched } from "./watched";

/** Facts of the workspace as the Roster numbers them: told once each, and kept a while for clients that come back. */
export class WorkspaceFacts {
  readonly #tables: Tables;

  constructor(
    private readonly parts: HubParts,
    private readonly conversations: Conversations,
    private readonly watched: Watched,
  ) {
    this.#tables = parts.tables("facts");
  }

  /** `version` is the number of the last fact; they follow each other without a gap. */
  async take(version: number, facts: WorkspaceFact[]): Promise<HubEvent[]> {
    const { self } = this.parts;
    const { epoch } = self.state;
    const people = self.state.role === "guest" ? await this.#known(facts) : null;
    if (!self.lives(epoch)) return [];
    return commit(this.parts, () => {
      // Other calls may have brought some of them while D1 was asked.
      const seen = self.state.factVersion ?? version - facts.length;
      const unseen = facts.slice(Math.max(0, seen - (version - facts.length)));
      if (version <= seen) return [];
      const events = version - unseen.length > seen ? [this.#stale()] : [];
      self.set({ factVersion: version });
      return [...events, ...unseen.filter((fact) => this.#concerns(fact, people)).flatMap((fact) => this.#tell(fact))];
    });
  }

  /** The Roster says where it is; a hub that missed something has its clients load what they show. */
  reached(version: number): HubEvent[] {
    const { self } = this.parts;
    const { factVersion } = self.state;
    if (factVersion !== null && version <= factVersion) return [];
    return commit(this.parts, () => {
      self.set({ factVersion: version });
      return factVersion === null ? [] : [this.#stale()];
    });
  }

  /** For a client that has heard everything up to `n`. */
  since(n: number): HubEvent[] {
    const { self } = this.parts;
    const { version } = self;
    if (n < self.state.factsFloor) return [{ type: "workspace.stale", version }];
    const rows = this.#tables.rows<{ fact: string }>("SELECT fact FROM facts WHERE n > ? ORDER BY n", n);
    return rows.map(({ fact }) => ({ version, ...(JSON.parse(fact) as WorkspaceFact) }));
  }

  #tell(fact: WorkspaceFact): HubEvent[] {
    const { self } = this.parts;
    if ("channel" in fact && this.conversations.has(fact.channel.id)) return this.conversations.listed(fact.channel);
    if (fact.type === "channel.deleted") this.conversations.deleted(fact.channelId, Date.now());
    const n = self.next();
    this.#tables.put("INSERT INTO facts VALUES (?, ?)", n, JSON.stringify(fact));
    const dropped = this.#tables.rows<{ n: number }>(
      "DELETE FROM facts WHERE n <= (SELECT n FROM facts ORDER BY n DESC LIMIT 1 OFFSET ?) RETURNING n",
      limits.hub.facts,
    );
    if (dropped.length > 0) self.set({ factsFloor: Math.max(...dropped.map((row) => row.n)) });
    return [{ version: self.version, ...fact }];
  }

  #stale(): HubEvent {
    const { self } = this.parts;
    this.#tables.rows("DELETE FROM facts");
    const n = self.next();
    self.set({ factsFloor: n });
    return { type: "workspace.stale", version: self.version };
  }

  /** `people`: whom a guest may know; null for everybody else. */
  #concerns(fact: WorkspaceFact, people: Set<UserId> | null): boolean {
    switch (fact.type) {
      case "channel.created":
      case "channel.updated":
      case "channel.archived":
        return (people === null && fact.channel.type === "public") || this.conversations.has(fact.channel.id);
      case "channel.deleted":
        return (people === null && fact.channelId.startsWith("C")) || this.conversations.has(fact.channelId);
      case "user.updated":
      case "member.joined":
        return people === null || people.has(fact.user.id);
      case "member.left":
        return people === null || people.has(fact.userId);
      case "group.updated":
      case "group.deleted":
      case "workspace.updated":
      case "emoji.updated":
        return true;
      default:
        return fact satisfies never;
    }
  }

  async #known(facts: WorkspaceFact[]): Promise<Set<UserId>> {
    const { env, self } = this.parts;
    const named = facts.flatMap((fact) => ("user" in fact ? [fact.user.id] : "userId" in fact ? [fact.userId] : []));
    if (named.length === 0) return new Set();
    const { workspaceId, userId } = self.state;
    const shared = await findSharingChannel(env, workspaceId, userId, named);
    // Who has left shares nothing any more, but was known.
    return new Set([...shared, ...named.filter((id) => this.watched.has(id))]);
  }
}
