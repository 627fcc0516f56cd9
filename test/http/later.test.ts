import { describe, expect, test } from "vitest";
import type { ChannelId } from "../../src/protocol/ids";
import type { Reminder, ReminderListing } from "../../src/protocol/reminders";
import type { SavedListing } from "../../src/protocol/saved";
import type { ScheduledMessage } from "../../src/protocol/scheduled";
import { defaultLayout, type Section, type SidebarLayout } from "../../src/protocol/sections";
import { channel, guest, message, type Person, team, wrongFields } from "../cast";

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

describe("kept for later", () => {
  const listed = async (who: Person, slug: string, query = "") =>
    (await who.get<{ items: SavedListing[] }>(`/api/workspaces/${slug}/saved${query}`)).body.items;

  test("the message is read with the rights of the moment", async () => {
    const { ada, linus, slug } = await team();
    const cabinet = await channel(ada, slug, { type: "private", members: [linus] });
    const posted = await message(ada, cabinet, "For later");
    const path = `/api/workspaces/${slug}/saved/${posted.id}`;
    expect((await linus.put(path, {})).status).toBe(200);
    expect(await listed(linus, slug)).toMatchObject([
      { messageId: posted.id, state: "in_progress", message: { text: "For later" } },
    ]);
    expect(await listed(ada, slug)).toEqual([]);
    await ada.put(`/api/messages/${posted.id}`, { text: "Edited" });
    expect(await listed(linus, slug)).toMatchObject([{ message: { text: "Edited" } }]);

    await ada.delete(`/api/channels/${cabinet}/members/${linus.id}`);
    expect(await listed(linus, slug)).toMatchObject([{ messageId: posted.id, message: null }]);
    expect((await linus.put(path, { state: "completed" })).status).toBe(404);
    // What one cannot read any more one can still let go of.
    expect((await linus.delete(path)).status).toBe(204);
    expect(await listed(linus, slug)).toEqual([]);
  });

  test("moves between in progress, archived and completed", async () => {
    const { ada, general, slug } = await team();
    const { id } = await message(ada, general);
    await ada.put(`/api/workspaces/${slug}/saved/${id}`, {});
    await ada.put(`/api/workspaces/${slug}/saved/${id}`, { state: "completed" });
    expect(await listed(ada, slug)).toEqual([]);
    expect(await listed(ada, slug, "?state=completed")).toHaveLength(1);
    expect((await ada.get(`/api/workspaces/${slug}/saved?state=lost`)).status).toBe(400);
  });

  test("a message of one workspace is not kept in another, nor one that is not there", async () => {
    const [here, there] = [await team(), await team()];
    const { id } = await message(here.ada, here.general);
    await there.ada.post(`/api/workspaces`, { name: "x", slug: "x" });
    expect((await here.ada.put(`/api/workspaces/${there.slug}/saved/${id}`, {})).status).toBe(404);
    const missing = id.replace(/\d{6}$/, "000001");
    expect((await here.ada.put(`/api/workspaces/${here.slug}/saved/${missing}`, {})).status).toBe(404);
    expect((await here.ada.put(`/api/workspaces/${here.slug}/saved/${id}`, {})).status).toBe(200);
  });
});

