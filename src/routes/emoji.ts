import { Hono } from "hono";
import { hubFor, retrying } from "../../durable-objects/stubs";
import { uploadLimited } from "../auth/attempts";
import { findCustomEmoji, findCustomEmojiPage } from "../db/custom-emoji";
import { addEmoji, aliasEmoji } from "../domain/add-emoji";
import { removeEmoji } from "../domain/remove-emoji";
import { AppError, accepted, notFound } from "../errors";
import { emojiKey, readImage, serve } from "../files/pictures";
import type { AppContext, AppEnv } from "../http";
import { canAddEmoji, canRemoveEmoji, settingsOf } from "../policies/workspace";
import { presentEmoji } from "../presenters/emoji";
import { emojiPresets } from "../protocol/emoji";
import { type EmojiUsesAnswer, emojiUsesBody } from "../protocol/emoji-use";
import { limits } from "../protocol/limits";
import { addEmojiBody, type EmojiAnswer, emojiForm, emojiQuery } from "../protocol/rest";
import { checked, isForm, readForm, readJson, readQuery } from "./parse";
import { inWorkspace, require } from "./standing";

/** Under /api/workspaces */
export const workspaceEmojiRoutes = new Hono<AppEnv>();

workspaceEmojiRoutes.get("/:slug/emoji", async (c) => {
  const { workspace } = await inWorkspace(c);
  const { cursor, limit } = readQuery(c, emojiQuery);
  const found = await findCustomEmojiPage(c.env, { workspaceId: workspace.id, after: cursor ?? "", limit: limit + 1 });
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return c.json({
    emoji: rows.map((row) => presentEmoji(workspace.slug, row)),
    ...(found.length > limit && last ? { nextCursor: last.name } : {}),
    presets: [...emojiPresets],
  } satisfies EmojiAnswer);
});

workspaceEmojiRoutes.post("/:slug/emoji", async (c) => {
  const { workspace, role, userId } = await inWorkspace(c);
  const allowed = canAddEmoji(role, settingsOf(workspace.settings));
  require(allowed, "This workspace lets only some people add emoji.");
  const input = { workspace, createdBy: userId };
  return uploadLimited(c.env, userId, async () => {
    if (!isForm(c)) return c.json(await aliasEmoji(c.env, { ...input, ...(await readJson(c, addEmojiBody)) }), 201);
    const form = await readForm(c);
    const { name } = checked(emojiForm, { name: form.get("name") }, "form");
    const types = ["image/png", "image/gif", "image/jpeg", "image/webp"] as const;
    const { bytes: most, pixels } = limits.customEmoji;
    const { image, bytes } = await readImage(form.get("image"), "image", { types, bytes: most });
    if (image.width > pixels || image.height > pixels) {
      const message = `is larger than ${pixels} by ${pixels} pixels`;
      throw new AppError("VALIDATION_FAILED", `image ${message}.`, { issues: [{ path: "image", message }] });
    }
    return c.json(await addEmoji(c.env, { ...input, name, image, bytes }), 201);
  });
});

/** One's own hub reckons them. */
workspaceEmojiRoutes.get("/:slug/emoji-uses", async (c) => {
  const { workspace, userId } = await inWorkspace(c);
  const whose = { workspaceId: workspace.id, userId };
  const { names } = accepted(await retrying(() => hubFor(c.env, workspace.id, userId).emojiUsed(whose)));
  return c.json({ names } satisfies EmojiUsesAnswer);
});

workspaceEmojiRoutes.put("/:slug/emoji-uses", async (c) => {
  const { workspace, userId } = await inWorkspace(c);
  const { uses } = await readJson(c, emojiUsesBody);
  const input = { workspaceId: workspace.id, userId, uses };
  const { names } = accepted(await retrying(() => hubFor(c.env, workspace.id, userId).pickEmoji(input)));
  return c.json({ names } satisfies EmojiUsesAnswer);
});

const found = async (c: AppContext) => {
  const access = await inWorkspace(c);
  const row = await findCustomEmoji(c.env, access.workspace.id, c.req.param("name") ?? "");
  if (!row) throw notFound("The emoji");
  return { ...access, row };
};

workspaceEmojiRoutes.get("/:slug/emoji/:name/image", async (c) => {
  const { workspace, row } = await found(c);
  if (row.pictureKey === null) throw notFound("The picture");
  // Under the picture's own version it never changes; without, the newest is asked for each time.
  const lasting = c.req.query("v") === row.pictureKey.slice(0, 12);
  const cache = lasting ? "private, max-age=31536000, immutable" : "private, no-cache";
  const picture = await serve(c.env, emojiKey(workspace.id, row.pictureKey), c.req.raw, cache);
  if (!picture) throw notFound("The picture");
  return picture;
});

workspaceEmojiRoutes.delete("/:slug/emoji/:name", async (c) => {
  const { workspace, role, userId, row } = await found(c);
  require(canRemoveEmoji(role, row.createdBy === userId), "Whoever added it removes it, or an admin.");
  await removeEmoji(c.env, { workspace, name: row.name, actorId: userId });
  return c.body(null, 204);
});
