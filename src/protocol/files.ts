import { z } from "zod";
import { type FileId, isFileId, isUserId, type UserId } from "./ids";
import { limits } from "./limits";

/** Files on their way in and out: docs/files.md tells the story. */

const fileId = z.custom<FileId>(isFileId, "expects a file's id");
const declaredType = z.string().max(limits.files.type).default("");
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const time = z.string().meta({ format: "date-time" });

/** In a message. */
export const messageFile = z.object({
  id: fileId,
  name: z.string(),
  /** What its bytes are, whatever was said of them. */
  type: z.string(),
  /** Bytes. */
  size: z.int(),
  width: z.int().optional(),
  height: z.int().optional(),
  /** To show before the picture is there: base64 of a WebP of a few pixels. */
  blur: z.string().optional(),
  /** Nothing could be drawn of it. */
  noPreview: z.literal(true).optional(),
  /** The first lines of a text. */
  excerpt: z.string().optional(),
});

/** [001]'s names for the same. */
export const attachment = z.object({
  id: fileId,
  filename: z.string(),
  mimeType: z.string(),
  size: z.int(),
  url: z.string(),
});
/** [001]: small files inside a message's body. */
export const attachedBytes = z.object({
  filename: z.string().min(1),
  mimeType: declaredType,
  size: z.int().optional(),
  data: z.base64(),
});

export const beginUploadsBody = z.object({
  files: z
    .array(
      z.object({
        name: z.string().min(1).max(4_096),
        /** Bytes, exactly. */
        size: z.int().min(1),
        type: declaredType,
        /** Hexadecimal; where it is given the bytes have to match it. */
        sha256: sha256.optional(),
      }),
    )
    .min(1)
    .max(limits.messageFiles),
});
export type BeginUploadsBody = z.infer<typeof beginUploadsBody>;

/** One PUT with exactly these headers and as many bytes as were declared. */
const put = z.object({ url: z.string(), headers: z.record(z.string(), z.string()), expiresAt: time });
/** Has an address where it goes in one PUT; else it goes in parts of `partSize` bytes, the last of what is left. */
export const upload = z.object({ id: fileId, name: z.string(), put: put.optional(), partSize: z.int().optional() });
const mostParts = Math.ceil((limits.files.megabytes.most * 1024 * 1024) / limits.files.part.bytes);
const partNumber = z.int().min(1).max(mostParts);
export const partsBody = z.object({ parts: z.array(partNumber).min(1).max(limits.files.part.asked) });
export const partsAnswer = z.object({ parts: z.array(put.extend({ partNumber: z.int() })) });
export type PartsAnswer = z.infer<typeof partsAnswer>;
/** `parts`: of one that came in parts, with what each PUT was answered. Where a checksum is given it has to match. */
export const completeBody = z.object({
  parts: z
    .array(z.object({ partNumber, etag: z.string().min(1).max(200), sha256: sha256.optional() }))
    .max(mostParts)
    .default([]),
});
export const uploadsAnswer = z.object({ uploads: z.array(upload) });
export type UploadsAnswer = z.infer<typeof uploadsAnswer>;

export const fileAnswer = messageFile.extend({
  channelId: z.string(),
  userId: z.string(),
  createdAt: time,
  url: z.string(),
});
export type FileAnswer = z.infer<typeof fileAnswer>;

/** A link that works without a session: for this file, this member, until then, and while they may read it. */
export const fileLinkAnswer = z.object({ url: z.string(), expiresAt: time });

/** Anybody who has it may open it, until it is revoked. null: there is none. */
export const publicLinkAnswer = z.object({ url: z.string().nullable() });
export type PublicLinkAnswer = z.infer<typeof publicLinkAnswer>;

/** [001] */
export const uploadedAnswer = attachment.extend({ originalFilename: z.string() });

export const uploadQuery = z.object({ channelId: z.string() });
export const downloadQuery = z.object({
  download: z.literal("1").optional(),
  /** What a link is signed with. */
  link: z.string().max(2_000).optional(),
});
export const thumbnailQuery = downloadQuery.pick({ link: true });

/** Says it in another conversation too; the same clientMsgId again answers 200. */
export const shareFileBody = z.object({
  channelId: z.string(),
  text: z.string().max(limits.messageText).default(""),
  clientMsgId: z.string().min(1).max(limits.clientMsgId).optional(),
});

export const fileKinds = ["image", "video", "audio", "document", "other"] as const;
export type FileKind = (typeof fileKinds)[number];
/** Lists of files, newest first. */
export const fileListQuery = z.object({
  kind: z.enum(fileKinds).optional(),
  /** Who uploaded it. */
  userId: z.custom<UserId>(isUserId, "expects a member's id").optional(),
  /** Part of the name. */
  q: z.string().trim().max(limits.files.name).optional(),
  cursor: z.string().max(1_000).optional(),
  limit: z.coerce.number().int().min(1).max(limits.page.max).default(limits.page.default),
});
/** `channelId` and `ts` are those of a message that has it and that the reader may read. */
export const fileListing = fileAnswer.extend({ ts: z.string() });
export type FileListing = z.infer<typeof fileListing>;
export const fileListAnswer = z.object({ files: z.array(fileListing), nextCursor: z.string().optional() });
export type FileListAnswer = z.infer<typeof fileListAnswer>;

const weight = { files: z.int(), bytes: z.int() };
/** `trash`: deleted, and kept for a while. */
export const storageAnswer = z.object({
  ...weight,
  kinds: z.array(z.object({ kind: z.enum(fileKinds), ...weight })),
  trash: z.object(weight),
});
export type StorageAnswer = z.infer<typeof storageAnswer>;