describe("reminders", () => {
  const remind = (who: Person, slug: string, body: object) =>
    who.post<{ reminder: Reminder }>(`/api/workspaces/${slug}/reminders`, body);
  const listed = async (who: Person, slug: string) =>
    (await who.get<{ reminders: ReminderListing[] }>(`/api/workspaces/${slug}/reminders`)).body.reminders;

  test("are made in words or at a time, in the member's own zone", async () => {
    const { ada, slug } = await team();
    await ada.patch("/api/auth/profile", { timezone: "Asia/Tokyo" });
    const soon = await remind(ada, slug, { text: "Stretch", when: "in 20 minutes" });
    expect(soon.status).toBe(201);
    expect(Math.abs(Date.parse(soon.body.reminder.at) - Date.now() - 20 * 60_000)).toBeLessThan(60_000);
    const tomorrow = await remind(ada, slug, { text: "me to call Ada tomorrow at 9" });
    expect(tomorrow.body.reminder).toMatchObject({ text: "call Ada" });
    // Nine in Tokyo is midnight in UTC.
    expect(tomorrow.body.reminder.at).toMatch(/T00:00:00\.000Z$/);
    await remind(ada, slug, { text: "Exactly", at: inAnHour() });
    expect((await listed(ada, slug)).map(({ text }) => text).toSorted()).toEqual(["Exactly", "Stretch", "call Ada"]);
  });

  test("of a message show it as it may be read now", async () => {
    const { ada, linus, slug } = await team();
    const cabinet = await channel(ada, slug, { type: "private", members: [linus] });
    const { id } = await message(ada, cabinet, "Answer this");
    expect((await remind(linus, slug, { messageId: id, when: "tomorrow" })).status).toBe(201);
    expect(await listed(linus, slug)).toMatchObject([{ message: { text: "Answer this" } }]);
    await ada.delete(`/api/channels/${cabinet}/members/${linus.id}`);
    expect(await listed(linus, slug)).toMatchObject([{ messageId: id, message: null }]);
    expect((await remind(linus, slug, { messageId: id, when: "tomorrow" })).status).toBe(404);
  });

  test("say what is wrong with a time or a text", async () => {
    const { ada, slug } = await team();
    const wrong = async (body: object) => {
      const answer = await remind(ada, slug, body);
      return [answer.status, wrongFields(answer)];
    };
    expect(await wrong({ text: "Stretch", when: "soonish" })).toEqual([400, ["when"]]);
    expect(await wrong({ text: "Stretch", when: "every full moon" })).toEqual([400, ["when"]]);
    expect(await wrong({ text: "Stretch", when: "every day at 9", repeat: "week" })).toEqual([400, ["repeat"]]);
    expect(await wrong({ text: "Stretch", when: "tomorrow", repeat: "yearly" })).toEqual([400, ["repeat"]]);
    expect(await wrong({ text: "Stretch" })).toEqual([400, ["text"]]);
    expect(await wrong({ when: "tomorrow" })).toEqual([400, ["text"]]);
    expect(await wrong({ text: "Stretch", when: "tomorrow", at: inAnHour() })).toEqual([400, ["when"]]);
    expect((await remind(ada, slug, { text: "Stretch", at: "2020-01-01T00:00:00Z" })).status).toBe(400);
  });

  test("come again by a rule in words, or by a first time, in the member's zone wherever that moves", async () => {
    const { ada, slug } = await team();
    await ada.patch("/api/auth/profile", { timezone: "Asia/Tokyo" });
    const said = (await remind(ada, slug, { text: "me to stretch every weekday at 9:30" })).body.reminder;
    expect(said).toMatchObject({ text: "stretch", repeat: { every: "week", days: [1, 2, 3, 4, 5], at: "09:30" } });
    // Half past nine in Tokyo.
    expect(said.at).toMatch(/T00:30:00\.000Z$/);
    const chosen = (await remind(ada, slug, { text: "Rent", when: "tomorrow at 9", repeat: "month" })).body.reminder;
    expect(chosen).toMatchObject({ repeat: { every: "month", day: new Date(chosen.at).getUTCDate(), at: "09:00" } });

    await ada.patch("/api/auth/profile", { timezone: "Europe/London" });
    const moved = await listed(ada, slug);
    expect(moved.map(({ repeat }) => repeat?.at).toSorted()).toEqual(["09:00", "09:30"]);
    const inLondon = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", timeStyle: "short" });
    expect(moved.map(({ at }) => inLondon.format(new Date(at))).toSorted()).toEqual(["09:00", "09:30"]);

    const path = `/api/workspaces/${slug}/reminders/${said.id}`;
    const change = async (body: object) => (await ada.put<{ reminder: Reminder }>(path, body)).body.reminder;
    expect((await ada.put(path, { repeat: "day" })).status).toBe(400);
    expect(await change({ when: "every friday at 16:00" })).toMatchObject({
      repeat: { every: "week", days: [5], at: "16:00" },
    });
    expect(await change({ at: inAnHour(), repeat: "day" })).toMatchObject({
      repeat: { every: "week", days: [0, 1, 2, 3, 4, 5, 6] },
    });
    const once = await change({ repeat: "never" });
    expect(once).toMatchObject({ state: "waiting" });
    expect(once.repeat).toBeUndefined();
  });

  test("are one's own alone", async () => {
    const { ada, linus, slug } = await team();
    const { body } = await remind(ada, slug, { text: "Stretch", when: "tomorrow" });
    const path = `/api/workspaces/${slug}/reminders/${body.reminder.id}`;
    expect((await linus.put(path, { done: true })).status).toBe(404);
    expect((await linus.delete(path)).status).toBe(404);
    expect(await listed(linus, slug)).toEqual([]);
    expect((await ada.put<{ reminder: Reminder }>(path, { done: true })).body.reminder.state).toBe("done");
    expect((await ada.put<{ reminder: Reminder }>(path, { when: "in 3 hours" })).body.reminder.state).toBe("waiting");
    expect((await ada.delete(path)).status).toBe(204);
    expect((await ada.delete(path)).status).toBe(404);
  });
});

