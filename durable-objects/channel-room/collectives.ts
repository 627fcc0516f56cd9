import { findGroupMembers } from "../../src/db/user-groups";
import type { GroupId, UserId } from "../../src/protocol/ids";
import { isGroupId } from "../../src/protocol/ids";
import { within } from "../bounded";
import { rosterFor } from "../stubs";
import type { Ground } from "./ground";
import type { Members } from "./members";
import { here, isCollective, type Messages } from "./messages";
import type { Notices } from "./notices";
import type { Reads } from "./reads";
import type { ThreadReads } from "./thread-reads";

const callMs = 5_000;
const againMs = 5_000;

/**
 * `<!here>` and `<!subteam^S…>` stand in the table of mentions under their own names until the alarm asks who that is:
 * the Roster who is active, D1 who is in the group. So the path of a message asks nobody, and whoever joins a group
 * later is not mentioned by what was said before.
 */
export class Collectives {
  constructor(
    private readonly ground: Ground,
    private readonly members: Members,
    private readonly reads: Reads,
    private readonly notices: Notices,
    private readonly messages: Messages,
    private readonly threads: ThreadReads,
  ) {}

  /** Answers when to try again what could not be asked. */
  async expand(): Promise<number | undefined> {
    const named = [...this.reads.untoldMembers].filter(isCollective);
    if (named.length === 0) return undefined;
    let complete = true;
    const groupIds = named.filter(isGroupId);
    if (groupIds.length > 0) {
      const groups = await this.#askGroups(groupIds);
      if (this.ground.gone) return undefined;
      for (const groupId of groups ? groupIds : []) this.#put(groupId, groups?.get(groupId) ?? []);
      complete = groups !== null;
    }
    if (named.includes(here)) {
      const present = await this.#askPresent();
      if (this.ground.gone) return undefined;
      if (present) this.#put(here, present);
      else complete = false;
    }
    return complete ? undefined : Date.now() + againMs;
  }

  /** Whom a reply names follows its thread. */
  #follow(ts: number, named: UserId[]): void {
    const row = this.messages.find(ts);
    if (row?.thread_ts) this.threads.named(row.thread_ts, { ts, userId: row.user_id as UserId }, named);
  }

  async #askGroups(groupIds: GroupId[]): Promise<Map<GroupId, UserId[]> | null> {
    const { env, facts } = this.ground;
    const groups = await within(callMs, findGroupMembers(env, facts.workspaceId, groupIds));
    if (!groups) console.warn("the members of a group are not known for the moment");
    return groups;
  }

  async #askPresent(): Promise<UserId[] | null> {
    const { env, facts } = this.ground;
    const everybody = [...this.members.all().keys()];
    const answer = await within(callMs, rosterFor(env, facts.workspaceId).presence(everybody));
    return answer?.ok ? answer.presence.flatMap(({ userId, status }) => (status === "online" ? userId : [])) : null;
  }

  /** The name's rows become rows of people; those of messages that came meanwhile too. */
  #put(name: string, people: UserId[]): void {
    const { sql, storage } = this.ground;
    const members = people.filter((userId) => this.members.has(userId));
    storage.transactionSync(() => {
      const rows = sql.exec<{ ts: number }>("DELETE FROM mentions WHERE user_id = ? RETURNING ts", name).toArray();
      for (const { ts } of rows) {
        sql.exec("INSERT OR IGNORE INTO mentions SELECT value, ?1 FROM json_each(?2)", ts, JSON.stringify(members));
        this.#follow(ts, members);
        this.notices.look(ts);
      }
      if (rows.length > 0) for (const userId of members) this.reads.untold(userId);
      this.reads.told(name);
    });
  }
}
