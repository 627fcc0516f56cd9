import { Hono } from "hono";
import type { PageInput } from "../../durable-objects/contract";
import { retrying, roomFor } from "../../durable-objects/stubs";
import { AppError, accepted, notFound } from "../errors";
import type { AppContext, AppEnv } from "../http";
import { presentMessages } from "../presenters/message";
import { type ChannelId, cursorTs, isChannelId, parseMessageId, type Ts } from "../protocol/ids";
import type { Message } from "../protocol/message";
import { editMessageBody, pageQuery, postMessageBody, reactionBody } from "../protocol/rest";
import { defined, readJson, readQuery } from "./parse";
import { inChannel, require } from "./standing";

const invalid = (path: string, message: string) =>
  new AppError("VALIDATION_FAILED", `${path} ${message}.`, { issues: [{ path, message }] });

function readPage(c: AppContext, channelId: ChannelId): PageInput {
  const { before, after, limit } = readQuery(c, pageQuery);
  if (before && after) throw invalid("after", "does not go together with before");
  const input: PageInput = { limit };
  for (const [path, cursor] of [
    ["before", before],
    ["after", after],
  ] as const) {
    if (cursor === undefined) continue;
    const ts = cursorTs(channelId, cursor);
    if (!ts) throw invalid(path, "expects a ts or a message id of this channel");
    input[path] = ts;
  }
  return input;
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

channelMessageRoutes.get("/:channelId/messages", async (c) => {
  const page = await readAlongside(c, (channelId) => {
    const input = readPage(c, channelId);
    return retrying(() => roomFor(c.env, channelId).history(input));
  });
  const { ok: _, messages, ...rest } = accepted(page);
  return c.json({ messages: await presentMessages(c.env, messages), ...rest });
});

channelMessageRoutes.get("/:channelId/threads/:ts", async (c) => {
  const { channel } = await inChannel(c);
  const threadTs = cursorTs(channel.id, c.req.param("ts"));
  if (!threadTs) throw notFound("The thread");
  const input = readPage(c, channel.id);
  const {
    ok: _,
    parent,
    messages,
    ...rest
  } = accepted(await retrying(() => roomFor(c.env, channel.id).thread({ ...input, threadTs })));
  const [first, ...replies] = await presentMessages(c.env, [parent, ...messages]);
  return c.json({ parent: first, messages: replies, ...rest });
});

channelMessageRoutes.post("/:channelId/messages", async (c) => {
  const { actor, channel, standing } = await inChannel(c);
  require(!standing.channel.archived, "This channel is archived.", { reason: "archived" });
  const {
    content,
    threadId,
    tempId,
    text = content,
    threadTs: given,
    clientMsgId = tempId,
    ...rest
  } = await readJson(c, postMessageBody);
  if (text === undefined) throw invalid("text", "is missing");
  const threadTs = given ?? (threadId === undefined ? undefined : cursorTs(channel.id, threadId));
  if (threadTs === null) throw invalid("threadId", "expects a ts or a message id of this channel");
  const input = defined({ ...rest, text, threadTs, clientMsgId });
  // Without an id of its own a post may arrive twice only if it is sent twice, so it is not retried.
  const send = () => roomFor(c.env, channel.id).post(actor, input);
  const { message, repeated } = accepted(await (clientMsgId ? retrying(send) : send()));
  return c.json({ message: await presented(c, message) }, repeated ? 200 : 201);
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
  return c.json({ message: await presented(c, message) });
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
