import { Hono } from "hono";
import { hubFor, retrying, roomFor } from "../../durable-objects/stubs";
import { accepted, notFound } from "../errors";
import type { AppContext, AppEnv } from "../http";
import { presentMessages } from "../presenters/message";
import { parseScheduledId } from "../protocol/ids";
import { changeScheduledBody, scheduleBody } from "../protocol/scheduled";
import { defined, readJson } from "./parse";
import { actorOf, inChannel, inWorkspace, require } from "./standing";

/** Under /api/channels */
export const channelScheduledRoutes = new Hono<AppEnv>();

channelScheduledRoutes.post("/:channelId/scheduled", async (c) => {
  const { actor, channel, channelRole, standing } = await inChannel(c);
  require(!standing.channel.archived, "This channel is archived.", { reason: "archived" });
  require(channelRole !== null, "Join the channel first.");
  const input = defined(await readJson(c, scheduleBody));
  const send = () => roomFor(c.env, channel.id).schedule(actor, input);
  const { scheduled, repeated } = accepted(await (input.clientMsgId ? retrying(send) : send()));
  return c.json({ scheduled }, repeated ? 200 : 201);
});

/** Under /api/workspaces: one's own, wherever they stand; also in a channel that one has left or that is gone. */
export const scheduledRoutes = new Hono<AppEnv>();

scheduledRoutes.get("/:slug/scheduled", async (c) => {
  const { workspace, userId } = await inWorkspace(c);
  const whose = { workspaceId: workspace.id, userId };
  const { scheduled } = accepted(await retrying(() => hubFor(c.env, workspace.id, userId).scheduledList(whose)));
  return c.json({ scheduled });
});

/** The id names its room, which answers each author for their own alone. */
async function mine(c: AppContext) {
  const access = await inWorkspace(c);
  const id = parseScheduledId(c.req.param("id") ?? "");
  if (!id) throw notFound("The scheduled message");
  const at = { workspaceId: access.workspace.id, id: id.id };
  return { ...access, at, actor: actorOf(access), room: roomFor(c.env, id.channelId) };
}

scheduledRoutes.put("/:slug/scheduled/:id", async (c) => {
  const { actor, room, at } = await mine(c);
  const change = { ...at, ...defined(await readJson(c, changeScheduledBody)) };
  const { scheduled } = accepted(await retrying(() => room.changeScheduled(actor, change)));
  return c.json({ scheduled });
});

scheduledRoutes.delete("/:slug/scheduled/:id", async (c) => {
  const { actor, room, at, workspace, userId } = await mine(c);
  const cancelled = await retrying(() => room.cancelScheduled(actor, at));
  // With its channel the room went, and what failed by that is the hub's to forget.
  if (!cancelled.ok && cancelled.code === "not_found") {
    const whose = { workspaceId: workspace.id, userId, id: at.id };
    accepted(await retrying(() => hubFor(c.env, workspace.id, userId).forgetScheduled(whose)));
  } else accepted(cancelled);
  return c.body(null, 204);
});

scheduledRoutes.post("/:slug/scheduled/:id/send", async (c) => {
  const { actor, room, at } = await mine(c);
  const { message } = accepted(await room.sendScheduled(actor, at));
  return c.json({ message: (await presentMessages(c.env, [message]))[0] }, 201);
});
