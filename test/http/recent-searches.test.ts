import { describe, expect, test } from "vitest";
import { limits } from "../../src/protocol/limits";
import type { RecentSearchesAnswer } from "../../src/protocol/recent-searches";
import { type Person, team } from "../cast";

const pathIn = (slug: string) => `/api/workspaces/${slug}/search/recent`;
const searchesOf = async (who: Person, slug: string) =>
  (await who.get<RecentSearchesAnswer>(pathIn(slug))).body.searches;
const keep = (who: Person, slug: string, q: string) => who.post<RecentSearchesAnswer>(pathIn(slug), { q });

describe("recent searches", () => {
  test("are kept by member, the latest first and each once", async () => {
    const { ada, linus, slug } = await team();
    expect(await searchesOf(ada, slug)).toEqual([]);
    await keep(ada, slug, "berth fee");
    await keep(ada, slug, "in:#general Ökonomie");
    expect((await keep(ada, slug, "  berth fee ")).body.searches).toEqual(["berth fee", "in:#general Ökonomie"]);
    await keep(linus, slug, "泊位");
    expect(await searchesOf(ada, slug)).toEqual(["berth fee", "in:#general Ökonomie"]);
    expect(await searchesOf(linus, slug)).toEqual(["泊位"]);
  });

  test("go, the oldest first, when there are too many", async () => {
    const { ada, slug } = await team();
    for (let n = 0; n <= limits.recentSearches; n++) await keep(ada, slug, `word ${n}`);
    const searches = await searchesOf(ada, slug);
    expect(searches).toHaveLength(limits.recentSearches);
    expect(searches[0]).toBe(`word ${limits.recentSearches}`);
    expect(searches).not.toContain("word 0");
  });

  test("are forgotten one by one, or all", async () => {
    const { ada, linus, slug } = await team();
    for (const q of ["one", "two", "three"]) await keep(ada, slug, q);
    await keep(linus, slug, "two");
    expect((await ada.delete(`${pathIn(slug)}?q=two`)).status).toBe(204);
    expect(await searchesOf(ada, slug)).toEqual(["three", "one"]);
    expect((await ada.delete(pathIn(slug))).status).toBe(204);
    expect(await searchesOf(ada, slug)).toEqual([]);
    expect(await searchesOf(linus, slug)).toEqual(["two"]);
  });

  test("say something, and not too much", async () => {
    const { ada, slug } = await team();
    for (const q of ["", "   ", "x".repeat(limits.searchQuery.text + 1), "a\u0000b", 7])
      expect((await ada.post(pathIn(slug), { q })).status).toBe(400);
    expect(await searchesOf(ada, slug)).toEqual([]);
  });
});