describe("scheduled messages over REST", () => {
  const schedule = (who: Person, channelId: ChannelId, body: object) =>
    who.post<{ scheduled: ScheduledMessage }>(`/api/channels/${channelId}/scheduled`, body);

  test("are listed, changed, sent and given up by their author alone", async () => {
    const { ada, linus, general, slug } = await team();
    const made = await schedule(ada, general, { text: "Later", at: inAnHour() });
    expect(made.status).toBe(201);
    const path = `/api/workspaces/${slug}/scheduled/${made.body.scheduled.id}`;
    for (const [method, tail] of [
      ["PUT", ""],
      ["DELETE", ""],
      ["POST", "/send"],
    ] as const)
      expect((await linus.ask(method, `${path}${tail}`, { body: { text: "Mine" } })).status).toBe(404);
    const listed = async () =>
      (await ada.get<{ scheduled: ScheduledMessage[] }>(`/api/workspaces/${slug}/scheduled`)).body.scheduled;
    expect(await listed()).toEqual([made.body.scheduled]);
    const at = new Date(Date.now() + 7_200_000).toISOString();
    expect((await ada.put(path, { text: "Later still", at })).body).toMatchObject({
      scheduled: { text: "Later still", at },
    });
    const sent = await ada.post<{ message: { text: string } }>(`${path}/send`);
    expect([sent.status, sent.body.message.text]).toEqual([201, "Later still"]);
    expect(await listed()).toEqual([]);
    expect((await ada.delete(path)).status).toBe(404);
  });

  test("need membership, and a channel that is not archived", async () => {
    const { ada, linus, slug } = await team();
    const open = await channel(ada, slug);
    const body = { text: "Later", at: inAnHour() };
    expect((await schedule(linus, open, body)).status).toBe(403);
    await linus.post(`/api/channels/${open}/join`);
    expect((await schedule(linus, open, body)).status).toBe(201);
    await ada.patch(`/api/channels/${open}`, { archived: true });
    const refused = await schedule(linus, open, body);
    expect([refused.status, refused.error?.details]).toEqual([403, { reason: "archived" }]);
    expect((await schedule(linus, open, { text: "Later", at: "tomorrow" })).status).toBe(403);
  });

  test("of a deleted channel stay with their author", async () => {
    const { ada, linus, slug } = await team();
    const open = await channel(ada, slug, { members: [linus] });
    const made = await schedule(linus, open, { text: "Kept", at: inAnHour() });
    await ada.delete(`/api/channels/${open}`);
    const list = await linus.get<{ scheduled: ScheduledMessage[] }>(`/api/workspaces/${slug}/scheduled`);
    expect(list.body.scheduled).toMatchObject([{ text: "Kept", failed: { reason: "deleted" } }]);
    const path = `/api/workspaces/${slug}/scheduled/${made.body.scheduled.id}`;
    expect((await ada.delete(path)).status).toBe(404);
    expect((await linus.delete(path)).status).toBe(204);
  });
});

describe("sections of the sidebar", () => {
  test("are kept, and a change of an older layout is a conflict", async () => {
    const { ada, general, slug } = await team();
    const path = `/api/workspaces/${slug}/sections`;
    expect((await ada.get<SidebarLayout>(path)).body).toEqual(defaultLayout);
    const [starred, ...rest] = defaultLayout.sections as [Section, ...Section[]];
    const sections = [{ ...starred, channelIds: [general] }, ...rest];
    expect((await ada.put<SidebarLayout>(path, { version: 0, sections })).body).toEqual({ version: 1, sections });
    const late = await ada.put(path, defaultLayout);
    expect([late.status, late.error?.code]).toEqual([409, "CONFLICT"]);
    expect((await ada.get<SidebarLayout>(path)).body.sections[0]?.channelIds).toEqual([general]);
  });

  test("have rules: each kind once, a name of one's own, a channel in one place", async () => {
    const { ada, general, slug } = await team();
    const status = async (sections: Section[]) =>
      (await ada.put(`/api/workspaces/${slug}/sections`, { version: 0, sections })).status;
    const { sections } = defaultLayout as { sections: Section[] };
    const own: Section = {
      id: "own-1",
      kind: "own",
      name: "Launch",
      emoji: "",
      channelIds: [general],
      collapsed: false,
      unreadsOnly: true,
    };
    expect(await status(sections.slice(1))).toBe(400);
    expect(await status([...sections, { ...own, name: " " }])).toBe(400);
    expect(await status([...sections, own, { ...own, id: "own-2" }])).toBe(400);
    expect(await status([...sections, own, { ...own, channelIds: [] }])).toBe(400);
    expect(await status(sections.map((one) => ({ ...one, channelIds: [general] })))).toBe(400);
    expect(await status([...sections, { ...own, name: "x\u202ey" }])).toBe(400);
    expect(await status([own, ...sections])).toBe(200);
  });

  test("a guest has their own", async () => {
    const { ada, general, slug } = await team();
    const dennis = await guest(ada, slug, [general]);
    expect((await dennis.put(`/api/workspaces/${slug}/sections`, defaultLayout)).status).toBe(200);
    expect((await ada.get<SidebarLayout>(`/api/workspaces/${slug}/sections`)).body.version).toBe(0);
  });
});
