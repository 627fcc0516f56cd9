import { Hono } from "hono";
import { uploadLimited } from "../auth/attempts";
import { countMembers } from "../db/workspaces";
import { changeAvatar, changeIcon, type Picture } from "../domain/change-picture";
import { AppError, notFound } from "../errors";
import { isKey, pictureKey, readImage, serve } from "../files/pictures";
import type { AppContext, AppEnv } from "../http";
import { limitOfJson } from "../middleware/body-size";
import * as policy from "../policies/workspace";
import { presentAccount } from "../presenters/account";
import { presentWorkspace } from "../presenters/workspace";
import { limits } from "../protocol/limits";
import { readForm } from "./parse";
import { inWorkspace, require, signedIn } from "./standing";

/** Under /pictures: to whoever knows the key, which is in the answers of those who may see it and nowhere else. */
export const pictureRoutes = new Hono<AppEnv>();

pictureRoutes.get("/:key/:size", async (c) => {
  const { key, size } = c.req.param();
  const known = isKey(key) && limits.picture.sizes.some((each) => String(each) === size);
  const picture = known
    ? await serve(c.env, pictureKey(key, Number(size)), c.req.raw, "public, max-age=31536000, immutable")
    : null;
  if (!picture) throw notFound("The picture");
  return picture;
});

/** Under /api/auth */
export const avatarRoutes = new Hono<AppEnv>();

avatarRoutes.put("/profile/avatar", async (c) => {
  const { user, userId } = await signedIn(c);
  return uploadLimited(c.env, userId, async () =>
    c.json(presentAccount(await changeAvatar(c.env, user, await readPicture(c)))),
  );
});

avatarRoutes.delete("/profile/avatar", async (c) => {
  const { user } = await signedIn(c);
  return c.json(presentAccount(await changeAvatar(c.env, user, null)));
});

/** Under /api/workspaces */
export const workspaceIconRoutes = new Hono<AppEnv>();

async function leading(c: AppContext) {
  const access = await inWorkspace(c);
  require(policy.canUpdateWorkspace(access.role), "Only admins and owners change the workspace.");
  return access;
}

workspaceIconRoutes.put("/:slug/icon", async (c) => {
  const { workspace, role, userId } = await leading(c);
  return uploadLimited(c.env, userId, async () => {
    const updated = await changeIcon(c.env, workspace, await readPicture(c), userId);
    return c.json(presentWorkspace(updated, role, await countMembers(c.env, workspace.id)));
  });
});

workspaceIconRoutes.delete("/:slug/icon", async (c) => {
  const { workspace, role, userId } = await leading(c);
  const updated = await changeIcon(c.env, workspace, null, userId);
  return c.json(presentWorkspace(updated, role, await countMembers(c.env, workspace.id)));
});

/** The four sizes under their numbers, each exactly as large as it says. */
async function readPicture(c: AppContext): Promise<Picture> {
  const form = await readForm(c);
  const types = ["image/webp", "image/png", "image/jpeg"] as const;
  const picture: Picture = [];
  for (const size of limits.picture.sizes) {
    const path = String(size);
    const { image, bytes } = await readImage(form.get(path), path, { types, bytes: limitOfJson });
    if (image.width !== size || image.height !== size) {
      const message = `is not ${size} by ${size} pixels`;
      throw new AppError("VALIDATION_FAILED", `${path} ${message}.`, { issues: [{ path, message }] });
    }
    picture.push({ size, bytes, type: image.type });
  }
  return picture;
}
