import type { EmojiUse, EmojiUsesAnswer } from "../../src/protocol/emoji-use";
import type { Live } from "../live/live";
import { request } from "../live/request";
import { inOrderOfUse } from "./catalogue";

/**
 * Which emoji somebody uses most, and lately. Their hub reckons it, the same for all their devices; this browser keeps
 * what it was last told, and what it could not tell yet.
 */
type Kept = { names: readonly string[]; untold: readonly EmojiUse[] };

const untoldKept = 50;
const keyOf = (live: Live) => `parley:emoji:${live.me}:${live.workspace.value.workspace.id}`;

function read(live: Live): Kept {
  try {
    return { names: [], untold: [], ...(JSON.parse(localStorage.getItem(keyOf(live)) ?? "{}") as Partial<Kept>) };
  } catch {
    return { names: [], untold: [] };
  }
}

function write(live: Live, change: Partial<Kept>): void {
  try {
    localStorage.setItem(keyOf(live), JSON.stringify({ ...read(live), ...change }));
  } catch {
    // Without storage the hub alone knows.
  }
}

/** For the pickers. */
export function frequentEmoji(live: Live, most: number): string[] {
  const told = live.day.emojiUsed.value;
  if (told) write(live, { names: told });
  const { names, untold } = read(live);
  return inOrderOfUse(told ?? names, untold, most);
}

/** The hub tells every device; what does not reach it goes with the next. */
export async function usedEmoji(live: Live, name: string): Promise<void> {
  const use = { id: crypto.randomUUID(), name };
  const uses = [...read(live).untold, use].slice(-untoldKept);
  write(live, { untold: uses });
  const path = `/api/workspaces/${live.workspace.value.workspace.slug}/emoji-uses`;
  const reply = await request<EmojiUsesAnswer>("PUT", path, { uses });
  if (!reply.ok) return;
  const sent = new Set(uses.map(({ id }) => id));
  write(live, { names: reply.data.names, untold: read(live).untold.filter(({ id }) => !sent.has(id)) });
}
