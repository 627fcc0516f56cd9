import type { Workspace } from "../db/access";
import { type CustomEmojiRow, findCustomEmoji, insertCustomEmoji } from "../db/custom-emoji";
import type { Env } from "../env";
import { AppError } from "../errors";
import type { Image } from "../files/image";
import { emojiKey, newKey, put } from "../files/pictures";
import { presentEmoji } from "../presenters/emoji";
import type { CustomEmoji } from "../protocol/emoji";
import { standardName, withoutColons } from "../protocol/emoji-names";
import type { UserId } from "../protocol/ids";
import { limits } from "../protocol/limits";
import { audit } from "./audit";
import { publish } from "./publish";

type Input = { workspace: Workspace; name: string; createdBy: UserId };

/** A picture under a name. */
export async function addEmoji(
  env: Env,
  { workspace, name, createdBy, image, bytes }: Input & { image: Image; bytes: ArrayBuffer },
): Promise<CustomEmoji> {
  await refuseTaken(env, workspace, name);
  const key = newKey();
  const stored = emojiKey(workspace.id, key);
  await put(env, stored, bytes, image.type);
  const row = { ...rowOf(workspace, name, createdBy), pictureKey: key, contentType: image.type };
  try {
    return await insert(env, workspace, row, false);
  } catch (error) {
    await env.FILES.delete(stored);
    throw error;
  }
}

/** Another name for a standard emoji or one of the workspace's. Of another name it becomes one for the same. */
export async function aliasEmoji(
  env: Env,
  { workspace, name, createdBy, aliasFor: given }: Input & { aliasFor: string },
): Promise<CustomEmoji> {
  await refuseTaken(env, workspace, name);
  const wanted = withoutColons(given);
  const standard = standardName(wanted);
  const custom = standard === null ? await findCustomEmoji(env, workspace.id, wanted) : null;
  const aliasFor = standard ?? custom?.aliasFor ?? custom?.name;
  if (aliasFor === undefined) throw noTarget(wanted);
  const row = { ...rowOf(workspace, name, createdBy), aliasFor };
  return insert(env, workspace, row, custom !== null && standardName(aliasFor) === null);
}

const rowOf = (workspace: Workspace, name: string, createdBy: UserId): CustomEmojiRow => ({
  workspaceId: workspace.id,
  name,
  aliasFor: null,
  pictureKey: null,
  contentType: null,
  createdBy,
  createdAt: Date.now(),
});

const taken = (name: string) => new AppError("DUPLICATE_RESOURCE", `There is an emoji called ${name} already.`);
const noTarget = (name: string) =>
  new AppError("VALIDATION_FAILED", `There is no emoji called ${name}.`, {
    issues: [{ path: "aliasFor", message: "names no emoji" }],
  });

async function refuseTaken(env: Env, workspace: Workspace, name: string): Promise<void> {
  if (standardName(name) !== null || (await findCustomEmoji(env, workspace.id, name))) throw taken(name);
}

async function insert(env: Env, workspace: Workspace, row: CustomEmojiRow, needsTarget: boolean): Promise<CustomEmoji> {
  const most = limits.customEmoji.perWorkspace;
  const done = await insertCustomEmoji(env, row, { most, needsTarget });
  if (done === "taken") throw taken(row.name);
  if (done === "no target") throw noTarget(row.aliasFor ?? "");
  if (done === "full") throw new AppError("CONFLICT", `A workspace has at most ${most} emoji of its own.`);
  const emoji = presentEmoji(workspace.slug, row);
  await publish(env, workspace.id, [{ type: "emoji.updated", name: row.name, emoji }]);
  await audit(env, {
    workspaceId: workspace.id,
    actorId: row.createdBy,
    action: "emoji.added",
    subject: row.name,
    detail: row.aliasFor === null ? {} : { aliasFor: row.aliasFor },
  });
  return emoji;
}
