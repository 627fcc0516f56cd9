import { env } from "cloudflare:workers";
import { factsHeader } from "../../durable-objects/contract";
import { hubName } from "../../durable-objects/stubs";
import { directKey } from "../../src/db/direct-key";
import type { HubServerFrame } from "../../src/protocol/hub-frames";
import type { ChannelId, SessionId, UserId, WorkspaceId } from "../../src/protocol/ids";
import { newId } from "../../src/protocol/ids";
import type { Role } from "../../src/protocol/rest";
import type { RoomServerFrame } from "../../src/protocol/room-frames";
import { Line, Refused } from "../line";

/** A workspace written straight into D1, for tests that meet objects without the API before them. */

export type Actor = { userId: UserId; sessionId: SessionId };
type ChannelPlan = { type?: "public" | "private"; members: string[] };
export type Scene<P extends string, C extends string> = {
  workspaceId: WorkspaceId;
  people: Record<P, Actor>;
  channels: Record<C, ChannelId>;
};

/** `plan.people` says who is what; each has one live session. */
export async function scene<P extends string, C extends string>(plan: {
  people: Record<P, Role>;
  channels?: Record<C, ChannelPlan>;
}): Promise<Scene<P, C>> {
  const workspaceId = newId("T");
  const names = Object.keys(plan.people) as P[];
  const people = Object.fromEntries(
    names.map((name) => [name, { userId: newId("U"), sessionId: newId("S") }]),
  ) as Record<P, Actor>;
  const [owner] = names;
  if (!owner) throw new Error("A scene needs somebody.");
  await env.DB.batch(names.flatMap((name) => person(name, people[name])));
  await workspace(workspaceId, people[owner].userId);
  await env.DB.batch(names.map((name) => membership(workspaceId, people[name].userId, plan.people[name])));
  const channels = {} as Record<C, ChannelId>;
  for (const [name, { type = "public", members }] of Object.entries<ChannelPlan>(plan.channels ?? {})) {
    const who = members.map((member) => people[member as P].userId);
    channels[name as C] = await channel({ workspaceId, name, type, createdBy: people[owner].userId, members: who });
  }
  return { workspaceId, people, channels };
}

function person(name: string, { userId, sessionId }: Actor): D1PreparedStatement[] {
  const now = Date.now();
  return [
    env.DB.prepare(
      `INSERT INTO users (id, email, first_name, last_name, display_name, real_name, created_at, updated_at)
       VALUES (?1, ?2, ?3, 'Test', ?3, ?3, ?4, ?4)`,
    ).bind(userId, `${userId.toLowerCase()}@parley.test`, name, now),
    session(userId, sessionId),
  ];
}

export const session = (userId: UserId, sessionId: SessionId) =>
  env.DB.prepare(
    "INSERT INTO auth_sessions (id, user_id, token_id, rotated_at, expires_at, created_at) VALUES (?1, ?2, ?1, ?3, ?4, ?3)",
  ).bind(sessionId, userId, Date.now(), Date.now() + 7 * 24 * 60 * 60 * 1_000);

const workspace = (id: WorkspaceId, createdBy: UserId) =>
  env.DB.prepare(
    `INSERT INTO workspaces (id, name, slug, max_members, created_by, created_at, updated_at)
     VALUES (?1, 'Scene', lower(?1), 1000, ?2, ?3, ?3)`,
  )
    .bind(id, createdBy, Date.now())
    .run();

const membership = (workspaceId: WorkspaceId, userId: UserId, role: Role) =>
  env.DB.prepare("INSERT INTO workspace_members (workspace_id, user_id, role, joined_at) VALUES (?, ?, ?, ?)").bind(
    workspaceId,
    userId,
    role,
    Date.now(),
  );

/** The row and its members, as they stand before anybody has met the room. */
export async function channel(row: {
  workspaceId: WorkspaceId;
  name: string;
  type?: "public" | "private";
  createdBy: UserId;
  members: UserId[];
}): Promise<ChannelId> {
  const id = newId("C");
  const now = Date.now();
  await env.DB.prepare(
    `INSERT INTO channels (id, workspace_id, type, name, created_by, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  )
    .bind(id, row.workspaceId, row.type ?? "public", row.name, row.createdBy, now, now)
    .run();
  await env.DB.prepare(
    `INSERT INTO channel_members (channel_id, user_id, workspace_id, joined_at)
     SELECT ?1, value, ?2, ?3 FROM json_each(?4)`,
  )
    .bind(id, row.workspaceId, now, JSON.stringify(row.members))
    .run();
  return id;
}

/** A direct message of these people, as opening it leaves it in D1. */
export async function direct(workspaceId: WorkspaceId, members: { userId: UserId }[]): Promise<ChannelId> {
  const userIds = members.map(({ userId }) => userId);
  const group = members.length > 2;
  const id = newId(group ? "G" : "D");
  await env.DB.batch([
    env.DB.prepare(
      `INSERT INTO channels (id, workspace_id, type, dm_key, created_by, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ).bind(
      id,
      workspaceId,
      group ? "group_dm" : "dm",
      directKey(workspaceId, userIds),
      userIds[0] ?? null,
      Date.now(),
      Date.now(),
    ),
    env.DB.prepare(
      `INSERT INTO channel_members (channel_id, user_id, workspace_id, joined_at)
       SELECT ?1, value, ?2, ?3 FROM json_each(?4)`,
    ).bind(id, workspaceId, Date.now(), JSON.stringify(userIds)),
  ]);
  return id;
}

export const roomOf = (channelId: ChannelId) => env.CHANNEL_ROOM.get(env.CHANNEL_ROOM.idFromName(channelId));
export const hubOf = (workspaceId: WorkspaceId, { userId }: { userId: UserId }) =>
  env.USER_HUB.get(env.USER_HUB.idFromName(hubName(workspaceId, userId)));
export const rosterOf = (workspaceId: WorkspaceId) =>
  env.WORKSPACE_ROSTER.get(env.WORKSPACE_ROSTER.idFromName(workspaceId));

/** The upgrade as the Worker forwards it; resolves at `hello`, throws Refused when there is none. */
export const attachHub = (workspaceId: WorkspaceId, who: Actor, query = "") =>
  attach<HubServerFrame>(hubOf(workspaceId, who), { ...who, workspaceId }, query);

export const attachRoom = (channelId: ChannelId, who: Actor, query = "") =>
  attach<RoomServerFrame>(roomOf(channelId), who, query);

async function attach<F extends { type: string }>(
  object: Pick<DurableObjectStub, "fetch">,
  facts: Actor & { workspaceId?: WorkspaceId },
  query: string,
): Promise<Line<F>> {
  const response = await object.fetch(`https://object.test/${query}`, {
    headers: { upgrade: "websocket", [factsHeader]: JSON.stringify(facts) },
  });
  if (!response.webSocket) throw new Refused(response.status);
  const line = new Line<F>(response.webSocket);
  await line.until((frame) => frame.type === "hello");
  return line;
}
