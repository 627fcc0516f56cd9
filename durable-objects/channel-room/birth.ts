import type { ChannelWithMembers } from "../../src/db/channel-membership";
import type { Alarms } from "../alarms";
import type { RoomAlarm } from "./facts";
import { upgrade, writeMeta } from "./schema";

const day = 24 * 60 * 60_000;

/** Everything a room is made of, from D1's row, in one transaction. */
export function bear(storage: DurableObjectStorage, alarms: Alarms<RoomAlarm>, born: ChannelWithMembers): void {
  storage.transactionSync(() => {
    const { sql } = storage;
    upgrade(sql);
    writeMeta(sql, "channel", JSON.stringify(born.channel));
    writeMeta(sql, "epoch", newEpoch());
    writeMeta(sql, "members_version", String(born.membersVersion));
    sql.exec(
      `INSERT INTO members (user_id, role, joined_at, read_ts)
       SELECT value ->> 'userId', value ->> 'role', value ->> 'joinedAt', 0 FROM json_each(?)`,
      JSON.stringify(born.members),
    );
    const now = Date.now();
    if (born.members.length > 0) alarms.arm("tell", now);
    // Spread over the day: rooms that were made together do not wake together.
    alarms.arm("daily", now + day + Math.floor(Math.random() * day));
  });
}

/** Names this run of numbers: another one says that the history was rewritten. */
function newEpoch(): string {
  const random = crypto.getRandomValues(new Uint32Array(1))[0] as number;
  return Date.now().toString(36) + random.toString(36);
}
