import type { PresenceStatus } from "../../src/protocol/hub-frames";
import { limits } from "../../src/protocol/limits";

export type PresenceFacts = {
  member: boolean;
  sockets: number;
  /** Since when no socket answers; null: never had one since it was offline. */
  emptySince: number | null;
  /** `online` holds until offline, `away` until it is taken back, `auto` leaves it to the clock. */
  byHand: "online" | "away" | "auto";
  activeAt: number;
};

/** What a member is at `now`, and when that changes if nothing happens until then. */
export function presenceAt(facts: PresenceFacts, now: number): { status: PresenceStatus; until: number | null } {
  const offlineAt = facts.emptySince === null ? null : facts.emptySince + limits.offlineAfterSeconds * 1_000;
  const gone = facts.sockets === 0 && (offlineAt === null || offlineAt <= now);
  if (!facts.member || gone) return { status: "offline", until: null };
  const awayAt = facts.byHand === "auto" ? facts.activeAt + limits.awayAfterSeconds * 1_000 : null;
  const away = facts.byHand === "away" || (awayAt !== null && awayAt <= now);
  const ends = [facts.sockets === 0 ? offlineAt : null, away ? null : awayAt].filter((at) => at !== null);
  return { status: away ? "away" : "online", until: ends.length > 0 ? Math.min(...ends) : null };
}
