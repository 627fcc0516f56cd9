import { Hono } from "hono";
import { type FileFilter, findFilesOfChannel, findFilesOfWorkspace, findStorageUse } from "../db/file-lists";
import type { AppContext, AppEnv } from "../http";
import { canSeeStorage } from "../policies/workspace";
import { presentListedFile, presentStorage } from "../presenters/file";
import { type FileListAnswer, fileListQuery } from "../protocol/files";
import { page, readNameCursor } from "./paging";
import { readQuery } from "./parse";
import { inChannel, inWorkspace, require } from "./standing";

function asked(c: AppContext): { limit: number; filter: FileFilter } {
  const { cursor, limit, ...rest } = readQuery(c, fileListQuery);
  const after = readNameCursor(cursor);
  // One more than is shown tells whether there are more.
  return { limit, filter: { ...rest, after: after && { at: after.name, id: after.id }, limit: limit + 1 } };
}

/** Under /api/channels */
export const channelFileListRoutes = new Hono<AppEnv>();

channelFileListRoutes.get("/:channelId/files", async (c) => {
  const { channel } = await inChannel(c);
  const { limit, filter } = asked(c);
  const { rows, nextCursor } = page(await findFilesOfChannel(c.env, channel.id, filter), limit, ({ ts, id }) => [
    ts,
    id,
  ]);
  const files = rows.map(presentListedFile);
  return c.json({ files, ...(nextCursor ? { nextCursor } : {}) } satisfies FileListAnswer);
});

/** Under /api/workspaces */
export const workspaceFileRoutes = new Hono<AppEnv>();

workspaceFileRoutes.get("/:slug/files", async (c) => {
  const { workspace, userId, role } = await inWorkspace(c);
  const { limit, filter } = asked(c);
  const found = await findFilesOfWorkspace(c.env, { workspaceId: workspace.id, userId, role }, filter);
  const { rows, nextCursor } = page(found, limit, ({ createdAt, id }) => [String(createdAt), id]);
  const files = rows.map(presentListedFile);
  return c.json({ files, ...(nextCursor ? { nextCursor } : {}) } satisfies FileListAnswer);
});

workspaceFileRoutes.get("/:slug/storage", async (c) => {
  const { workspace, role } = await inWorkspace(c);
  require(canSeeStorage(role), "Only admins and owners see what is stored.");
  return c.json(presentStorage(await findStorageUse(c.env, workspace.id)));
});
