import { Hono } from "hono";
import { hubFor, retrying, roomFor } from "../../durable-objects/stubs";
import { messagesById } from "../domain/messages-by-id";
import { readReminder, readWhen } from "../domain/read-when";
import { AppError, accepted, notFound } from "../errors";
import type { AppContext, AppEnv } from "../http";
import type { MessageId } from "../protocol/ids";
import { isReminderId, parseMessageId } from "../protocol/ids";
import { changeReminderBody, remindBody } from "../protocol/reminders";
import { saveBody, savedQuery } from "../protocol/saved";
import { defined, readJson, readQuery } from "./parse";
import { inChannel, inWorkspace } from "./standing";

/** Under /api/workspaces: messages kept for later, and reminders. The hub keeps both. */
export const laterRoutes = new Hono<AppEnv>();

laterRoutes.get("/:slug/saved", async (c) => {
  const access = await inWorkspace(c);
  const { workspace, userId } = access;
  const { state, cursor, limit } = readQuery(c, savedQuery);
  const asked = { workspaceId: workspace.id, userId, state, before: cursor ?? null, limit };
  const { items, nextCursor } = accepted(await retrying(() => hubFor(c.env, workspace.id, userId).savedPage(asked)));
  const messages = await messagesById(
    c.env,
    access,
    items.map(({ messageId }) => messageId),
  );
  return c.json({
    items: items.map((item) => ({ ...item, message: messages.get(item.messageId) ?? null })),
    ...(nextCursor === undefined ? {} : { nextCursor }),
  });
});

/** A message of this workspace that the caller may read. */
async function readableMessage(c: AppContext, slug: string, id: MessageId | string) {
  const parsed = parseMessageId(id);
  const { workspace, channel, userId } = await inChannel(c, parsed?.channelId ?? "");
  if (!parsed || workspace.slug !== slug) throw notFound("The message");
  accepted(await retrying(() => roomFor(c.env, channel.id).message({ ts: parsed.ts })));
  return { workspace, userId, messageId: id as MessageId };
}

laterRoutes.put("/:slug/saved/:messageId", async (c) => {
  const { slug, messageId: id } = c.req.param();
  const { workspace, userId, messageId } = await readableMessage(c, slug, id);
  const { state } = await readJson(c, saveBody);
  const input = { workspaceId: workspace.id, userId, messageId, state };
  const { item } = accepted(await retrying(() => hubFor(c.env, workspace.id, userId).setSaved(input)));
  return c.json({ item });
});

/** Also of a message that one may not read any more. */
laterRoutes.delete("/:slug/saved/:messageId", async (c) => {
  const { workspace, userId } = await inWorkspace(c);
  const id = c.req.param("messageId");
  if (!parseMessageId(id)) throw notFound("The message");
  const input = { workspaceId: workspace.id, userId, messageId: id as MessageId, state: null };
  accepted(await retrying(() => hubFor(c.env, workspace.id, userId).setSaved(input)));
  return c.body(null, 204);
});

laterRoutes.get("/:slug/reminders", async (c) => {
  const access = await inWorkspace(c);
  const { workspace, userId } = access;
  const whose = { workspaceId: workspace.id, userId };
  const { reminders } = accepted(await retrying(() => hubFor(c.env, workspace.id, userId).reminders(whose)));
  const messages = await messagesById(
    c.env,
    access,
    reminders.flatMap(({ messageId }) => messageId ?? []),
  );
  return c.json({
    reminders: reminders.map((one) => ({
      ...one,
      message: (one.messageId && messages.get(one.messageId)) ?? null,
    })),
  });
});

const invalid = (path: string, message: string) =>
  new AppError("VALIDATION_FAILED", message, { issues: [{ path, message }] });
const notUnderstood = (path: string) =>
  invalid(path, "That time was not understood. Try “in 20 minutes”, “tomorrow at 9” or “friday at 14:30”.");

laterRoutes.post("/:slug/reminders", async (c) => {
  const { workspace, userId, user } = await inWorkspace(c);
  const body = await readJson(c, remindBody);
  const { messageId } = body;
  if (messageId) await readableMessage(c, workspace.slug, messageId);
  const { text, at } = whatAndWhen(body, user.timezone);
  if (text === "" && !messageId) throw invalid("text", "Say what to be reminded of.");
  const input = { workspaceId: workspace.id, userId, text, at, ...(messageId ? { messageId } : {}) };
  const { reminder } = accepted(await hubFor(c.env, workspace.id, userId).addReminder(input));
  return c.json({ reminder }, 201);
});

function whatAndWhen({ text = "", at, when }: { text?: string; at?: number; when?: string }, zone: string) {
  const now = Date.now();
  if (at !== undefined && when !== undefined) throw invalid("when", "does not go together with at");
  if (at !== undefined) return { text, at };
  if (when !== undefined) {
    const read = readWhen(when, now, zone);
    if (read === null) throw notUnderstood("when");
    return { text, at: read };
  }
  const read = readReminder(text, now, zone);
  if (!read) throw notUnderstood("text");
  return read;
}

laterRoutes.put("/:slug/reminders/:id", async (c) => {
  const { workspace, userId, user } = await inWorkspace(c);
  const id = c.req.param("id");
  if (!isReminderId(id)) throw notFound("The reminder");
  const { when, ...body } = await readJson(c, changeReminderBody);
  if (when !== undefined && body.at !== undefined) throw invalid("when", "does not go together with at");
  const read = when === undefined ? undefined : readWhen(when, Date.now(), user.timezone);
  if (read === null) throw notUnderstood("when");
  const change = defined({ ...body, ...(read === undefined ? {} : { at: read }) });
  const input = { workspaceId: workspace.id, userId, id, change };
  const { reminder } = accepted(await retrying(() => hubFor(c.env, workspace.id, userId).changeReminder(input)));
  return c.json({ reminder });
});

laterRoutes.delete("/:slug/reminders/:id", async (c) => {
  const { workspace, userId } = await inWorkspace(c);
  const id = c.req.param("id");
  if (!isReminderId(id)) throw notFound("The reminder");
  accepted(await hubFor(c.env, workspace.id, userId).removeReminder({ workspaceId: workspace.id, userId, id }));
  return c.body(null, 204);
});
