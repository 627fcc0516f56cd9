import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ChannelId, UserId } from "../../src/protocol/ids";
import type { MessagePage, RestMessage } from "../../src/protocol/rest";
import type { RoomServerFrame } from "../../src/protocol/room-frames";
import { openSocket } from "../load/socket.mjs";
import { View } from "./ledger";

export type Account = { id: UserId; name: string; accessToken: string };
export type Room = { id: ChannelId; url: string; api: string };

type Made = { users: { id: UserId; accessToken: string }[]; channels: { id: ChannelId }[]; wsUrl: string };

/** Everybody is in every channel to begin with. */
export async function populate(
  url: string,
  stateDirectory: string,
  people: { name: string; role: string }[],
  rooms: string[],
  workspace?: string,
) {
  const { FIXTURE_SECRET } = JSON.parse(readFileSync(join(stateDirectory, "secrets.json"), "utf8"));
  const response = await fetch(`${url}/api/fixture/populate`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-fixture-secret": FIXTURE_SECRET },
    body: JSON.stringify({ users: people, channels: rooms, members: "all", workspace }),
  });
  if (!response.ok) throw new Error(`populate was answered with ${response.status}: ${await response.text()}`);
  const made = (await response.json()) as Made;
  return {
    accounts: made.users.map((user, i): Account => ({ ...user, name: people[i]?.name ?? "" })),
    rooms: made.channels.map(
      ({ id }): Room => ({ id, url: `${made.wsUrl}/ws/channels/${id}`, api: `${url}/api/channels/${id}` }),
    ),
  };
}

/** Everything that the room can say of what came after `from`, as one who attaches now is told. */
export async function readLog(reader: Account, room: Room, faults: string[], from: number): Promise<View> {
  const view = new View("the auditor", faults, from);
  const line = await openSocket(`${room.url}${view.query}`, {
    token: reader.accessToken,
    onFrame: (frame) => view.take(frame as RoomServerFrame),
  });
  const ends = (frame: RoomServerFrame) => frame.type === "resync" || (frame.type === "catchup" && !frame.more);
  await line.until(ends, "the end of the catch-up");
  await line.close();
  return view;
}

/** All pages of the history, oldest first. */
export async function readHistory(reader: Account, room: Room): Promise<RestMessage[]> {
  const messages: RestMessage[] = [];
  let cursor = "";
  for (;;) {
    const response = await fetch(`${room.api}/messages?limit=100${cursor}`, {
      headers: { authorization: `Bearer ${reader.accessToken}` },
    });
    const page = (await response.json()) as MessagePage;
    messages.push(...page.messages);
    if (!page.nextCursor) return messages.reverse();
    cursor = `&before=${page.nextCursor}`;
  }
}

export async function readMembers(reader: Account, room: Room): Promise<UserId[]> {
  const response = await fetch(`${room.api}/members?limit=1000`, {
    headers: { authorization: `Bearer ${reader.accessToken}` },
  });
  const { members } = (await response.json()) as { members: { userId: UserId }[] };
  return members.map(({ userId }) => userId).toSorted();
}

/** Whom the room itself lets in as a member, asked by each of them, and how many it counts. */
export async function askRoom(accounts: Account[], room: Room): Promise<{ members: UserId[]; count: number }> {
  const greetings = await Promise.all(
    accounts.map(async (account) => {
      const line = await openSocket(room.url, { token: account.accessToken });
      const hello = (await line.hello) as Extract<RoomServerFrame, { type: "hello" }>;
      await line.close();
      return hello;
    }),
  );
  const inside = greetings.filter(({ me }) => me.role !== "none");
  return { members: inside.map(({ me }) => me.userId).toSorted(), count: greetings[0]?.memberCount ?? 0 };
}
