import { roomFor } from "../../durable-objects/stubs";
import { findWorkspace } from "../db/workspaces";
import { atMost } from "../domain/at-most";
import { type Env, settings } from "../env";
import { settingsOf } from "../policies/workspace";
import { type Network, publicNetwork } from "../previews/network";
import { previewOf } from "../previews/preview-of";
import type { JobOf } from "./job";

// An isolate holds six connections at once; a page's pictures are looked at side by side.
const sideBySide = 2;

/** Looks at a message's links and tells its room what is there. The room decides what of that still holds. */
export async function findPreviews(
  env: Env,
  { workspaceId, channelId, ts, urls }: JobOf<"find-previews">,
  network: Network = publicNetwork(env),
): Promise<void> {
  const workspace = await findWorkspace(env, workspaceId);
  if (!workspace || settingsOf(workspace.settings).linkPreviews === "off") return;
  const { APP_ORIGIN } = settings(env);
  // Ours are shown by the reader's own right, when they are shown.
  const elsewhere = urls.filter((url) => APP_ORIGIN === "" || new URL(url).origin !== new URL(APP_ORIGIN).origin);
  const found = await atMost(sideBySide, elsewhere, (url) => previewOf(env, workspace, url, network));
  const previews = found.filter((preview) => preview !== null);
  if (previews.length === 0) return;
  const answer = await roomFor(env, channelId).setPreviews({ ts, previews });
  if (!answer.ok && answer.code !== "not_found") throw new Error(answer.message);
}
