import { Hono } from "hono";
import { findDirectPeople, findDirects } from "../db/direct-messages";
import { openDirect } from "../domain/open-direct";
import { sidebarOf } from "../domain/unread";
import type { AppEnv } from "../http";
import { presentDirect } from "../presenters/channel";
import { openDirectBody } from "../protocol/rest";
import { presentedChannel } from "./channels";
import { readJson } from "./parse";
import { inWorkspace } from "./standing";

/** Under /api/workspaces */
export const directMessageRoutes = new Hono<AppEnv>();

/** All of one's own, the latest first; those that nobody has spoken in come last. */
directMessageRoutes.get("/:slug/dms", async (c) => {
  const { workspace, userId } = await inWorkspace(c);
  const rows = await findDirects(c.env, workspace.id, userId);
  const everybody = [...new Set(rows.flatMap(({ userIds }) => userIds))];
  const [states, people] = await Promise.all([
    sidebarOf(c.env, workspace.id, userId),
    findDirectPeople(c.env, workspace.id, everybody),
  ]);
  const stateOf = new Map(states.map((state) => [state.id, state]));
  const personOf = new Map(people.map((person) => [person.userId, person]));
  const dms = rows
    .toSorted((a, b) => b.createdAt - a.createdAt)
    .map((row) => presentDirect(row, stateOf.get(row.id), personOf))
    .toSorted((a, b) => (b.headTs ?? "").localeCompare(a.headTs ?? ""));
  return c.json({ dms });
});

directMessageRoutes.post("/:slug/dms", async (c) => {
  const access = await inWorkspace(c);
  const { userIds } = await readJson(c, openDirectBody);
  const { channel, created } = await openDirect(c.env, access, userIds);
  return c.json(await presentedChannel(c, { ...access, channel, channelRole: "member" }), created ? 201 : 200);
});
