import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { searchFor } from "../../durable-objects/stubs";
import type { ChannelId, WorkspaceId } from "../../src/protocol/ids";
import type { SearchAnswer, SuggestAnswer } from "../../src/protocol/search";
import { channel, fixture, guest, message, outsider, type Person, team, wrongFields } from "../cast";

const ask = async (who: Person, slug: string, q: string, more = "") =>
  (await who.get<SearchAnswer>(`/api/workspaces/${slug}/search?q=${encodeURIComponent(q)}${more}`)).body;

/** Texts of what was found, best first. */
const texts = async (who: Person, slug: string, q: string, more = "&type=messages") =>
  (await ask(who, slug, q, more)).messages?.matches.map(({ message: { text } }) => text);

/** Once everything that was said is indexed, and something is found. */
const eventually = (found: () => Promise<unknown>) => expect.poll(found, { timeout: 10_000, interval: 50 });

describe("search", () => {
  test("finds a message by its words, with its channel, a snippet and a way there", async () => {
    const { ada, linus, general, slug } = await team();
    const posted = await message(ada, general, `The *elevation* tiles cost <@${linus.id}> a whole night`);
    await eventually(() => texts(linus, slug, "elevation night")).toEqual([posted.text]);
    const { messages, hints } = await ask(linus, slug, "ELEVATION");
    expect(hints).toEqual([]);
    expect(messages).toMatchObject({
      total: 1,
      matches: [
        {
          channel: { id: general, name: "general", type: "public" },
          message: { id: posted.id, user: { displayName: "Ada Lovelace" } },
          snippet: [
            { text: "The ", hit: false },
            { text: "elevation", hit: true },
            { text: " tiles cost @Linus Torvalds a whole night", hit: false },
          ],
          permalink: `/w/${slug}/c/${general}/p/${posted.ts}`,
        },
      ],
    });
    expect(messages?.nextCursor).toBeUndefined();
    expect(await texts(linus, slug, "elevation -night")).toEqual([]);
    expect(await texts(linus, slug, "elev*")).toEqual([posted.text]);
    expect(await texts(linus, slug, "elev")).toEqual([]);
    expect(await texts(linus, slug, '"whole night"')).toEqual([posted.text]);
    expect(await texts(linus, slug, '"night whole"')).toEqual([]);
  });

  test("follows edits and deletions", async () => {
    const { ada, general, slug } = await team();
    const posted = await message(ada, general, "a kiwi in the hall");
    const other = await message(ada, general, "a papaya in the hall");
    await eventually(() => texts(ada, slug, "hall", "&type=messages&sort=newest")).toEqual([other.text, posted.text]);
    await ada.put(`/api/messages/${posted.id}`, { text: "a mango in the hall" });
    await ada.delete(`/api/messages/${other.id}`);
    await eventually(() => texts(ada, slug, "hall")).toEqual(["a mango in the hall"]);
    await eventually(() => texts(ada, slug, "kiwi")).toEqual([]);
    expect(await texts(ada, slug, "mango")).toEqual(["a mango in the hall"]);
    await eventually(() => ask(ada, slug, "hall").then(({ messages }) => messages?.total)).toBe(1);
  });

  test("a private channel is found by those who are in it, and hidden the moment they leave", async () => {
    const { ada, grace, linus, margaret, general, slug } = await team();
    const cabinet = await channel(ada, slug, { type: "private", members: [linus], name: "cabinet" });
    await message(ada, cabinet, "quince for the cabinet");
    await message(ada, general, "quince for everybody");
    await eventually(() => texts(linus, slug, "quince", "&type=messages&sort=newest")).toEqual([
      "quince for everybody",
      "quince for the cabinet",
    ]);
    // Admins of the workspace are no members of it either.
    for (const stranger of [margaret, grace]) {
      expect((await ask(stranger, slug, "quince")).messages).toMatchObject({ total: 1 });
      expect(await texts(stranger, slug, "quince")).toEqual(["quince for everybody"]);
    }
    // Not by its name either: as one that does not exist.
    const [real, none] = await Promise.all([
      ask(margaret, slug, "in:#cabinet quince"),
      ask(margaret, slug, "in:#cabimet quince"),
    ]);
    expect(JSON.stringify(real).replaceAll("cabinet", "cabimet")).toBe(JSON.stringify(none));
    expect(real).toMatchObject({
      messages: { total: 0, matches: [] },
      hints: [{ code: "unknown_name", span: { start: 0, end: 11 } }],
    });
    const byId = await Promise.all([
      ask(margaret, slug, `in:<#${cabinet}>`),
      ask(margaret, slug, "in:<#C00000000000Z>"),
    ]);
    expect(JSON.stringify(byId[0]).replaceAll(cabinet, "C00000000000Z")).toBe(JSON.stringify(byId[1]));
    expect((await ask(margaret, slug, "cabinet", "&type=channels")).channels).toMatchObject({ total: 0 });
    expect((await ask(linus, slug, "cabinet", "&type=channels")).channels).toMatchObject({ total: 1 });

    expect(await texts(linus, slug, "in:#cabinet quince")).toEqual(["quince for the cabinet"]);
    await linus.delete(`/api/channels/${cabinet}/members/${linus.id}`);
    expect(await texts(linus, slug, "quince")).toEqual(["quince for everybody"]);
    expect((await ask(linus, slug, "quince")).messages).toMatchObject({ total: 1 });
    expect(await texts(ada, slug, "in:#cabinet quince")).toEqual(["quince for the cabinet"]);
  });

  test("members find what is said in public channels they are not in; guests only their own", async () => {
    const { ada, linus, slug } = await team();
    const [open, lobby] = [await channel(ada, slug, { name: "open" }), await channel(ada, slug, { name: "lobby" })];
    const dennis = await guest(ada, slug, [lobby]);
    await message(ada, open, "tamarind in the open");
    await message(ada, lobby, "tamarind in the lobby");
    await eventually(() => texts(linus, slug, "tamarind", "&type=messages&sort=newest")).toHaveLength(2);
    expect(await texts(dennis, slug, "tamarind")).toEqual(["tamarind in the lobby"]);
    expect(await texts(dennis, slug, "in:#open tamarind")).toEqual([]);
    expect((await ask(dennis, slug, "open", "&type=channels")).channels).toMatchObject({ total: 0 });
    // People they share no channel with are not there for them.
    expect((await ask(dennis, slug, "Linus", "&type=people")).people).toMatchObject({ total: 0 });
    expect((await ask(dennis, slug, "Ada", "&type=people")).people).toMatchObject({
      total: 1,
      matches: [{ id: ada.id }],
    });
    const [real, none] = await Promise.all([ask(dennis, slug, "from:Linus"), ask(dennis, slug, "from:Sunil")]);
    expect(JSON.stringify(real).replaceAll("Linus", "Sunil")).toBe(JSON.stringify(none));
  });

  test("somebody of another workspace finds nothing of this one", async () => {
    const { ada, general, slug } = await team();
    const ken = await outsider();
    await message(ada, general, "rhubarb");
    await eventually(() => texts(ada, slug, "rhubarb")).toHaveLength(1);
    expect((await ken.get(`/api/workspaces/${slug}/search?q=rhubarb`)).status).toBe(404);
    expect(await texts(ken, ken.slug, "rhubarb")).toEqual([]);
  });

  test("filters: who, where, what it has, what it is, when", async () => {
    const { ada, linus, grace, general, random, slug } = await team();
    const plain = await message(ada, general, "apricot one");
    const linked = await message(linus, random, "apricot two https://apricot.example/x");
    const reply = (
      await linus.post<{ message: { text: string; id: string } }>(`/api/channels/${general}/messages`, {
        text: "apricot three",
        threadTs: plain.ts,
      })
    ).body.message;
    const { body: dm } = await ada.post<{ id: ChannelId }>(`/api/workspaces/${slug}/dms`, { userIds: [grace.id] });
    const direct = await message(grace, dm.id, "apricot four");
    const named = await message(grace, random, `apricot five <@${ada.id}>`);
    await ada.post(`/api/messages/${linked.id}/reactions`, { emoji: "tada" });
    await ada.put(`/api/workspaces/${slug}/saved/${linked.id}`, {});
    await ada.post(`/api/channels/${random}/pins`, { ts: named.ts });
    const found = async (q: string, who = ada) =>
      (await texts(who, slug, q))?.map((text) => text.split(" ")[1]).toSorted();
    await eventually(() => found("apricot has:pin")).toEqual(["five"]);
    await eventually(() => found("apricot")).toEqual(["five", "four", "one", "three", "two"]);
    expect(await found("apricot from:linus")).toEqual(["three", "two"]);
    expect(await found("from:linus from:@grace")).toEqual(["five", "four", "three", "two"]);
    expect(await found('from:"Grace Hopper" in:#random')).toEqual(["five"]);
    expect(await found("apricot -from:linus -in:#random")).toEqual(["four", "one"]);
    expect(await found("from:me apricot")).toEqual(["one"]);
    expect(await found("in:#random")).toEqual(["five", "two"]);
    expect(await found("in:@grace")).toEqual(["four"]);
    expect(await found("in:@ada", grace)).toEqual(["four"]);
    expect(await found("has:link")).toEqual(["two"]);
    expect(await found("apricot has:reaction")).toEqual(["two"]);
    expect(await found("has:star")).toEqual(["two"]);
    expect(await found("is:saved", linus)).toEqual([]);
    expect(await found("apricot -is:saved -is:dm -is:thread")).toEqual(["five"]);
    expect(await found("is:thread")).toEqual(["one", "three"]);
    expect(await found("is:dm")).toEqual(["four"]);
    expect(await found("to:me")).toEqual(["five", "four"]);
    expect(await found("to:me", grace)).toEqual([]);
    expect(await found("apricot -to:me")).toEqual(["one", "three", "two"]);
    expect(await found("with:linus")).toEqual(["one", "three"]);
    expect(await found("with:grace")).toEqual(["four"]);
    expect(await found("with:linus with:ada")).toEqual(["one", "three"]);
    expect(await found("apricot on:today")).toHaveLength(5);
    expect(await found("apricot before:today")).toEqual([]);
    expect(await found("apricot after:yesterday")).toHaveLength(5);
    expect(await found("apricot -during:today")).toEqual([]);
    expect(direct.text).toBe("apricot four");
    await ada.ask("DELETE", `/api/messages/${linked.id}/reactions/tada`);
    await ada.delete(`/api/messages/${reply.id}`);
    await eventually(() => found("has:reaction")).toEqual([]);
    // A parent whose replies are gone is no thread.
    await eventually(() => found("is:thread")).toEqual([]);
  });

  test("files are found by their names, where their message may be read", async () => {
    const { ada, linus, margaret, slug } = await team();
    const cabinet = await channel(ada, slug, { type: "private", members: [linus] });
    const fileIds: string[] = [];
    for (const name of ["budget_draft-2026.txt", "holiday.txt"]) {
      const form = new FormData();
      form.set("file", new File(["What we said"], name, { type: "text/plain" }));
      fileIds.push((await ada.ask<{ id: string }>("POST", `/api/upload?channelId=${cabinet}`, { body: form })).body.id);
    }
    await ada.post(`/api/channels/${cabinet}/messages`, { text: "two papers", fileIds });
    const names = async (who: Person, q: string) =>
      (await ask(who, slug, q, "&type=files")).files?.matches.map(({ file }) => file.name);
    await eventually(() => names(linus, "budget")).toEqual(["budget_draft-2026.txt"]);
    expect(await names(linus, "draft txt")).toEqual(["budget_draft-2026.txt"]);
    expect((await names(linus, "has:file"))?.toSorted()).toEqual(["budget_draft-2026.txt", "holiday.txt"]);
    expect((await ask(linus, slug, "budget")).files).toMatchObject({
      total: 1,
      matches: [
        {
          userId: ada.id,
          snippet: [
            { text: "budget", hit: true },
            { text: "_draft-2026.txt", hit: false },
          ],
        },
      ],
    });
    // A message is not found by the names of its files, nor a file by the words beside it.
    expect(await texts(linus, slug, "budget")).toEqual([]);
    expect(await texts(linus, slug, "has:file")).toEqual(["two papers"]);
    expect(await names(linus, "papers")).toEqual([]);
    // Nor is what it says kept from those who look for a file.
    await eventually(() => names(linus, "said holiday")).toEqual(["holiday.txt"]);
    expect(await names(margaret, "budget")).toEqual([]);
    expect((await ask(margaret, slug, "budget")).files).toMatchObject({ total: 0 });
    const { id } = (await ask(linus, slug, "has:file")).messages?.matches[0]?.message ?? {};
    await ada.delete(`/api/messages/${id}`);
    await eventually(() => names(linus, "budget")).toEqual([]);
  });

  test("pages by cursor, each message once, with what is said meanwhile left out", async () => {
    const { ada, general, slug } = await team();
    const messages = Array.from({ length: 45 }, (_, i) => ({
      text: `persimmon ${i % 3 === 0 ? "persimmon " : ""}${i}`,
    }));
    await fixture("messages", { channelId: general, messages });
    await eventually(async () => (await ask(ada, slug, "persimmon")).messages?.total).toBe(45);
    for (const sort of ["relevance", "newest"]) {
      const seen: string[] = [];
      let cursor = "";
      for (;;) {
        const { messages: page } = await ask(ada, slug, "persimmon", `&type=messages&limit=10&sort=${sort}${cursor}`);
        seen.push(...(page?.matches.map(({ message: { id } }) => id) ?? []));
        expect(page?.total).toBe(45);
        if (!page?.nextCursor) break;
        cursor = `&cursor=${page.nextCursor}`;
        if (seen.length === 10) await message(ada, general, "persimmon late");
      }
      expect(seen).toHaveLength(45);
      expect(new Set(seen).size).toBe(45);
      await eventually(async () => (await ask(ada, slug, "persimmon late")).messages?.total).toBeGreaterThan(0);
      const late = (await ask(ada, slug, "persimmon late")).messages?.matches[0]?.message.id ?? "";
      await ada.delete(`/api/messages/${late}`);
      await eventually(async () => (await ask(ada, slug, "persimmon")).messages?.total).toBe(45);
    }
  });

  test("shows what was said around a hit", async () => {
    const { ada, general, slug } = await team();
    for (const text of ["before", "damson", "after"]) await message(ada, general, text);
    await eventually(() => texts(ada, slug, "damson")).toEqual(["damson"]);
    const [match] = (await ask(ada, slug, "damson", "&context=1")).messages?.matches ?? [];
    expect([match?.before?.map(({ text }) => text), match?.after?.map(({ text }) => text)]).toEqual([
      ["before"],
      ["after"],
    ]);
  });

  test("says what it does not understand", async () => {
    const { ada, slug } = await team();
    const path = `/api/workspaces/${slug}/search`;
    for (const query of ["?q=", "?q=-only", "?q=has:", "?q=x&type=nothing", "?q=x&limit=51"]) {
      const answer = await ada.get(path + query);
      expect([query, answer.status]).toEqual([query, 400]);
    }
    expect(wrongFields(await ada.get(`${path}?q=-only`))).toEqual(["q"]);
    for (const query of [
      "?q=x&type=messages&cursor=nonsense",
      "?q=x&type=people&cursor=nonsense",
      "?q=x&cursor=1-1-1-1-1-1",
    ]) {
      expect(wrongFields(await ada.get(path + query))).toEqual(["cursor"]);
    }
    expect(await texts(ada, slug, "!!!")).toEqual([]);
    // Operators of the index are words like any other.
    for (const q of ['NOT OR AND NEAR(a, b) ^x {words}: "', "words:x", "facets : c1", 'a\\" OR b', "') --", "c1"]) {
      expect([q, await texts(ada, slug, q)]).toEqual([q, []]);
    }
  });

  test("a deleted channel leaves nothing behind", async () => {
    const { ada, slug, id } = await team();
    const doomed = await channel(ada, slug);
    await message(ada, doomed, "medlar");
    await eventually(() => texts(ada, slug, "medlar")).toHaveLength(1);
    const size = async () => {
      const answer = await searchFor(env, id as WorkspaceId).size();
      return answer.ok ? answer.messages : null;
    };
    const before = await size();
    expect((await ada.delete(`/api/channels/${doomed}`)).status).toBe(204);
    expect(await texts(ada, slug, "medlar")).toEqual([]);
    await eventually(size).toBe((before ?? 0) - 1);
  });

  test("an admin rebuilds it from the rooms; a member may not", async () => {
    const { ada, grace, linus, general, slug } = await team();
    await message(ada, general, "loquat");
    await eventually(() => texts(ada, slug, "loquat")).toHaveLength(1);
    expect((await linus.post(`/api/workspaces/${slug}/search/rebuild`)).status).toBe(403);
    expect((await grace.post(`/api/workspaces/${slug}/search/rebuild`)).status).toBe(200);
    await eventually(() => texts(ada, slug, "loquat")).toHaveLength(1);
    await eventually(async () => (await ask(ada, slug, "loquat")).incomplete).toBeUndefined();
  });
});

describe("completion", () => {
  const suggested = async (who: Person, slug: string, query: string) =>
    (await who.get<SuggestAnswer>(`/api/workspaces/${slug}/search/suggest?${query}`)).body;

  test("offers people and channels by any word of their name, the best first", async () => {
    const { ada, linus, slug } = await team();
    await channel(ada, slug, { name: "love-letters" });
    await channel(ada, slug, { name: "secret-love", type: "private" });
    const names = ({ people, channels }: SuggestAnswer) => [
      ...people.map(({ displayName }) => displayName),
      ...channels.map(({ name }) => name),
    ];
    expect(names(await suggested(linus, slug, "q=love"))).toEqual(["Ada Lovelace", "love-letters"]);
    expect(names(await suggested(ada, slug, "q=LOVE&kind=channels"))).toEqual(["love-letters", "secret-love"]);
    expect(names(await suggested(linus, slug, "q=torv"))).toEqual(["Linus Torvalds"]);
    expect(names(await suggested(linus, slug, "q=&kind=channels"))).toEqual(["general", "random"]);
    expect(names(await suggested(linus, slug, "q=&kind=people&limit=2"))).toEqual(["Ada Lovelace", "Grace Hopper"]);
  });
});
