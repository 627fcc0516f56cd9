import type { Live } from "../live/live";

/** The installed program's icon says how often one was named, in every workspace. */
export function showBadge(live: Live): () => void {
  if (!("setAppBadge" in navigator)) return () => {};
  let shown = -1;
  const show = () => {
    const here = live.workspace.value.channels.reduce((sum, one) => sum + (one.archived ? 0 : one.mentions), 0);
    const elsewhere = Object.values(live.elsewhere.value).reduce((sum, { mentions }) => sum + mentions, 0);
    const count = here + elsewhere;
    if (count === shown) return;
    shown = count;
    void (count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge()).catch(() => {});
  };
  show();
  const stops = [live.workspace.watch(show), live.elsewhere.watch(show)];
  return () => {
    for (const stop of stops) stop();
  };
}
