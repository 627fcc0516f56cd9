import { Hono } from "hono";
import { notFound } from "../errors";
import type { AppEnv } from "../http";
import { fetchPicture } from "../previews/fetch-picture";
import { findKept, keep } from "../previews/kept";
import { publicNetwork } from "../previews/network";
import { isSigned } from "../previews/signed-picture";
import { limits } from "../protocol/limits";
import { pictureQuery } from "../protocol/rest";
import { readQuery } from "./parse";
import { inWorkspace } from "./standing";

/** Pictures of link previews: fetched by us, so that the site learns nothing of who reads. Under /api/workspaces */
export const previewRoutes = new Hono<AppEnv>();

previewRoutes.get("/:slug/previews/picture", async (c) => {
  const { workspace } = await inWorkspace(c);
  const { url, signature } = readQuery(c, pictureQuery);
  if (!(await isSigned(c.env, workspace, url, signature))) throw notFound("The picture");
  const kept = await findKept(workspace.id, "picture", url);
  if (kept) return shown(kept.body, kept.headers.get("content-type") ?? "");
  const picture = await fetchPicture(publicNetwork(c.env), url);
  if (!picture) throw notFound("The picture");
  const { bytes: body, type } = picture;
  await keep(workspace.id, "picture", url, { body, type, seconds });
  return shown(body, type);
});

const seconds = limits.previews.pictureKeptSeconds;

const shown = (body: BodyInit | null, type: string) =>
  new Response(body, {
    headers: {
      "content-type": type,
      "content-disposition": "inline",
      "cache-control": `private, max-age=${seconds}`,
      "x-content-type-options": "nosniff",
    },
  });
