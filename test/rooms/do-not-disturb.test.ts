import { describe, expect, test } from "vitest";
import { attachHub, attachRoom, hubOf, scene } from "./scene";

const watercooler = () =>
  scene({
    people: { david: "owner", kevin: "member" },
    channels: { watercooler: { members: ["david", "kevin"] } },
  });

const say = (text: string) => ({ type: "message.send", clientMsgId: crypto.randomUUID(), text });
const later = (ms: number) => new Date(Date.now() + ms).toISOString();
const hour = 60 * 60_000;

describe("do not disturb", () => {
  test("holds what would be shown, and leaves it in the inbox", async () => {
    const { workspaceId, people, channels } = await watercooler();
    const tab = await attachHub(workspaceId, people.david);
    await hubOf(workspaceId, people.david).setPreferences({ dndUntil: later(hour), zone: "UTC" });
    await tab.until((frame) => frame.type === "presence.changed" && frame.dnd === true);
    const kevin = await attachRoom(channels.watercooler, people.kevin);
    await kevin.ask(say(`<@${people.david.userId}> tea?`));
    const held = await tab.first("notification.created");
    expect(held).toMatchObject({ unread: 1, alert: false });
  });

  test("is seen by others, and ends by itself", async () => {
    const { workspaceId, people, channels } = await watercooler();
    const david = await attachHub(workspaceId, people.david);
    const kevin = await attachHub(workspaceId, people.kevin);
    await kevin.ask({ type: "presence.watch", userIds: [people.david.userId] });
    const ofDavid = (dnd: true | undefined) =>
      kevin.until(
        (frame) => frame.type === "presence.changed" && frame.userId === people.david.userId && frame.dnd === dnd,
      );
    await ofDavid(undefined);
    kevin.received.length = 0;
    await hubOf(workspaceId, people.david).setPreferences({ dndUntil: later(2_500), zone: "UTC" });
    await ofDavid(true);
    await ofDavid(undefined);
    const room = await attachRoom(channels.watercooler, people.kevin);
    await room.ask(say(`<@${people.david.userId}> tea?`));
    expect(await david.first("notification.created")).toMatchObject({ alert: true });
  });

  test("follows the week, by the clock of the member's own zone", async () => {
    const { workspaceId, people } = await watercooler();
    const hub = hubOf(workspaceId, people.david);
    const tab = await attachHub(workspaceId, people.david);
    const never = { hours: Array(7).fill(null) };
    await hub.setPreferences({ schedule: never, zone: "UTC" });
    await tab.until((frame) => frame.type === "presence.changed" && frame.dnd === true);
    // Open now in one of two zones that never share an hour of the day.
    const minutes = new Date().getUTCHours() * 60 + new Date().getUTCMinutes();
    const clock = (at: number) => `${String(Math.floor(at / 60)).padStart(2, "0")}:${String(at % 60).padStart(2, "0")}`;
    const [from, to] = [Math.max(0, minutes - 30), Math.min(24 * 60, minutes + 30)];
    const now = { hours: Array.from({ length: 7 }, () => ({ from: clock(from), to: clock(to) })) };
    await hub.setPreferences({ schedule: now, zone: "UTC" });
    await tab.until((frame) => frame.type === "preferences.updated" && frame.preferences.schedule?.hours[0] !== null);
    const open = await attachHub(workspaceId, people.david);
    expect(await open.first("hello")).toMatchObject({ dnd: false });
    await hub.setPreferences({ zone: "Asia/Tokyo" });
    const closed = await attachHub(workspaceId, people.david);
    expect(await closed.first("hello")).toMatchObject({ dnd: true });
  });
});
