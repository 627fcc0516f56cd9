import { Hono } from "hono";
import { hubFor, retrying, roomFor } from "../../durable-objects/stubs";
import { messagesById } from "../domain/messages-by-id";
import { readReminder, readTimes } from "../domain/read-reminder";
import { AppError, accepted, notFound } from "../errors";
import type { AppContext, AppEnv } from "../http";
import type { MessageId } from "../protocol/ids";
import { isReminderId, parseMessageId } from "../protocol/ids";
import { changeReminderBody, remindBody } from "../protocol/reminders";
import { type Repeat, type RepeatKind, repeatFrom } from "../protocol/repeat";
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
  invalid(path, "That time was not understood. Try “in 20 minutes”, “friday at 14:30” or “every monday at 9”.");

laterRoutes.post("/:slug/reminders", async (c) => {
  const { workspace, userId, user } = await inWorkspace(c);
  const body = await readJson(c, remindBody);
  const { messageId } = body;
  if (messageId) await readableMessage(c, workspace.slug, messageId);
  const zone = user.timezone;
  const { text, at, rule } = whatAndWhen(body, zone);
  if (text === "" && !messageId) throw invalid("text", "Say what to be reminded of.");
  const whose = { workspaceId: workspace.id, userId };
  const input = { ...whose, text, at, ...defined({ messageId, repeat: rule && { rule, zone } }) };
  const { reminder } = accepted(await hubFor(c.env, workspace.id, userId).addReminder(input));
  return c.json({ reminder }, 201);
});

type Said = { at?: number | undefined; when?: string | undefined; repeat?: RepeatKind | undefined };
type Times = { at: number; rule?: Repeat | undefined };

function whatAndWhen({ text = "", ...said }: Said & { text?: string | undefined }, zone: string) {
  const times = timesOf(said, zone);
  if (times) return { text, ...times };
  const read = readReminder(text, Date.now(), zone);
  if (!read) throw notUnderstood("text");
  return { text: read.text, ...withKind(read, said.repeat, zone) };
}

/** null: neither a time nor words for one were said. */
function timesOf({ at, when, repeat }: Said, zone: string): Times | null {
  if (at !== undefined && when !== undefined) throw invalid("when", "does not go together with at");
  if (at !== undefined) return withKind({ at }, repeat, zone);
  if (when === undefined) return null;
  const read = readTimes(when, Date.now(), zone);
  if (read === null) throw notUnderstood("when");
  return withKind(read, repeat, zone);
}

function withKind(read: { at: number } | { at: number; repeat: Repeat }, kind: RepeatKind | undefined, zone: string) {
  if ("repeat" in read) {
    if (kind) throw invalid("repeat", "does not go together with words that say a repetition");
    return { at: read.at, rule: read.repeat };
  }
  if (!kind) return { at: read.at };
  const { repeat: rule, at } = repeatFrom(kind, read.at, zone);
  return { at, rule };
}

laterRoutes.put("/:slug/reminders/:id", async (c) => {
  const { workspace, userId, user } = await inWorkspace(c);
  const id = c.req.param("id");
  if (!isReminderId(id)) throw notFound("The reminder");
  const { text, done, repeat, ...said } = await readJson(c, changeReminderBody);
  const zone = user.timezone;
  const kind = repeat === "never" ? undefined : repeat;
  const times = timesOf({ ...said, repeat: kind }, zone);
  if (kind && !times) throw invalid("repeat", "goes with the time from which on");
  const rule = times?.rule && { rule: times.rule, zone };
  const change = defined({ text, done, at: times?.at, repeat: repeat === "never" ? null : rule });
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
