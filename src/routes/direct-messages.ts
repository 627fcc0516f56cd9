import { Hono } from "hono";
import { retrying, roomFor } from "../../durable-objects/stubs";
import { type DirectRow, findDirectPeople, findDirects } from "../db/direct-messages";
import { atMost } from "../domain/at-most";
import { openDirect } from "../domain/open-direct";
import { sidebarOf } from "../domain/unread";
import type { AppEnv } from "../http";
import { presentDirect } from "../presenters/channel";
import type { Ts } from "../protocol/ids";
import { directListQuery, openDirectBody } from "../protocol/rest";
import { presentedChannel } from "./channels";
import { page, readNameCursor } from "./paging";
import { readJson, readQuery } from "./parse";
import { inWorkspace } from "./standing";

/** Under /api/workspaces */
export const directMessageRoutes = new Hono<AppEnv>();

/** All of one's own, the latest first; those that nobody has spoken in come last. */
directMessageRoutes.get("/:slug/dms", async (c) => {
  const { workspace, userId } = await inWorkspace(c);
  const { cursor, limit, last } = readQuery(c, directListQuery);
  const before = readNameCursor(cursor)?.name;
  const all = await findDirects(c.env, workspace.id, userId);
  const states = await sidebarOf(c.env, workspace.id, userId);
  const stateOf = new Map(states.map((state) => [state.id, state]));
  const placed = all
    .map((row) => ({ row, place: placeOf(row, stateOf.get(row.id)?.headTs) }))
    .filter(({ place }) => before === undefined || place < before)
    .toSorted((a, b) => (a.place < b.place ? 1 : -1));
  const { rows, nextCursor } = page(placed, limit, ({ row, place }) => [place, row.id]);
  const people = await findDirectPeople(c.env, workspace.id, [...new Set(rows.flatMap(({ row }) => row.userIds))]);
  const personOf = new Map(people.map((person) => [person.userId, person]));
  const said = await atMost(6, last === "true" ? rows : [], async ({ row }) => {
    const answer = await retrying(() => roomFor(c.env, row.id).summary());
    return answer.ok ? answer.lastMessage : null;
  });
  const dms = rows.map(({ row }, i) => presentDirect(row, stateOf.get(row.id), personOf, said[i] ?? null));
  return c.json({ dms, ...(nextCursor ? { nextCursor } : {}) });
});

/** Sorts as the list does: by what was said last, then by when it was opened. */
const placeOf = ({ id, createdAt }: DirectRow, headTs: Ts | null | undefined) =>
  `${headTs ?? "0"} ${String(createdAt).padStart(16, "0")} ${id}`.toLowerCase();

directMessageRoutes.post("/:slug/dms", async (c) => {
  const access = await inWorkspace(c);
  const { userIds } = await readJson(c, openDirectBody);
  const { channel, created } = await openDirect(c.env, access, userIds);
  return c.json(await presentedChannel(c, { ...access, channel, channelRole: "member" }), created ? 201 : 200);
});
