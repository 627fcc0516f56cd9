import type { Ts, UserId } from "../../../src/protocol/ids";
import type { Message } from "../../../src/protocol/message";
import { dateOfTs, dayKey } from "../../format/time";
import type { Pending } from "../../live/outbox";

export type MessageRow = {
  kind: "message";
  key: string;
  message: Message;
  /** Goes on from the one above: same author within five minutes. */
  cont: boolean;
};
export type PendingRow = { kind: "pending"; key: string; pending: Pending; cont: boolean };
/** `day`: 2026-11-20 */
export type DayRow = { kind: "day"; key: string; day: string; date: Date };
export type Row =
  | { kind: "start"; key: "start" }
  | DayRow
  /** `count` null: what is shown does not reach the end, and the rest was not counted. */
  | { kind: "new"; key: "new"; count: number | null }
  | MessageRow
  | PendingRow;

const groupedWithinMs = 5 * 60 * 1_000;

type Input = {
  messages: readonly Message[];
  pending: readonly Pending[];
  line: Ts | null;
  /** The beginning of the channel is among them. */
  complete: boolean;
  /** There are some before them; by default wherever the beginning of a channel is not among them. */
  older?: boolean;
  /** They end before the live end. */
  detached?: boolean;
  me: UserId;
  zone: string;
};

/** The list as it is drawn: days, the new-messages line, groups by author, and what is on its way at the end. */
export function rowsOf({
  messages,
  pending,
  line,
  complete,
  older = !complete,
  detached = false,
  me,
  zone,
}: Input): Row[] {
  const rows: Row[] = complete ? [{ kind: "start", key: "start" }] : [];
  let day = "";
  let author: string | null = null;
  let at = 0;
  // Messages that begin after the line say nothing of where it is.
  let lineLeft = older && line !== null && line < (messages[0]?.ts ?? line) ? null : line;
  const startDay = (date: Date) => {
    const key = dayKey(date, zone);
    if (key === day) return;
    day = key;
    author = null;
    rows.push({ kind: "day", key: `day:${key}`, day: key, date });
  };
  for (const message of messages) {
    const date = dateOfTs(message.ts);
    startDay(date);
    if (lineLeft !== null && message.ts > lineLeft && message.userId !== me) {
      const from = lineLeft;
      const count = messages.filter(({ ts, userId, deletedAt }) => ts > from && userId !== me && !deletedAt).length;
      if (count > 0) {
        rows.push({ kind: "new", key: "new", count: detached ? null : count });
        author = null;
      }
      lineLeft = null;
    }
    const cont =
      author === message.userId && date.getTime() - at < groupedWithinMs && !message.deletedAt && !message.subtype;
    // A row that replaces the pending one keeps its key, so that nothing is drawn anew.
    const key = message.userId === me && message.clientMsgId ? message.clientMsgId : message.ts;
    rows.push({ kind: "message", key, message, cont });
    author = message.deletedAt || message.subtype ? null : message.userId;
    at = date.getTime();
  }
  for (const entry of pending) {
    const date = new Date(entry.at);
    startDay(date);
    rows.push({
      kind: "pending",
      key: entry.clientMsgId,
      pending: entry,
      cont: author === me && entry.at - at < groupedWithinMs,
    });
    author = me;
    at = entry.at;
  }
  return rows;
}

/** What waits and is not in the log yet: an answer may overtake its event. */
export function pendingHere(pending: readonly Pending[], messages: readonly Message[]): Pending[] {
  if (pending.length === 0) return [];
  const here = new Set<string>();
  for (let index = messages.length - 1; index >= 0 && index >= messages.length - 200; index -= 1) {
    const id = messages[index]?.clientMsgId;
    if (id) here.add(id);
  }
  return pending.filter(({ clientMsgId }) => !here.has(clientMsgId));
}
