import { Hono } from "hono";
import { uploadLimited } from "../auth/attempts";
import { signFileLink, verifyFileLink } from "../auth/tokens";
import { type FileRow, findOwnFile, findReadableFile, markRefused, type ReadableFile } from "../db/files";
import { findMember } from "../db/members";
import { findWorkspace } from "../db/workspaces";
import { beginUploads } from "../domain/begin-uploads";
import { completeUpload } from "../domain/complete-upload";
import { deleteFile } from "../domain/delete-file";
import { shareFile } from "../domain/share-file";
import { storeFiles } from "../domain/store-files";
import { wantThumbnails } from "../domain/want-thumbnails";
import type { Env } from "../env";
import { AppError, notFound } from "../errors";
import { deliver } from "../files/deliver";
import { abortParts } from "../files/parts";
import { serve } from "../files/pictures";
import { type Presigned, presignPart } from "../files/presign";
import { thumbnailKey } from "../files/thumbnails";
import type { AppContext, AppEnv } from "../http";
import { canPost } from "../policies/channel";
import type { FileRules } from "../policies/file";
import { canDeleteFile, settingsOf } from "../policies/workspace";
import { fileUrl, presentAttachment, presentFile } from "../presenters/file";
import { presentMessages } from "../presenters/message";
import {
  beginUploadsBody,
  completeBody,
  downloadQuery,
  type PartsAnswer,
  partsBody,
  shareFileBody,
  thumbnailQuery,
  type UploadsAnswer,
} from "../protocol/files";
import { type FileId, isFileId, type UserId } from "../protocol/ids";
import { limits } from "../protocol/limits";
import { readForm, readJson, readQuery } from "./parse";
import { baseUrlOf, inChannel, type Reader, require, signedIn } from "./standing";

const missing = () => notFound("The file");

/** Somebody who may write there: what they upload is for a message. */
async function posting(c: AppContext, channelId?: string): Promise<Reader> {
  const reader = await inChannel(c, channelId);
  const archived = reader.standing.channel.archived;
  require(canPost(reader.standing), "Nothing can be posted here.", archived ? { reason: "archived" } : undefined);
  return reader;
}

const placeOf = ({ channel, userId, workspace }: Reader) => ({
  workspaceId: channel.workspaceId,
  channelId: channel.id,
  userId,
  rules: settingsOf(workspace.settings),
});

/** Under /api/channels */
export const channelFileRoutes = new Hono<AppEnv>();

channelFileRoutes.post("/:channelId/files", async (c) => {
  const reader = await posting(c);
  const { files } = await readJson(c, beginUploadsBody);
  const begun = await uploadLimited(c.env, reader.userId, () => beginUploads(c.env, placeOf(reader), files));
  return c.json(
    {
      uploads: begun.map(({ row: { id, name }, presigned }) =>
        presigned ? { id, name, put: presentPut(presigned) } : { id, name, partSize: limits.files.part.bytes },
      ),
    } satisfies UploadsAnswer,
    201,
  );
});

const presentPut = ({ url, headers, expiresAt }: Presigned) => ({
  url,
  headers,
  expiresAt: new Date(expiresAt).toISOString(),
});

/** Under /api/upload: the thin face of [001]. */
export const uploadRoutes = new Hono<AppEnv>();

uploadRoutes.post("/", async (c) => {
  const reader = await posting(c, c.req.query("channelId") ?? "");
  return uploadLimited(c.env, reader.userId, async () => {
    const file = (await readForm(c)).get("file");
    if (file === null || typeof file === "string") {
      throw new AppError("VALIDATION_FAILED", "file is missing.", {
        issues: [{ path: "file", message: "is missing" }],
      });
    }
    if (file.size > limits.files.throughWorker) {
      throw new AppError("PAYLOAD_TOO_LARGE", "Larger files are uploaded straight to storage.", {
        maxSize: limits.files.throughWorker,
      });
    }
    const given = { name: file.name || "file", type: file.type, bytes: await file.arrayBuffer() };
    const [stored] = await storeFiles(c.env, placeOf(reader), [given]);
    if (!stored) throw missing();
    return c.json({ ...presentAttachment(presentFile(stored)), originalFilename: given.name }, 201);
  });
});

/** Under /api/files */
export const fileRoutes = new Hono<AppEnv>();

const idOf = (c: AppContext): FileId => {
  const id = c.req.param("fileId");
  return isFileId(id) ? id : ("F" as FileId);
};

async function readable(c: AppContext): Promise<{ file: ReadableFile; userId: UserId }> {
  const { userId } = await signedIn(c);
  const file = await findReadableFile(c.env, idOf(c), userId);
  if (!file) throw missing();
  return { file, userId };
}

/** One of one's own, in a conversation that one may still write in. */
async function own(c: AppContext): Promise<{ file: FileRow; rules: FileRules }> {
  const { userId } = await signedIn(c);
  const file = await findOwnFile(c.env, idOf(c), userId);
  if (!file) throw missing();
  const { workspace } = await inChannel(c, file.channelId).catch((error: unknown) => {
    throw error instanceof AppError && error.status === 404 ? missing() : error;
  });
  return { file, rules: settingsOf(workspace.settings) };
}

