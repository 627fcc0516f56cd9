import { Hono } from "hono";
import type { z } from "zod";
import type { PageInput } from "../../durable-objects/contract";
import { retrying, roomFor } from "../../durable-objects/stubs";
import { uploadLimited } from "../auth/attempts";
import { type Given, storeFiles } from "../domain/store-files";
import { AppError, accepted, notFound } from "../errors";
import type { AppContext, AppEnv } from "../http";
import { canSeeEdits, settingsOf } from "../policies/workspace";
import { restType } from "../presenters/channel";
import { presentMessages } from "../presenters/message";
import { type ChannelId, cursorTs, isChannelId, parseMessageId, type Ts, tsFromMicros } from "../protocol/ids";
import { limits } from "../protocol/limits";
import { localMidnight } from "../protocol/local-midnight";
import type { Message } from "../protocol/message";
import {
  editMessageBody,
  hidePreviewQuery,
  historyQuery,
  pageQuery,
  pinBody,
  postMessageBody,
  reactionBody,
} from "../protocol/rest";
import { defined, readJson, readQuery } from "./parse";
import { inChannel, type Reader, require } from "./standing";

const invalid = (path: string, message: string) =>
  new AppError("VALIDATION_FAILED", `${path} ${message}.`, { issues: [{ path, message }] });

/** [001]: files in the body itself. */
function bytesOf(attachments: NonNullable<z.output<typeof postMessageBody>["attachments"]>): Given[] {
  const given = attachments.map(({ filename, mimeType, data }) => ({
    name: filename,
    type: mimeType,
    bytes: Uint8Array.from(atob(data), (character) => character.charCodeAt(0)).buffer,
  }));
  const bytes = given.reduce((sum, file) => sum + file.bytes.byteLength, 0);
  if (bytes <= limits.files.inJson) return given;
  throw new AppError("PAYLOAD_TOO_LARGE", "Files in a message's body are 1 MB at most, all together.", {
    maxSize: limits.files.inJson,
  });
}

type PageQuery = z.output<typeof historyQuery>;

/** `zone`: for `date`. */
function pageInput(query: PageQuery, channelId: ChannelId, zone: string): PageInput {
  const places = (["before", "after", "around", "date"] as const).filter((path) => query[path] !== undefined);
  const [place, second] = places;
  if (second) throw invalid(second, `does not go together with ${place}`);
  const input: PageInput = { limit: query.limit };
  if (place === undefined) return input;
  if (place === "date") {
    const midnight = localMidnight(query.date ?? "", zone);
    // A ts has ten digits of seconds: from 1970 to 2286.
    if (midnight < 0 || midnight >= 1e13) throw invalid("date", "is not a day that messages have");
    return { ...input, around: tsFromMicros(midnight * 1_000) };
  }
  const ts = cursorTs(channelId, query[place] ?? "");
  if (!ts) throw invalid(place, "expects a ts or a message id of this channel");
  return { ...input, [place]: ts };
}

const presented = async (c: AppContext, message: Message) => (await presentMessages(c.env, [message]))[0];

/** Under /api/channels */
export const channelMessageRoutes = new Hono<AppEnv>();

/**
 * Reads from a room while D1 is asked whether this person may: two waits at once instead of one after the other. What
 * the room answered, or why the question was wrong, is looked at only once access is given.
 */
async function readAlongside<T>(c: AppContext, read: (channelId: ChannelId) => Promise<T>): Promise<T> {
  const id = c.req.param("channelId");
  const early = c.var.token && isChannelId(id) ? settled(async () => read(id)) : null;
  const { channel } = await inChannel(c);
  const answer = await (early ?? settled(async () => read(channel.id)));
  if (answer.status === "rejected") throw answer.reason;
  return answer.value;
}

const settled = async <T>(work: () => Promise<T>) => (await Promise.allSettled([work()]))[0];

const history = async (c: AppContext, channelId: ChannelId, zone: string) => {
  const input = pageInput(readQuery(c, historyQuery), channelId, zone);
  const page = accepted(await retrying(() => roomFor(c.env, channelId).history(input)));
  return input.around === undefined ? page : { ...page, around: input.around };
};

/** Where a day begins is known with who asks. */
async function historyByDate(c: AppContext) {
  const { channel, user } = await inChannel(c);
  return history(c, channel.id, user.timezone);
}

channelMessageRoutes.get("/:channelId/messages", async (c) => {
  const {
    ok: _,
    messages,
    ...rest
  } = await (c.req.query("date") === undefined
    ? readAlongside(c, (channelId) => history(c, channelId, "UTC"))
    : historyByDate(c));
  return c.json({ messages: await presentMessages(c.env, messages), ...rest });
});

channelMessageRoutes.get("/:channelId/threads/:ts", async (c) => {
  const { channel, userId } = await inChannel(c);
  const threadTs = cursorTs(channel.id, c.req.param("ts"));
  if (!threadTs) throw notFound("The thread");
  const input = pageInput(readQuery(c, pageQuery), channel.id, "UTC");
  const {
    ok: _,
    parent,
    messages,
    ...rest
  } = accepted(await retrying(() => roomFor(c.env, channel.id).thread({ ...input, threadTs, userId })));
  const [first, ...replies] = await presentMessages(c.env, [parent, ...messages]);
  return c.json({ parent: first, messages: replies, ...rest });
});

