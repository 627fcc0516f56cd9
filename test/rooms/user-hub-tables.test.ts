import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { hubOfTwelveSteps } from "./hub-of-twelve-steps";
import { attachHub, hubOf, scene } from "./scene";

async function team() {
  const made = await scene({
    people: { david: "owner", kevin: "member" },
    channels: { lounge: { members: ["david", "kevin"] } },
  });
  const whose = { workspaceId: made.workspaceId, userId: made.people.kevin.userId };
  return { ...made, whose, hub: hubOf(made.workspaceId, made.people.kevin) };
}

type Hub = Awaited<ReturnType<typeof team>>["hub"];

/** The names of its own tables and indexes; SQLite's and the platform's are left out. */
const kept = (hub: Hub) =>
  runInDurableObject(hub, (_, { storage }) =>
    storage.sql
      .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE name NOT GLOB '_cf_*' AND name NOT GLOB 'sqlite_*'")
      .toArray()
      .map(({ name }) => name)
      .toSorted(),
  );
const base = ["alarms", "conversations", "own", "schema_version"];

describe("the tables of a hub", () => {
  test("one whose member only reads and writes in channels keeps no more than it has to", async () => {
    const { workspaceId, people, hub, whose } = await team();
    const line = await attachHub(workspaceId, people.kevin);
    await line.first("hello");
    expect(await hub.drafts(whose)).toMatchObject({ drafts: [] });
    expect(await hub.reminders(whose)).toMatchObject({ reminders: [] });
    expect(await hub.savedPage({ ...whose, state: "in_progress", before: null, limit: 10 })).toMatchObject({
      items: [],
    });
    expect(await hub.activity({ ...whose, filter: "all", unread: false, cursor: null, limit: 10 })).toMatchObject({
      items: [],
      unread: 0,
    });
    expect(await kept(hub)).toEqual(base);
  });

  test("a group is made with its first row, and is there after waking", async () => {
    const { channels, hub, whose } = await team();
    expect(await hub.setDraft({ ...whose, draft: { channelId: channels.lounge, text: "Begun" } })).toMatchObject({
      ok: true,
    });
    expect(await kept(hub)).toEqual([...base, "drafts", "drafts_n"].toSorted());
    await evictDurableObject(hub);
    expect(await hub.drafts(whose)).toMatchObject({ drafts: [{ text: "Begun" }] });
  });

  test("where the transaction is rolled back that made it, it is made again", async () => {
    const { channels, hub, whose } = await team();
    const draft = { channelId: channels.lounge, text: "Begun" };
    await hub.drafts(whose);
    await runInDurableObject(hub, (_, { storage }) => {
      // The next write of the hub's own facts fails, which comes after the table was made.
      storage.sql.exec(`CREATE TRIGGER refuses BEFORE INSERT ON own WHEN new.key = 'n'
        BEGIN SELECT RAISE(ABORT, 'refused by the test'); END`);
    });
    // An error that crosses the RPC is also told by the runtime's own log.
    await expect(runInDurableObject(hub, (object) => object.setDraft({ ...whose, draft }))).rejects.toThrow("refused");
    await runInDurableObject(hub, (_, { storage }) => storage.sql.exec("DROP TRIGGER refuses").toArray());
    expect(await kept(hub)).toEqual(base);
    expect(await hub.setDraft({ ...whose, draft })).toMatchObject({ ok: true });
    expect(await hub.drafts(whose)).toMatchObject({ drafts: [{ text: "Begun" }] });
  });

  test("one of the time when everybody had all tables keeps what it held, and gives back the rest", async () => {
    const { workspaceId, people, channels, hub, whose } = await team();
    await hub.drafts(whose);
    await runInDurableObject(hub, (_, { storage }) => {
      const { sql } = storage;
      const rows = (table: string) => sql.exec(`SELECT * FROM ${table}`).toArray();
      const [own, conversations] = [rows("own"), rows("conversations")];
      for (const table of base) sql.exec(`DROP TABLE ${table}`);
      for (const statement of hubOfTwelveSteps) sql.exec(statement);
      for (const { key, value } of own) sql.exec("INSERT INTO own VALUES (?, ?)", key, value);
      for (const row of conversations)
        sql.exec("INSERT INTO conversations VALUES (?, ?, ?, ?, ?, ?, ?, ?)", ...Object.values(row));
      sql.exec("INSERT INTO drafts VALUES (?1, ?1, NULL, 'Kept', 1, 1, 1)", channels.lounge);
      sql.exec(
        "INSERT INTO push_devices VALUES ('P1', 'https://push.example/1', 'p', 'a', ?, 'A phone', 1)",
        people.kevin.sessionId,
      );
    });
    await evictDurableObject(hub);

    const line = await attachHub(workspaceId, people.kevin);
    expect((await line.first("draft.updated")).draft).toMatchObject({ text: "Kept" });
    expect(await hub.pushDevices(whose)).toMatchObject({ devices: [{ name: "A phone" }] });
    const push = ["activity", "activity_at", "activity_push", "activity_unread", "push_devices", "pushed"];
    expect(await kept(hub)).toEqual([...base, "drafts", "drafts_n", ...push].toSorted());
    // And what it had not: made anew.
    const saved = {
      ...whose,
      messageId: `${channels.lounge}-1700000000.000100` as const,
      state: "in_progress" as const,
    };
    expect(await hub.setSaved(saved)).toMatchObject({ ok: true });
    await evictDurableObject(hub);
    expect(await hub.savedPage({ ...whose, state: "in_progress", before: null, limit: 10 })).toMatchObject({
      items: [{ messageId: saved.messageId }],
    });
  });
});
