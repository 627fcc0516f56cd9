import type { Env } from "../env";
import type { WorkspaceId } from "../protocol/ids";
import { limits } from "../protocol/limits";
import type { Preview } from "../protocol/message";
import { type Behind, findPreview } from "./find-preview";
import { findKept, keep } from "./kept";
import type { Network } from "./network";
import { signedPicture } from "./signed-picture";

/** A link as its messages show it; null: there is nothing to show. */
export async function previewOf(
  env: Env,
  workspace: { id: WorkspaceId; slug: string },
  link: string,
  network: Network,
): Promise<Preview | null> {
  const behind = await behindLink(workspace.id, link, network);
  if (!behind) return null;
  const { image, icon, ...words } = behind;
  const preview: Preview = { url: link, ...words };
  if (icon) preview.icon = await signedPicture(env, workspace, icon);
  if (image) {
    const { url, width, height } = image;
    preview.image = { src: await signedPicture(env, workspace, url), width, height };
  }
  return preview;
}

/** That there is nothing is kept too. */
async function behindLink(workspaceId: WorkspaceId, link: string, network: Network): Promise<Behind | null> {
  const kept = await findKept(workspaceId, "preview", link);
  if (kept) return kept.json<Behind | null>();
  const found = await findPreview(network, link);
  const seconds = limits.previews.keptSeconds;
  await keep(workspaceId, "preview", link, { body: JSON.stringify(found), type: "application/json", seconds });
  return found;
}