channelMessageRoutes.post("/:channelId/messages", async (c) => {
  const { actor, channel, standing, workspace } = await inChannel(c);
  require(!standing.channel.archived, "This channel is archived.", { reason: "archived" });
  const {
    content,
    threadId,
    tempId,
    text = content,
    threadTs: given,
    clientMsgId = tempId,
    attachments = [],
    ...rest
  } = await readJson(c, postMessageBody);
  if (text === undefined) throw invalid("text", "is missing");
  const threadTs = given ?? (threadId === undefined ? undefined : cursorTs(channel.id, threadId));
  if (threadTs === null) throw invalid("threadId", "expects a ts or a message id of this channel");
  const { userId } = actor;
  const place = {
    workspaceId: channel.workspaceId,
    channelId: channel.id,
    userId,
    rules: settingsOf(workspace.settings),
  };
  const bytes = bytesOf(attachments);
  const stored = bytes.length > 0 ? await uploadLimited(c.env, userId, () => storeFiles(c.env, place, bytes)) : [];
  const fileIds = [...(rest.fileIds ?? []), ...stored.map(({ id }) => id)];
  const input = defined({ ...rest, ...(fileIds.length > 0 ? { fileIds } : {}), text, threadTs, clientMsgId });
  // Without an id of its own a post may arrive twice only if it is sent twice, so it is not retried.
  const send = () => roomFor(c.env, channel.id).post(actor, input);
  const { message, repeated } = accepted(await (clientMsgId ? retrying(send) : send()));
  return c.json({ message: await presented(c, message) }, repeated ? 200 : 201);
});

channelMessageRoutes.get("/:channelId/pins", async (c) => {
  const { channel } = await inChannel(c);
  const { pins } = accepted(await retrying(() => roomFor(c.env, channel.id).pins()));
  const messages = await presentMessages(
    c.env,
    pins.map(({ message }) => message),
  );
  return c.json({ pins: pins.map(({ userId, at }, i) => ({ message: messages[i], userId, pinnedAt: at })) });
});

const pinned = async (c: AppContext, { actor, channel }: Reader, ts: Ts, on: boolean) => {
  const { message } = accepted(await retrying(() => roomFor(c.env, channel.id).pin(actor, { ts, on })));
  return { message: await presented(c, message) };
};

channelMessageRoutes.post("/:channelId/pins", async (c) => {
  const reader = await inChannel(c);
  const ts = cursorTs(reader.channel.id, (await readJson(c, pinBody)).ts);
  if (!ts) throw invalid("ts", "expects a ts or a message id of this channel");
  return c.json(await pinned(c, reader, ts, true), 201);
});

channelMessageRoutes.delete("/:channelId/pins/:ts", async (c) => {
  const reader = await inChannel(c);
  const ts = cursorTs(reader.channel.id, c.req.param("ts"));
  if (!ts) throw notFound("The message");
  return c.json(await pinned(c, reader, ts, false));
});

/** Under /api/messages */
export const messageRoutes = new Hono<AppEnv>();

async function inMessage(c: AppContext) {
  const parsed = parseMessageId(c.req.param("messageId") ?? "");
  const reader = await inChannel(c, parsed?.channelId ?? "");
  // Access was asked for above, so a stranger learns nothing from the id's form.
  return { ...reader, ts: parsed?.ts as Ts };
}

messageRoutes.get("/:messageId", async (c) => {
  const { channel, ts } = await inMessage(c);
  const { message } = accepted(await retrying(() => roomFor(c.env, channel.id).message({ ts })));
  const { id, name, type } = channel;
  return c.json({ message: await presented(c, message), channel: { id, name, type: restType(type) } });
});

messageRoutes.get("/:messageId/history", async (c) => {
  const { channel, ts, role, workspace } = await inMessage(c);
  const allowed = canSeeEdits(role, settingsOf(workspace.settings));
  require(allowed, "Only admins read what was edited, where the workspace allows it.");
  const { revisions } = accepted(await retrying(() => roomFor(c.env, channel.id).revisions({ ts })));
  return c.json({ revisions });
});

messageRoutes.put("/:messageId", async (c) => {
  const { channel, actor, ts } = await inMessage(c);
  const { content, text = content } = await readJson(c, editMessageBody);
  if (text === undefined) throw invalid("text", "is missing");
  const { message } = accepted(await retrying(() => roomFor(c.env, channel.id).edit(actor, { ts, text })));
  return c.json({ message: await presented(c, message) });
});

messageRoutes.delete("/:messageId", async (c) => {
  const { channel, actor, ts } = await inMessage(c);
  const { message } = accepted(await retrying(() => roomFor(c.env, channel.id).remove(actor, { ts })));
  return c.json({ message: await presented(c, message) });
});

messageRoutes.delete("/:messageId/previews", async (c) => {
  const { channel, actor, ts } = await inMessage(c);
  const { url } = readQuery(c, hidePreviewQuery);
  const { message } = accepted(await retrying(() => roomFor(c.env, channel.id).hidePreview(actor, { ts, url })));
  return c.json({ message: await presented(c, message) });
});

messageRoutes.post("/:messageId/reactions", async (c) => {
  const { channel, actor, ts } = await inMessage(c);
  const { emoji, name = emoji } = await readJson(c, reactionBody);
  if (!name) throw invalid("emoji", "is missing");
  const { message } = accepted(await retrying(() => roomFor(c.env, channel.id).react(actor, { ts, name, on: true })));
  return c.json({ message: await presented(c, message) }, 201);
});

messageRoutes.delete("/:messageId/reactions/:emoji", async (c) => {
  const { channel, actor, ts } = await inMessage(c);
  const name = c.req.param("emoji");
  const { message } = accepted(await retrying(() => roomFor(c.env, channel.id).react(actor, { ts, name, on: false })));
  return c.json({ message: await presented(c, message) });
});
