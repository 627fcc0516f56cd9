import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { hubFor } from "../../durable-objects/stubs";
import type { MessageId } from "../../src/protocol/ids";
import { newId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import { defaultLayout, type Section } from "../../src/protocol/sections";
import { attachHub, hubOf, scene } from "./scene";

async function kevinsHub() {
  const { workspaceId, people } = await scene({ people: { david: "owner", kevin: "member" } });
  const whose = { workspaceId, userId: people.kevin.userId };
  const hub = hubFor(env, workspaceId, people.kevin.userId);
  const stub = hubOf(workspaceId, people.kevin);
  const attach = (query = "") => attachHub(workspaceId, people.kevin, query);
  return { workspaceId, people, whose, hub, stub, attach };
}

const aMessage = (n = 1): MessageId => `${newId("C")}-1700000000.${String(n).padStart(6, "0")}`;
const inMinutes = (minutes: number) => Date.now() + minutes * 60_000;

describe("what is kept for later", () => {
  test("shows on every device, moves between its states, and again is as once", async () => {
    const { hub, whose, attach } = await kevinsHub();
    const line = await attach();
    const messageId = aMessage();
    const keep = (state: "in_progress" | "completed" | null) => hub.setSaved({ ...whose, messageId, state });
    expect(await keep("in_progress")).toMatchObject({ item: { messageId, state: "in_progress" } });
    await keep("in_progress");
    await keep("completed");
    await keep(null);
    await keep(null);
    await line.until((frame) => frame.type === "saved.changed" && frame.items[0]?.state === null);
    expect(line.of("saved.changed").map(({ items }) => items)).toEqual([
      [{ messageId, state: "in_progress" }],
      [{ messageId, state: "completed" }],
      [{ messageId, state: null }],
    ]);
  });

  test("is listed by state, the newest first, in pages", async () => {
    const { hub, whose } = await kevinsHub();
    const ids = Array.from({ length: 5 }, (_, i) => aMessage(i));
    for (const messageId of ids) await hub.setSaved({ ...whose, messageId, state: "in_progress" });
    await hub.setSaved({ ...whose, messageId: ids[2] as MessageId, state: "archived" });
    const page = async (before: number | null) => {
      const answer = await hub.savedPage({ ...whose, state: "in_progress", before, limit: 3 });
      if (!answer.ok) throw new Error(answer.message);
      return { ids: answer.items.map(({ messageId }) => messageId), next: answer.nextCursor };
    };
    const first = await page(null);
    expect(first.ids).toEqual([ids[4], ids[3], ids[1]]);
    expect(await page(first.next ?? null)).toEqual({ ids: [ids[0]], next: undefined });
    expect(await hub.savedPage({ ...whose, state: "archived", before: null, limit: 3 })).toMatchObject({
      items: [{ messageId: ids[2] }],
    });
  });

  test("a device that comes back hears what was taken away meanwhile, a new one what is there", async () => {
    const { hub, whose, attach } = await kevinsHub();
    const [kept, removed] = [aMessage(1), aMessage(2)];
    for (const messageId of [kept, removed]) await hub.setSaved({ ...whose, messageId, state: "in_progress" });
    const line = await attach();
    const { version } = await line.first("hello");
    line.close();
    await hub.setSaved({ ...whose, messageId: removed, state: null });
    const back = await attach(`?version=${version}`);
    expect((await back.first("saved.changed")).items).toEqual([{ messageId: removed, state: null }]);
    const fresh = await attach();
    expect((await fresh.first("saved.changed")).items).toEqual([{ messageId: kept, state: "in_progress" }]);
  });
});

describe("a reminder", () => {
  /** Its time has come, and with it the hub's alarm. */
  async function timeComes({ stub }: Pick<Awaited<ReturnType<typeof kevinsHub>>, "stub">) {
    await runInDurableObject(stub, (_, { storage }) => {
      storage.sql.exec("UPDATE reminders SET at = 1 WHERE fired_at IS NULL");
      storage.sql.exec("UPDATE alarms SET at = 0 WHERE name = 'reminders'");
    });
    // The hub knows its alarms by heart.
    await evictDurableObject(stub);
    await runInDurableObject(stub, (instance) => instance.alarm());
  }

  test("is due when its time comes, once, on every device", async () => {
    const here = await kevinsHub();
    const { hub, whose, attach } = here;
    const line = await attach();
    const made = await hub.addReminder({ ...whose, text: "Stretch", at: inMinutes(20) });
    expect(made).toMatchObject({ reminder: { text: "Stretch", state: "waiting" } });
    await timeComes(here);
    await line.until((frame) => frame.type === "reminder.updated" && frame.reminder.state === "due");
    await timeComes(here);
    expect(line.of("reminder.updated").map(({ reminder }) => reminder.state)).toEqual(["waiting", "due"]);
  });

  test("is done, snoozed or given up", async () => {
    const here = await kevinsHub();
    const { hub, whose, attach } = here;
    const line = await attach();
    const made = await hub.addReminder({ ...whose, text: "", messageId: aMessage(), at: inMinutes(20) });
    if (!made.ok) throw new Error(made.message);
    const { id } = made.reminder;
    await timeComes(here);
    const state = async () => {
      const answer = await hub.reminders(whose);
      return answer.ok ? answer.reminders.map((one) => one.state) : [];
    };
    expect(await state()).toEqual(["due"]);
    expect(await hub.changeReminder({ ...whose, id, change: { at: inMinutes(60) } })).toMatchObject({ ok: true });
    expect(await state()).toEqual(["waiting"]);
    await timeComes(here);
    expect(await state()).toEqual(["due"]);
    await hub.changeReminder({ ...whose, id, change: { done: true } });
    expect(await state()).toEqual(["done"]);
    expect(await hub.removeReminder({ ...whose, id })).toMatchObject({ ok: true });
    expect(await state()).toEqual([]);
    await line.first("reminder.removed");
    expect(await hub.removeReminder({ ...whose, id })).toMatchObject({ code: "not_found" });
    expect(await hub.changeReminder({ ...whose, id, change: { done: true } })).toMatchObject({ code: "not_found" });
  });

  describe("that comes again", () => {
    const repeat = {
      rule: { every: "week" as const, days: [0, 1, 2, 3, 4, 5, 6], at: "09:00" },
      zone: "Europe/Berlin",
    };
    const hourMs = 60 * 60_000;

    async function daily() {
      const here = await kevinsHub();
      const { hub, whose } = here;
      const made = await hub.addReminder({ ...whose, text: "Stand-up", at: inMinutes(20), repeat });
      if (!made.ok) throw new Error(made.message);
      const { id } = made.reminder;
      const only = async () => {
        const answer = await hub.reminders(whose);
        if (!answer.ok || answer.reminders.length !== 1) throw new Error("There is one reminder.");
        return answer.reminders[0] as (typeof answer.reminders)[0];
      };
      const change = (wanted: Parameters<typeof hub.changeReminder>[0]["change"]) =>
        hub.changeReminder({ ...whose, id, change: wanted });
      /** At nine in Berlin, within the next day and the hour that a change of clocks may add. */
      const isNext = (at: string) => {
        expect(
          new Intl.DateTimeFormat("en-GB", { timeZone: repeat.zone, timeStyle: "short" }).format(new Date(at)),
        ).toBe("09:00");
        expect(Date.parse(at)).toBeGreaterThan(Date.now());
        expect(Date.parse(at)).toBeLessThanOrEqual(Date.now() + 25 * hourMs);
      };
      /** The rule's own next time has come, answered or not. */
      const nextComes = async () => {
        await runInDurableObject(here.stub, (_, { storage }) => {
          storage.sql.exec("UPDATE reminders SET next_at = 2 WHERE next_at IS NOT NULL");
          storage.sql.exec("UPDATE alarms SET at = 0 WHERE name = 'reminders'");
        });
        await evictDurableObject(here.stub);
        await runInDurableObject(here.stub, (instance) => instance.alarm());
      };
      return { ...here, id, only, change, isNext, nextComes };
    }

    test("waits for its next time by the rule once it is done, however late it came", async () => {
      const here = await daily();
      const line = await here.attach();
      await timeComes(here);
      expect(await here.only()).toMatchObject({ state: "due", repeat: repeat.rule });
      await here.change({ done: true });
      const waiting = await here.only();
      expect(waiting.state).toBe("waiting");
      here.isNext(waiting.at);
      await line.until((frame) => frame.type === "reminder.updated" && frame.reminder.at === waiting.at);
      // Done ahead of its time, it leaves that time out.
      await here.change({ done: true });
      const skipped = await here.only();
      expect(Date.parse(skipped.at) - Date.parse(waiting.at)).toBeGreaterThan(22 * hourMs);
      expect(skipped.state).toBe("waiting");
    });

    test("comes again while nobody has answered, and is one reminder all the time", async () => {
      const here = await daily();
      const line = await here.attach();
      await timeComes(here);
      await here.nextComes();
      expect(await here.only()).toMatchObject({ state: "due", at: new Date(2).toISOString() });
      await line.until((frame) => frame.type === "reminder.updated" && frame.reminder.at === new Date(2).toISOString());
      const heard = line.of("reminder.updated").map(({ reminder }) => [reminder.id, reminder.state, reminder.at]);
      expect(heard.slice(-2)).toEqual([
        [here.id, "due", new Date(1).toISOString()],
        [here.id, "due", new Date(2).toISOString()],
      ]);
    });

    test("put off, it comes at that time and then by its rule", async () => {
      const here = await daily();
      await timeComes(here);
      await here.change({ at: inMinutes(20) });
      expect(await here.only()).toMatchObject({ state: "waiting", repeat: repeat.rule });
      await timeComes(here);
      expect(await here.only()).toMatchObject({ state: "due" });
      await here.change({ done: true });
      here.isNext((await here.only()).at);
    });

    test("goes by the clock of the zone to which its owner moves", async () => {
      const here = await daily();
      await here.hub.setPreferences({ ...here.whose, zone: "Asia/Tokyo" });
      expect((await here.only()).at).toMatch(/T00:00:00\.000Z$/);
    });

    test("ends when it is to come no more, or is removed", async () => {
      const here = await daily();
      await timeComes(here);
      await here.change({ repeat: null });
      await here.change({ done: true });
      expect(await here.only()).toMatchObject({ state: "done" });
      const other = await daily();
      await timeComes(other);
      await other.hub.removeReminder({ ...other.whose, id: other.id });
      await other.nextComes();
      expect(await other.hub.reminders(other.whose)).toMatchObject({ reminders: [] });
    });
  });

  test("that was done before its time is not due", async () => {
    const here = await kevinsHub();
    const { hub, whose } = here;
    const made = await hub.addReminder({ ...whose, text: "Stretch", at: inMinutes(20) });
    if (!made.ok) throw new Error(made.message);
    await hub.changeReminder({ ...whose, id: made.reminder.id, change: { done: true } });
    await timeComes(here);
    expect(await hub.reminders(whose)).toMatchObject({ reminders: [{ state: "done" }] });
  });

  test("is refused for a time that passed or is far away", async () => {
    const { hub, whose } = await kevinsHub();
    const add = (at: number) => hub.addReminder({ ...whose, text: "Stretch", at });
    expect(await add(Date.now() - 1)).toMatchObject({ code: "bad_frame" });
    expect(await add(inMinutes((limits.reminders.years + 1) * 366 * 24 * 60))).toMatchObject({ code: "bad_frame" });
    expect(await add(inMinutes(1))).toMatchObject({ ok: true });
  });
});

describe("the layout of the sidebar", () => {
  const own = (name: string): Section => ({
    id: crypto.randomUUID(),
    kind: "own",
    name,
    emoji: "",
    channelIds: [newId("C")],
    collapsed: false,
    unreadsOnly: false,
  });

  test("is one state with a version: the second of two changes made at once has to look again", async () => {
    const { hub, whose, attach } = await kevinsHub();
    const line = await attach();
    expect(await hub.sections(whose)).toMatchObject({ layout: defaultLayout });
    const sections = [...defaultLayout.sections, own("Launch")];
    expect(await hub.setSections({ ...whose, layout: { version: 0, sections } })).toMatchObject({
      layout: { version: 1 },
    });
    expect((await line.first("sections.updated")).layout).toEqual({ version: 1, sections });
    expect(await hub.setSections({ ...whose, layout: { version: 0, sections: defaultLayout.sections } })).toMatchObject(
      {
        code: "conflict",
      },
    );
    expect(await hub.sections(whose)).toMatchObject({ layout: { version: 1, sections } });
    const { version } = await line.first("hello");
    line.close();
    const back = await attach(`?version=${version}`);
    expect((await back.first("sections.updated")).layout.version).toBe(1);
  });
});

describe("the emoji somebody picks most", () => {
  const pick = (name: string) => ({ id: crypto.randomUUID(), name });

  test("are the same on every device, each pick counted once, and a device that was away hears of them", async () => {
    const { hub, whose, attach } = await kevinsHub();
    const [here, there] = [await attach(), await attach()];
    const uses = [pick("tada"), pick("tea"), pick("tea")];
    expect(await hub.pickEmoji({ ...whose, uses })).toMatchObject({ names: ["tea", "tada"] });
    for (const line of [here, there]) expect((await line.first("emoji.used")).names).toEqual(["tea", "tada"]);
    // Sent again, because no answer came.
    expect(await hub.pickEmoji({ ...whose, uses: [...uses, ...uses] })).toMatchObject({ names: ["tea", "tada"] });
    await hub.pickEmoji({ ...whose, uses: [pick("tada"), pick("tada")] });
    await here.until((frame) => frame.type === "emoji.used" && frame.names[0] === "tada");
    expect(here.of("emoji.used").map(({ names }) => names)).toEqual([
      ["tea", "tada"],
      ["tada", "tea"],
    ]);
    const { version } = await there.first("hello");
    const back = await attach(`?version=${version}`);
    expect((await back.first("emoji.used")).names).toEqual(["tada", "tea"]);
    expect((await (await attach()).first("emoji.used")).names).toEqual(["tada", "tea"]);
    expect(await hub.emojiUsed(whose)).toMatchObject({ names: ["tada", "tea"] });
  });

  test("are those of late: what was picked long ago fades, and is forgotten at last", async () => {
    const { hub, whose, stub } = await kevinsHub();
    await hub.pickEmoji({ ...whose, uses: [pick("tada"), pick("tada"), pick("tada")] });
    const weeks = (count: number) =>
      runInDurableObject(stub, (_, { storage }) => {
        storage.sql.exec("UPDATE emoji_uses SET at = at - ?", count * 7 * 24 * 60 * 60_000);
      });
    await weeks(1);
    expect(await hub.pickEmoji({ ...whose, uses: [pick("tea")] })).toMatchObject({ names: ["tada", "tea"] });
    await weeks(1);
    expect(await hub.pickEmoji({ ...whose, uses: [pick("tea")] })).toMatchObject({ names: ["tea", "tada"] });
    const { kept, atOnce, told } = limits.emojiUses;
    for (let sent = 0; sent < kept; sent += atOnce) {
      await hub.pickEmoji({ ...whose, uses: Array.from({ length: atOnce }, (_, i) => pick(`e${sent + i}`)) });
    }
    const answer = await hub.emojiUsed(whose);
    expect(answer.ok && answer.names).toHaveLength(told);
    const count = await runInDurableObject(
      stub,
      (_, { storage }) => storage.sql.exec<{ n: number }>("SELECT count(*) AS n FROM emoji_uses").one().n,
    );
    expect(count).toBe(kept);
    expect(answer.ok && answer.names.includes("tada")).toBe(false);
  });
});

test("another member's hub answers for nobody else", async () => {
  const { workspaceId, people, whose } = await kevinsHub();
  const other = hubFor(env, workspaceId, people.david.userId);
  const refused = { ok: false, code: "not_found" };
  expect(await other.sections(whose)).toMatchObject(refused);
  expect(await other.setSections({ ...whose, layout: defaultLayout })).toMatchObject(refused);
  expect(await other.setSaved({ ...whose, messageId: aMessage(), state: "archived" })).toMatchObject(refused);
  expect(await other.savedPage({ ...whose, state: "archived", before: null, limit: 1 })).toMatchObject(refused);
  expect(await other.addReminder({ ...whose, text: "Mine", at: inMinutes(1) })).toMatchObject(refused);
  expect(await other.reminders(whose)).toMatchObject(refused);
  expect(await other.pickEmoji({ ...whose, uses: [{ id: crypto.randomUUID(), name: "tada" }] })).toMatchObject(refused);
  expect(await other.emojiUsed(whose)).toMatchObject(refused);
  expect(await other.scheduledList(whose)).toMatchObject(refused);
});
