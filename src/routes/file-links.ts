import { Hono } from "hono";
import { signPublicFile, verifyPublicFile } from "../auth/tokens";
import { deleteFileLink, findFileLink, findPublicFile, insertFileLink } from "../db/file-links";
import { findReadableFile, type ReadableFile } from "../db/files";
import { findMember } from "../db/members";
import { findWorkspace } from "../db/workspaces";
import { audit } from "../domain/audit";
import { notFound } from "../errors";
import { deliver } from "../files/deliver";
import type { AppContext, AppEnv } from "../http";
import { canLinkFile, canUnlinkFile, settingsOf } from "../policies/workspace";
import type { PublicLinkAnswer } from "../protocol/files";
import { downloadQuery } from "../protocol/files";
import { isFileId, type UserId } from "../protocol/ids";
import type { Role, WorkspaceSettings } from "../protocol/rest";
import { readQuery } from "./parse";
import { baseUrlOf, require, signedIn } from "./standing";

const missing = () => notFound("The file");

type Asked = { file: ReadableFile; userId: UserId; role: Role; settings: WorkspaceSettings };

/** Somebody who may read the file, and what they are in its workspace. */
async function asked(c: AppContext): Promise<Asked> {
  const { userId } = await signedIn(c);
  const id = c.req.param("fileId");
  const file = isFileId(id) ? await findReadableFile(c.env, id, userId) : null;
  if (!file) throw missing();
  const [member, workspace] = await Promise.all([
    findMember(c.env, file.workspaceId, userId),
    findWorkspace(c.env, file.workspaceId),
  ]);
  if (!member || !workspace) throw missing();
  return { file, userId, role: member.role, settings: settingsOf(workspace.settings) };
}

/** Under /api/files */
export const fileLinkRoutes = new Hono<AppEnv>();

const present = async (c: AppContext, { name }: ReadableFile, linkId: string): Promise<PublicLinkAnswer> => ({
  url: `${baseUrlOf(c)}/public/${await signPublicFile(c.env, linkId)}/${encodeURIComponent(name)}`,
});

fileLinkRoutes.get("/:fileId/public-link", async (c) => {
  const { file, settings } = await asked(c);
  const link = settings.publicLinks === "on" ? await findFileLink(c.env, file.id) : null;
  return c.json(link ? await present(c, file, link.id) : ({ url: null } satisfies PublicLinkAnswer));
});

/** The same again is the same link. */
fileLinkRoutes.post("/:fileId/public-link", async (c) => {
  const { file, userId, role, settings } = await asked(c);
  require(canLinkFile(role, settings), "This workspace gives no links that anybody may open.");
  const id = crypto.randomUUID();
  const link = await insertFileLink(c.env, { id, fileId: file.id, createdBy: userId }, Date.now());
  if (!link) throw missing();
  if (link.id === id) {
    const { workspaceId, name } = file;
    await audit(c.env, { workspaceId, actorId: userId, action: "file.linked", subject: file.id, detail: { name } });
  }
  return c.json(await present(c, file, link.id), 201);
});

/** Whoever has the link has nothing from then on. */
fileLinkRoutes.delete("/:fileId/public-link", async (c) => {
  const { file, userId, role } = await asked(c);
  const link = await findFileLink(c.env, file.id);
  const may = canUnlinkFile(role, userId === file.userId || userId === link?.createdBy);
  require(may, "Only who made the link, who uploaded the file, and admins revoke it.");
  await deleteFileLink(c.env, file.id);
  const { workspaceId, name } = file;
  if (link)
    await audit(c.env, { workspaceId, actorId: userId, action: "file.unlinked", subject: file.id, detail: { name } });
  return c.body(null, 204);
});

/** Under /public: for whoever has the link, while there is one and the workspace allows it. */
export const publicFileRoutes = new Hono<AppEnv>();

publicFileRoutes.get("/:token/:name", async (c) => {
  const { download } = readQuery(c, downloadQuery.pick({ download: true }));
  const verdict = await verifyPublicFile(c.env, c.req.param("token"));
  const file = verdict.ok ? await findPublicFile(c.env, verdict.claims.link) : null;
  const found = file && (await deliver(c.env, file, c.req.raw, download === "1"));
  if (!found) throw missing();
  return found;
});