fileRoutes.get("/:fileId", async (c) => {
  const { file } = await readable(c);
  // Where it was uploaded to may be nothing that they know of.
  return c.json(presentFile({ ...file, channelId: file.readableIn }));
});

fileRoutes.post("/:fileId/parts", async (c) => {
  const { file } = await own(c);
  const { parts } = await readJson(c, partsBody);
  if (file.state !== "uploading" || file.uploadId === null) {
    throw new AppError("CONFLICT", "This file does not come in parts.", { reason: "whole" });
  }
  const { uploadId } = file;
  const signed = await Promise.all(parts.map((part) => presignPart(c.env, { ...file, uploadId }, part)));
  return c.json({
    parts: signed.map((presigned, index) => ({ partNumber: parts[index] as number, ...presentPut(presigned) })),
  } satisfies PartsAnswer);
});

fileRoutes.post("/:fileId/complete", async (c) => {
  const { file, rules } = await own(c);
  const { parts } = await readJson(c, completeBody);
  return c.json(presentFile(await completeUpload(c.env, file, { rules, parts })));
});

/** Gives up what is on its way, and deletes what is there: messages go on without it. */
fileRoutes.delete("/:fileId", async (c) => {
  const { userId } = await signedIn(c);
  const begun = await findOwnFile(c.env, idOf(c), userId);
  if (begun && begun.state !== "ready") await giveUp(c.env, (await own(c)).file);
  else {
    const { file } = await readable(c);
    const [member, workspace] = await Promise.all([
      findMember(c.env, file.workspaceId, userId),
      findWorkspace(c.env, file.workspaceId),
    ]);
    if (!member || !workspace) throw missing();
    const may = canDeleteFile(member.role, file.userId === userId, settingsOf(workspace.settings));
    require(may, "Only who uploaded it, and admins, delete a file.");
    await deleteFile(c.env, file, userId, Date.now());
  }
  return c.body(null, 204);
});

async function giveUp(env: Env, file: FileRow): Promise<void> {
  await markRefused(env, file.id);
  await abortParts(env, file);
  await env.FILES.delete(file.key);
}

fileRoutes.post("/:fileId/shares", async (c) => {
  const { file } = await readable(c);
  const { channelId, text, clientMsgId } = await readJson(c, shareFileBody);
  const { channel, actor } = await posting(c, channelId);
  if (channel.workspaceId !== file.workspaceId) throw notFound("The channel");
  const input = { text, clientMsgId: clientMsgId ?? crypto.randomUUID() };
  const { message, repeated } = await shareFile(c.env, { file, channelId: channel.id, actor }, input);
  const [presented] = await presentMessages(c.env, [message]);
  return c.json({ message: presented }, repeated ? 200 : 201);
});

fileRoutes.post("/:fileId/link", async (c) => {
  const { file, userId } = await readable(c);
  const token = await signFileLink(c.env, { userId, file: file.id });
  const expiresAt = new Date(Date.now() + limits.files.linkSeconds * 1_000).toISOString();
  return c.json({ url: `${baseUrlOf(c)}${fileUrl(file)}?link=${token}`, expiresAt }, 201);
});

/** Under /files: the bytes, by session or by a link of ours. Whether this person may read them is asked each time. */
export const fileContentRoutes = new Hono<AppEnv>();

fileContentRoutes.get("/:fileId/:name", async (c) => {
  const { download, link } = readQuery(c, downloadQuery);
  const file = link === undefined ? (await readable(c)).file : await linked(c, link);
  const found = await deliver(c.env, file, c.req.raw, download === "1");
  if (!found) throw missing();
  return found;
});

/** Until thumbnails are there, and of pictures that need none, it is the picture itself. */
fileContentRoutes.get("/:fileId/thumbnails/:size", async (c) => {
  const { link } = readQuery(c, thumbnailQuery);
  const file = link === undefined ? (await readable(c)).file : await linked(c, link);
  const size = limits.thumbnails.sizes.find((known) => String(known) === c.req.param("size"));
  if (size === undefined || file.width === null || file.thumbnails === "none") throw missing();
  const made = await serve(c.env, thumbnailKey(file.id, size), c.req.raw, "private, no-cache");
  if (made) return made;
  await wantThumbnails(c.env, file, Date.now());
  const whole = await deliver(c.env, file, c.req.raw, false);
  if (!whole) throw missing();
  return whole;
});

async function linked(c: AppContext, link: string): Promise<FileRow> {
  const verdict = await verifyFileLink(c.env, link);
  if (!verdict.ok && verdict.expired) throw new AppError("TOKEN_EXPIRED", "This link has expired.");
  const id = idOf(c);
  const file = verdict.ok && verdict.claims.file === id ? await findReadableFile(c.env, id, verdict.claims.sub) : null;
  if (!file) throw missing();
  return file;
}
