import { Hono } from "hono";
import { retrying, roomFor } from "../../durable-objects/stubs";
import { countChannelMembers, findChannelMembers, findChannelRole, findChannels } from "../db/channels";
import { peopleOfKey } from "../db/direct-key";
import { findDirectPeople } from "../db/direct-messages";
import { findNames } from "../db/people";
import { atMost } from "../domain/at-most";
import { leaveChannel } from "../domain/change-members";
import { createChannel } from "../domain/create-channel";
import { deleteChannel } from "../domain/delete-channel";
import { hideDirect } from "../domain/hide-direct";
import { joinChannels } from "../domain/join-channels";
import { requireMembers } from "../domain/known-members";
import { sidebarOf } from "../domain/unread";
import { updateChannel } from "../domain/update-channel";
import { AppError, accepted, notFound } from "../errors";
import type { AppContext, AppEnv } from "../http";
import * as policy from "../policies/channel";
import { canCreateChannel, settingsOf } from "../policies/workspace";
import { presentChannel, presentSummary } from "../presenters/channel";
import { cursorTs, isUserId } from "../protocol/ids";
import {
  addMembersBody,
  channelListQuery,
  createChannelBody,
  hiddenBody,
  listQuery,
  readBody,
  updateChannelBody,
} from "../protocol/rest";
import { page, readNameCursor } from "./paging";
import { readJson, readQuery } from "./parse";
import { inChannel, inWorkspace, type Reader, require, standingOf } from "./standing";

/** Under /api/workspaces */
export const workspaceChannelRoutes = new Hono<AppEnv>();

workspaceChannelRoutes.get("/:slug/channels", async (c) => {
  const { workspace, role, userId } = await inWorkspace(c);
  const { scope, q, cursor, limit } = readQuery(c, channelListQuery);
  const after = readNameCursor(cursor);
  const found = await findChannels(c.env, {
    workspaceId: workspace.id,
    userId,
    role,
    scope,
    limit: limit + 1,
    ...(q ? { search: q } : {}),
    ...(after ? { after } : {}),
  });
  const { rows, nextCursor } = page(found, limit, (row) => [row.name, row.id]);
  const states = new Map((await sidebarOf(c.env, workspace.id, userId)).map((row) => [row.id, row]));
  // The sidebar needs no last message; browsing does, and asks the rooms for it.
  const summaries =
    scope === "browse"
      ? await atMost(6, rows, async (row) => {
          const answer = await retrying(() => roomFor(c.env, row.id).summary());
          return answer.ok ? answer.lastMessage : null;
        })
      : rows.map(() => null);
  const names = await findNames(
    c.env,
    summaries.flatMap((last) => (last ? [last.userId] : [])),
  );
  return c.json({
    channels: rows.map((row, i) => presentSummary(row, states.get(row.id), summaries[i] ?? null, names)),
    ...(nextCursor ? { nextCursor } : {}),
  });
});

workspaceChannelRoutes.post("/:slug/channels", async (c) => {
  const access = await inWorkspace(c);
  require(canCreateChannel(access.role, settingsOf(access.workspace.settings), "public"), "Guests create no channels.");
  const body = await readJson(c, createChannelBody);
  require(canCreateChannel(
    access.role,
    settingsOf(access.workspace.settings),
    body.type,
  ), "Only admins and owners create private channels here.");
  const channel = await createChannel(c.env, {
    workspaceId: access.workspace.id,
    createdBy: access.userId,
    name: body.name,
    type: body.type,
    topic: body.topic,
    purpose: body.description,
    members: body.members,
  });
  return c.json(await presentedChannel(c, { ...access, channel, channelRole: "admin" }), 201);
});

/** A channel as whoever asks sees it. */
export async function presentedChannel(c: AppContext, access: Parameters<typeof presentChannel>[0]) {
  const { id, workspaceId, dmKey } = access.channel;
  const [members, count, people] = await Promise.all([
    findChannelMembers(c.env, { channelId: id, limit: 1_000 }),
    countChannelMembers(c.env, id),
    dmKey === null ? undefined : findDirectPeople(c.env, workspaceId, peopleOfKey(dmKey)),
  ]);
  return presentChannel(access, standingOf(access, count), members, count, people);
}

/** Under /api/channels */
export const channelRoutes = new Hono<AppEnv>();

channelRoutes.get("/:channelId", async (c) => c.json(await presentedChannel(c, await inChannel(c))));

const notArchived = ({ standing }: Reader) =>
  require(!standing.channel.archived, "This channel is archived.", { reason: "archived" });

