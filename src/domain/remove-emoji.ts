import type { Workspace } from "../db/access";
import { deleteCustomEmoji } from "../db/custom-emoji";
import type { Env } from "../env";
import { emojiKey, forgetLater } from "../files/pictures";
import type { UserId } from "../protocol/ids";
import { audit } from "./audit";
import { publish } from "./publish";

/** Its other names go with it; where it was used its name stands between colons. */
export async function removeEmoji(
  env: Env,
  { workspace, name, actorId }: { workspace: Workspace; name: string; actorId: UserId },
): Promise<void> {
  const gone = await deleteCustomEmoji(env, workspace.id, name);
  await publish(
    env,
    workspace.id,
    gone.map((one) => ({ type: "emoji.updated", name: one.name, emoji: null })),
  );
  const pictures = gone.flatMap(({ pictureKey }) => pictureKey ?? []);
  await forgetLater(
    env,
    pictures.map((key) => emojiKey(workspace.id, key)),
    0,
  );
  await audit(env, { workspaceId: workspace.id, actorId, action: "emoji.removed", subject: name });
}
