import { Hono } from "hono";
import type { ThreadCursor } from "../../durable-objects/contract";
import { hubFor, retrying, roomFor } from "../../durable-objects/stubs";
import { findJoinedChannels } from "../db/channels";
import { atMost } from "../domain/at-most";
import { AppError, accepted, notFound } from "../errors";
import type { AppContext, AppEnv } from "../http";
import { presentMessages } from "../presenters/message";
import type { ThreadState } from "../protocol/hub-frames";
import { cursorTs, isTs, parseMessageId } from "../protocol/ids";
import { limits } from "../protocol/limits";
import { readBody, threadListQuery } from "../protocol/rest";
import { readJson, readQuery } from "./parse";
import { actorOf, inChannel, inWorkspace, require } from "./standing";

async function inThread(c: AppContext) {
  const reader = await inChannel(c);
  require(reader.channelRole !== null, "Join the channel first.");
  const threadTs = cursorTs(reader.channel.id, c.req.param("ts") ?? "");
  if (!threadTs) throw notFound("The thread");
  return { ...reader, threadTs, room: () => roomFor(c.env, reader.channel.id) };
}

/** Under /api/channels */
export const channelThreadRoutes = new Hono<AppEnv>();

channelThreadRoutes.post("/:channelId/threads/:ts/follow", async (c) => {
  const { actor, room, threadTs } = await inThread(c);
  const { thread } = accepted(await retrying(() => room().followThread(actor, { threadTs, on: true })));
  return c.json({ thread });
});

channelThreadRoutes.delete("/:channelId/threads/:ts/follow", async (c) => {
  const { actor, room, threadTs } = await inThread(c);
  const { thread } = accepted(await retrying(() => room().followThread(actor, { threadTs, on: false })));
  return c.json({ thread });
});

channelThreadRoutes.post("/:channelId/threads/:ts/read", async (c) => {
  const { actor, channel, room, threadTs } = await inThread(c);
  const ts = cursorTs(channel.id, (await readJson(c, readBody)).ts);
  if (!ts) {
    throw new AppError("VALIDATION_FAILED", "ts is not a message of this channel.", {
      issues: [{ path: "ts", message: "expects a ts or a message id of this channel" }],
    });
  }
  const { thread } = accepted(await retrying(() => room().markThread(actor, { threadTs, ts })));
  return c.json({ thread });
});

/** Under /api/workspaces */
export const workspaceThreadRoutes = new Hono<AppEnv>();

/** `<latest reply>_<channel>-<thread>`, of the last thread that was listed. */
const cursorOf = ({ latestReply, channelId, threadTs }: ThreadState) => `${latestReply}_${channelId}-${threadTs}`;

function readCursor(cursor: string | undefined): ThreadCursor | undefined {
  if (!cursor) return undefined;
  const [latestReply, id = ""] = cursor.split("_");
  const thread = parseMessageId(id);
  if (isTs(latestReply) && thread) return { latestReply, channelId: thread.channelId, threadTs: thread.ts };
  throw new AppError("VALIDATION_FAILED", "The cursor is not one of ours.", {
    issues: [{ path: "cursor", message: "is not a cursor that this API gave" }],
  });
}

/** The hub knows which there are, D1 which of them may be seen, and each room what is said there. */
workspaceThreadRoutes.get("/:slug/threads", async (c) => {
  const { workspace, userId } = await inWorkspace(c);
  const { cursor, limit } = readQuery(c, threadListQuery);
  const after = readCursor(cursor);
  const asked = { workspaceId: workspace.id, userId, limit, ...(after ? { after } : {}) };
  const { threads, hasMore } = accepted(await retrying(() => hubFor(c.env, workspace.id, userId).threads(asked)));
  const channelIds = [...new Set(threads.map(({ channelId }) => channelId))];
  const joined = await findJoinedChannels(c.env, { workspaceId: workspace.id, userId, channelIds });
  const channels = new Map(joined.map((channel) => [channel.id, channel]));
  const shown = threads.filter(({ channelId }) => channels.has(channelId));
  const read = await atMost(6, shown, async ({ channelId, threadTs, unread }) => {
    const most = Math.min(limits.threadReplies.most, Math.max(limits.threadReplies.shown, unread));
    const answer = await retrying(() => roomFor(c.env, channelId).thread({ threadTs, userId, limit: most }));
    // Deleted, or left, since the hub was told.
    return answer.ok && answer.me?.following ? { ...answer, me: answer.me, channel: channels.get(channelId) } : null;
  });
  const found = read.filter((thread) => thread !== null);
  const presented = await presentMessages(
    c.env,
    found.flatMap(({ parent, messages }) => [parent, ...messages]),
  );
  const items = found.map(({ me, channel, messages, hasMore: older }) => {
    const [parent, ...replies] = presented.splice(0, messages.length + 1);
    return { ...me, channel, parent, replies, hasOlder: older };
  });
  const last = threads.at(-1);
  return c.json({ threads: items, ...(hasMore && last ? { nextCursor: cursorOf(last) } : {}) });
});

workspaceThreadRoutes.post("/:slug/threads/read", async (c) => {
  const access = await inWorkspace(c);
  const { workspace, userId } = access;
  const asked = { workspaceId: workspace.id, userId };
  const { channelIds } = accepted(await retrying(() => hubFor(c.env, workspace.id, userId).unreadThreads(asked)));
  await atMost(6, channelIds, async (channelId) => {
    const marked = await retrying(() => roomFor(c.env, channelId).markThreads(actorOf(access)));
    // A channel that was left meanwhile has none.
    if (marked.ok || marked.code !== "not_found") accepted(marked);
  });
  return c.json({ ok: true });
});