const update = async (c: AppContext) => {
  const reader = await inChannel(c);
  const { standing, channel, userId } = reader;
  require(policy.canDescribe(standing) || policy.canRename(standing), "Join the channel to change it.");
  const body = await readJson(c, updateChannelBody);
  const describes = body.topic !== undefined || body.purpose !== undefined;
  if (describes || body.name !== undefined) {
    if (body.archived !== false) notArchived(reader);
  }
  require(!describes ||
    policy.canDescribe(standing) ||
    policy.canRename(standing), "Only members change topic and purpose.");
  require(body.name === undefined || policy.canRename(standing), "Only admins of the channel rename it.");
  require(body.archived === undefined ||
    policy.canArchive(standing), "Only admins archive a channel, and #general stays.");
  const updated = await updateChannel(c.env, channel, body, userId);
  return c.json(await presentedChannel(c, { ...reader, channel: updated }));
};
channelRoutes.patch("/:channelId", update).put("/:channelId", update);

channelRoutes.delete("/:channelId", async (c) => {
  const { standing, channel, userId } = await inChannel(c);
  require(policy.canDelete(standing), "Only admins delete a channel, and #general stays.");
  await deleteChannel(c.env, channel, userId);
  return c.body(null, 204);
});

channelRoutes.post("/:channelId/join", async (c) => {
  const reader = await inChannel(c);
  if (reader.channelRole === null) {
    notArchived(reader);
    require(policy.canJoin(reader.standing), "This channel cannot be joined.");
    await joinChannels(c.env, { userIds: [reader.userId], channelIds: [reader.channel.id], actorId: reader.userId });
  }
  return c.json(await presentedChannel(c, { ...reader, channelRole: reader.channelRole ?? "member" }));
});

channelRoutes.get("/:channelId/members", async (c) => {
  const { channel } = await inChannel(c);
  const { cursor, limit } = readQuery(c, listQuery);
  const after = readNameCursor(cursor);
  const found = await findChannelMembers(c.env, {
    channelId: channel.id,
    limit: limit + 1,
    ...(after ? { after } : {}),
  });
  const { rows, nextCursor } = page(found, limit, (row) => [row.displayName, row.userId]);
  return c.json({ members: rows, ...(nextCursor ? { nextCursor } : {}) });
});

channelRoutes.post("/:channelId/members", async (c) => {
  const reader = await inChannel(c);
  notArchived(reader);
  require(policy.canAddMembers(reader.standing), "Only members of the channel add people.");
  const { userIds } = await readJson(c, addMembersBody);
  await requireMembers(c.env, reader.workspace.id, userIds);
  await joinChannels(c.env, { userIds, channelIds: [reader.channel.id], actorId: reader.userId });
  const members = await findChannelMembers(c.env, { channelId: reader.channel.id, limit: 1_000 });
  return c.json({ members });
});

channelRoutes.delete("/:channelId/members/:userId", async (c) => {
  const { standing, channel, userId } = await inChannel(c);
  const target = c.req.param("userId");
  const leaving = target === userId;
  if (!isUserId(target) || !(await findChannelRole(c.env, channel.id, target))) throw notFound("The member");
  if (leaving) require(policy.canLeave(standing), "Everybody stays in this conversation.");
  else require(policy.canRemoveMembers(standing), "Only admins of the channel remove people.");
  await leaveChannel(c.env, { channelId: channel.id, userIds: [target], actorId: userId });
  return c.body(null, 204);
});

channelRoutes.put("/:channelId/hidden", async (c) => {
  const { actor, channel, standing } = await inChannel(c);
  require(policy.canHide(standing), "Only direct messages are closed; channels are left.");
  const { hidden } = await readJson(c, hiddenBody);
  await hideDirect(c.env, actor, channel, hidden);
  return c.json({ hidden });
});

channelRoutes.post("/:channelId/read", async (c) => {
  const { actor, channel, channelRole } = await inChannel(c);
  require(channelRole !== null, "Join the channel first.");
  const { ts: cursor } = await readJson(c, readBody);
  const ts = cursorTs(channel.id, cursor);
  if (!ts) {
    throw new AppError("VALIDATION_FAILED", "ts is not a message of this channel.", {
      issues: [{ path: "ts", message: "expects a ts or a message id of this channel" }],
    });
  }
  const { state } = accepted(await retrying(() => roomFor(c.env, channel.id).markRead(actor, { ts })));
  return c.json({ channel: state });
});
