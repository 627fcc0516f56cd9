import type { Live } from "../live/live";
import { showBadge } from "./badge";
import { forgetOthers, openDatabase } from "./database";
import { watchElsewhere } from "./elsewhere";
import { endSession } from "./ending";
import { ownStorage } from "./leave";
import { keepSeen } from "./seen";
import { keepUnsent } from "./unsent";
import { installWorker, tellWorker } from "./version";

/** What works beside a conversation, once it can be read and written in. Nothing here is waited for. */
export function startBeside(live: Live): () => void {
  const stops: Array<() => void> = [];
  let ended = false;
  const begin = (begun: Promise<() => void>) => {
    // A browser that keeps nothing, or a private window, does without.
    begun.then((stop) => (ended ? stop() : stops.push(stop))).catch(() => {});
  };
  begin(keep(live));
  begin(install(live));
  stops.push(watchElsewhere(live), showBadge(live), endSession());
  return () => {
    ended = true;
    for (const stop of stops) stop();
  };
}

async function keep(live: Live): Promise<() => void> {
  ownStorage(live.me);
  const db = await openDatabase();
  await forgetOthers(db, live.me);
  const seen = keepSeen(db, live);
  const unsent = keepUnsent(db, { outbox: live.outbox, userId: live.me, onAdopted: () => live.sendAll() });
  return () => {
    seen();
    unsent.stop();
  };
}

async function install(live: Live): Promise<() => void> {
  const stop = await installWorker(live.notices);
  const word = { type: "keep-frame", slug: live.workspace.value.workspace.slug, userId: live.me } as const;
  const ready = navigator.serviceWorker?.controller ? Promise.resolve() : navigator.serviceWorker?.ready;
  void ready?.then(() => tellWorker(word)).catch(() => {});
  return stop;
}
