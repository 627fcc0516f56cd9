import type { NoticeKind } from "../../src/protocol/activity";
import type { Rule } from "../../src/protocol/notifications";

/** Reactions and invitations wait in the inbox; the rest is sent where the member is. */
const sent: ReadonlySet<NoticeKind> = new Set(["mention", "keyword", "thread", "dm", "message"]);

/** Whether something new is to be sent, by what the member wants to be told of. */
export function isSent(kind: NoticeKind, { level, muted }: Rule): boolean {
  if (muted || !sent.has(kind)) return false;
  if (kind === "dm") return true;
  return level === "all" || (level === "mentions" && kind !== "message");
}
