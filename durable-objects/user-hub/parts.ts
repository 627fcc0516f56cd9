import type { Env } from "../../src/env";
import type { HubEvent } from "../../src/protocol/hub-frames";
import type { UserId } from "../../src/protocol/ids";
import type { Alarms } from "../alarms";
import type { SocketFacts, Sockets } from "../sockets";
import type { Self } from "./self";
import type { TableGroup } from "./table-groups";
import type { Tables } from "./tables";

/** Whom this tab shows; at most 500 ids of 21 letters, which is 12 of the 16 KB an attachment holds. */
export type HubSocket = SocketFacts & { watching: UserId[] };

export type HubAlarm = "presence" | "sweep" | "tell" | "lastSeen" | "rules" | "dnd" | "reminders" | "push" | "mail";

/** What the facets of one hub share. */
export type HubParts = {
  env: Env;
  storage: DurableObjectStorage;
  self: Self;
  sockets: Sockets<HubSocket>;
  alarms: Alarms<HubAlarm>;
  counters: HubCounters;
  tables: (group: TableGroup) => Tables;
};

/** One transaction; when it is rolled back, what was remembered of it goes too. */
export function commit<T>({ storage, self, alarms }: HubParts, work: () => T): T {
  try {
    return storage.transactionSync(work);
  } catch (error) {
    self.forget();
    alarms.reload();
    throw error;
  }
}

/** Calls since waking, for benches and tests. */
export type HubCounters = {
  told: number;
  noticed: number;
  facts: number;
  presence: number;
  transitionsSent: number;
  watchesSent: number;
  statesAsked: number;
};

/** Characters of one frame of what a client missed. */
const frameLength = 256 * 1024;

/** Events as frames: one is an object, several are arrays that do not grow too large. */
export function framesOf(events: readonly HubEvent[]): string[] {
  const frames: string[] = [];
  let part: string[] = [];
  let length = 0;
  const close = () => {
    if (part.length > 0) frames.push(part.length === 1 ? (part[0] as string) : `[${part.join(",")}]`);
    part = [];
    length = 0;
  };
  for (const event of events) {
    const text = JSON.stringify(event);
    if (length + text.length > frameLength) close();
    part.push(text);
    length += text.length;
  }
  close();
  return frames;
}

/** One frame for each socket: an event, or an array of several in order. */
export function announce(
  sockets: Sockets<HubSocket>,
  events: HubEvent[],
  except?: (facts: HubSocket) => boolean,
): void {
  if (events.length === 0 || sockets.size === 0) return;
  sockets.broadcast(JSON.stringify(events.length === 1 ? events[0] : events), except);
}
