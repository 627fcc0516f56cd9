import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { SearchAnswer } from "../../src/protocol/search";
import { api, axeFindsNothing, fixture, openWindow, type Populated } from "./harness";
import { composer, eventually, ready, signIn, suite, type User, unique } from "./suite";

const { server, browser } = await suite();

async function town() {
  const made = await fixture<Populated>(server, "populate", {
    users: [{ name: "Ada Lovelace", role: "owner" }, { name: "Grace Hopper" }],
    channels: ["harbour", "lighthouse"],
    workspace: `w-${unique()}`,
  });
  const [ada, grace] = made.users as [User, User];
  const [harbour, lighthouse] = made.channels.map(({ id }) => id) as [string, string];
  const { slug } = made.workspace;
  const enter = async (
    user: User,
    path = `/w/${slug}/c/${harbour}`,
    options: Parameters<typeof openWindow>[1] = {},
  ) => {
    const window = await openWindow(browser, options);
    await signIn(window.page, server, user, path);
    if (options.javaScriptEnabled !== false) await ready(window.page);
    return window;
  };
  return { slug, ada, grace, harbour, lighthouse, enter };
}

const post = (user: User, channelId: string, text: string) =>
  api<{ message: { ts: string; id: string } }>(
    server,
    user.accessToken,
    "POST",
    `/api/channels/${channelId}/messages`,
    {
      text,
    },
  ).then(({ message }) => message);

const load = (channelId: string, messages: { text: string }[]) =>
  fixture<{ lastTs: string }>(server, "messages", { channelId, messages });

/** The index follows the rooms: pages are asked once it has come so far. */
const indexed = (user: User, slug: string, q: string, total: number) =>
  eventually(async () => {
    const path = `/api/workspaces/${slug}/search?${new URLSearchParams({ q, type: "messages" })}`;
    return (await api<SearchAnswer>(server, user.accessToken, "GET", path)).messages?.total;
  }).toBe(total);

const field = (page: Page) => page.getByRole("combobox", { name: "Search" });
const option = (page: Page, name: string) => page.getByRole("option", { name });
const hits = (page: Page) => page.locator("#main [data-hit]");
const messageOf = (page: Page, text: string) => page.locator("article.msg[data-ts]", { hasText: text });
const addressOf = (slug: string, q: string, more: Record<string, string> = {}) =>
  `/w/${slug}/search?${new URLSearchParams({ q, ...more })}`;

const inView = (page: Page, text: string) =>
  messageOf(page, text).evaluate((row) => {
    const box = row.closest("[data-region=messages]")?.getBoundingClientRect();
    const { top, bottom } = row.getBoundingClientRect();
    return box !== undefined && top >= box.top - 1 && bottom <= box.bottom + 1;
  });

describe("a search", () => {
  test("is typed by the keyboard alone, with its filters completed, and leads to its message", async () => {
    const { slug, ada, grace, harbour, lighthouse, enter } = await town();
    await post(ada, harbour, "The tide turns at noon");
    await post(grace, lighthouse, "A tide table hangs in the lantern room");
    await post(grace, harbour, "Nothing about water");
    await indexed(ada, slug, "tide", 2);
    const { page, context, faults } = await enter(ada);

    await page.keyboard.press("Control+f");
    await expect.poll(() => field(page).evaluate((input) => input === document.activeElement)).toBe(true);
    await page.keyboard.type("fro");
    await option(page, "from:").waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    expect(await field(page).inputValue()).toBe("from:");
    await page.keyboard.type("gra");
    await option(page, "Grace Hopper").waitFor();
    await axeFindsNothing(page, "the field with people");
    await page.keyboard.press("Enter");
    expect(await field(page).inputValue()).toBe('from:@"Grace Hopper" ');
    await page.keyboard.type("tide");
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.searchParams.get("q") === 'from:@"Grace Hopper" tide');
    await expect.poll(() => hits(page).count()).toBe(1);
    expect(await hits(page).innerText()).toContain("A tide table hangs in the lantern room");
    expect(await hits(page).locator("mark").allInnerTexts()).toEqual(["tide"]);
    await axeFindsNothing(page, "results");

    await page.getByRole("link", { name: "Take off from" }).click();
    await expect.poll(() => hits(page).count()).toBe(2);
    await page.getByRole("link", { name: "Most relevant: sort by newest" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Newest: sort by relevance" }).waitFor();
    await expect.poll(() => hits(page).first().innerText()).toContain("A tide table");
    await hits(page).first().getByRole("link").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.pathname.startsWith(`/w/${slug}/c/${harbour}/p/`));
    await messageOf(page, "The tide turns at noon").waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  test("leads far back in a long channel, and pages as one scrolls", async () => {
    const { slug, ada, harbour, enter } = await town();
    await load(
      harbour,
      Array.from({ length: 3_000 }, (_, n) => ({
        text: n === 40 ? "The wreck of the Morgenstern lies here" : n % 50 === 0 ? `Buoy ${n} was painted` : `Log ${n}`,
      })),
    );
    await indexed(ada, slug, "buoy", 60);
    const { page, context, faults } = await enter(ada, addressOf(slug, "buoy", { sort: "newest" }));
    await expect.poll(() => hits(page).count()).toBeGreaterThanOrEqual(20);
    expect(await page.getByRole("navigation", { name: "Kinds of results" }).innerText()).toMatch(/Messages\s*60/);
    await eventually(async () => {
      await hits(page).last().scrollIntoViewIfNeeded();
      return hits(page).count();
    }).toBe(60);
    const shown = await hits(page).locator("mark").count();
    expect(shown).toBe(60);

    await field(page).fill("morgenstern");
    await page.keyboard.press("Enter");
    await expect.poll(() => hits(page).count()).toBe(1);
    await hits(page).getByRole("button", { name: "Show what was said around this" }).click();
    await page.getByRole("list", { name: "What was said around this" }).getByText("Log 41").waitFor();
    await hits(page).getByRole("link").click();
    await page.waitForURL((url) => url.pathname.includes(`/c/${harbour}/p/`));
    await messageOf(page, "The wreck of the Morgenstern").waitFor();
    await expect.poll(() => inView(page, "The wreck of the Morgenstern")).toBe(true);
    expect(faults).toEqual([]);
    await context.close();
  });

  test("is offered again, on every device, until it is forgotten", async () => {
    const { slug, ada, harbour, enter } = await town();
    await post(ada, harbour, "Barnacles on the hull");
    await indexed(ada, slug, "barnacles", 1);
    const first = await enter(ada);
    await composer(first.page).fill("/search barnacles");
    await composer(first.page).press("Enter");
    await first.page.waitForURL((url) => url.searchParams.get("q") === "barnacles");
    await expect.poll(() => hits(first.page).count()).toBe(1);

    const second = await enter(ada, `/w/${slug}/search`);
    const recent = second.page.getByRole("region", { name: "Recent searches" });
    await recent.getByRole("link", { name: "barnacles" }).click();
    await expect.poll(() => hits(second.page).count()).toBe(1);
    await second.page.goto(`${server.url}/w/${slug}/search`);
    await ready(second.page);
    const forgotten = second.page.waitForResponse((response) => response.request().method() === "DELETE");
    await recent.getByRole("button", { name: "Forget barnacles" }).click();
    expect((await forgotten).status()).toBe(204);
    await expect.poll(() => recent.count()).toBe(0);
    await second.page.reload();
    await ready(second.page);
    await second.page.getByRole("heading", { name: "Find anything that was said" }).waitFor();
    await expect.poll(() => recent.count()).toBe(0);
    expect([...first.faults, ...second.faults]).toEqual([]);
    await first.context.close();
    await second.context.close();
  });

  test("that cannot be read says why, and that finds nothing says what to try", async () => {
    const { slug, ada, harbour, enter } = await town();
    await post(ada, harbour, "Rope and tar");
    await indexed(ada, slug, "rope", 1);
    const { page, context, faults } = await enter(ada, addressOf(slug, "rope has:lnik"));
    const wrong = page.getByRole("alert").filter({ hasText: "knows link, file, image" });
    await wrong.waitFor();
    await axeFindsNothing(page, "a search that cannot be read");
    await wrong.getByRole("link", { name: "Search for rope has:link" }).click();
    await page.getByRole("heading", { name: "No messages found" }).waitFor();
    await page.getByRole("link", { name: "search everywhere" }).click();
    await expect.poll(() => hits(page).count()).toBe(1);
    await field(page).fill("harbour");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "1 channel" }).click();
    await expect.poll(() => hits(page).innerText()).toContain("harbour");
    await axeFindsNothing(page, "channels that were found");
    expect(faults).toEqual([]);
    await context.close();
  });
});

describe("what one may not see", () => {
  const secretIn = async () => {
    const here = await town();
    const { id } = await api<{ id: string }>(
      server,
      here.ada.accessToken,
      "POST",
      `/api/workspaces/${here.slug}/channels`,
      { name: "smugglers", type: "private" },
    );
    await post(here.ada, id, "The contraband lies in the cave");
    await post(here.ada, here.harbour, "No contraband here, officer");
    await indexed(here.ada, here.slug, "contraband", 2);
    return { ...here, cave: id };
  };

  test("is in no result, no count and no suggestion", async () => {
    const { slug, grace, enter } = await secretIn();
    const { page, context, faults } = await enter(grace, addressOf(slug, "contraband"));
    await expect.poll(() => hits(page).count()).toBe(1);
    expect(await hits(page).innerText()).toContain("No contraband here, officer");
    expect(await page.getByRole("navigation", { name: "Kinds of results" }).innerText()).toMatch(/Messages\s*1/);
    const suggested = page.waitForResponse((response) => response.url().includes("/search/suggest?q=smug"));
    await field(page).fill("in:smug");
    expect(await (await suggested).json()).toMatchObject({ channels: [] });
    expect(await option(page, "smugglers").count()).toBe(0);
    await field(page).fill("contraband in:#smugglers");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "No messages found" }).waitFor();
    const told = await page.getByRole("list", { name: "Hints" }).innerText();
    await field(page).fill("contraband in:#no-such-one");
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.searchParams.get("q") === "contraband in:#no-such-one");
    await page.getByRole("heading", { name: "No messages found" }).waitFor();
    const unknown = await page.getByRole("list", { name: "Hints" }).innerText();
    expect(told.replaceAll("smugglers", "…")).toBe(unknown.replaceAll("no-such-one", "…"));
    expect(faults).toEqual([]);
    await context.close();
  });

  test("goes from the results at once when one leaves", async () => {
    const { slug, ada, grace, cave, enter } = await secretIn();
    await api(server, ada.accessToken, "POST", `/api/channels/${cave}/members`, { userIds: [grace.id] });
    const { page, context, faults } = await enter(grace, addressOf(slug, "contraband"));
    await expect.poll(() => hits(page).count()).toBe(2);
    await api(server, grace.accessToken, "DELETE", `/api/channels/${cave}/members/${grace.id}`);
    await page.reload();
    await ready(page);
    await expect.poll(() => hits(page).count()).toBe(1);
    expect(await hits(page).innerText()).toContain("No contraband here, officer");
    expect(faults).toEqual([]);
    await context.close();
  });
});

describe("on a phone", () => {
  test("search is a tab of its own", async () => {
    const { slug, ada, harbour, enter } = await town();
    await post(ada, harbour, "Gulls over the pier");
    await indexed(ada, slug, "gulls", 1);
    const { page, context, faults } = await enter(ada, `/w/${slug}/home`, {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
    });
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Search" }).tap();
    await field(page).fill("gulls");
    await option(page, "Search for gulls").tap();
    await expect.poll(() => hits(page).count()).toBe(1);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await axeFindsNothing(page, "results on a phone");
    await hits(page).getByRole("link").tap();
    await messageOf(page, "Gulls over the pier").waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });
});

describe("without scripts", () => {
  test("a search is a form, its results a list of links", async () => {
    const { slug, ada, harbour, enter } = await town();
    await load(
      harbour,
      Array.from({ length: 30 }, (_, n) => ({ text: `Mackerel ${n}` })),
    );
    await indexed(ada, slug, "mackerel", 30);
    const { page, context } = await enter(ada, `/w/${slug}/search`, { javaScriptEnabled: false });
    await field(page).fill("mackerel");
    await page.getByRole("button", { name: "Search", exact: true }).click();
    expect(await hits(page).count()).toBe(20);
    await page.getByRole("link", { name: "More messages" }).click();
    expect(await hits(page).count()).toBe(10);
    const [text] = await hits(page).first().getByRole("link").locator("mark").allInnerTexts();
    expect(text).toBe("Mackerel");
    await hits(page).first().getByRole("link").click();
    await page.waitForURL((url) => url.pathname.includes(`/c/${harbour}/p/`));
    expect(await page.locator("article.msg[data-ts]").count()).toBeGreaterThan(0);
    await context.close();
  });
});

describe("the screens", () => {
  const looks = (["light", "dark"] as const).flatMap((colorScheme) => [
    { colorScheme, viewport: { width: 1440, height: 900 } },
    { colorScheme, viewport: { width: 390, height: 844 } },
  ]);
  test.each(looks)("axe finds nothing in $colorScheme at $viewport.width", async (look) => {
    const { slug, ada, grace, harbour, lighthouse, enter } = await town();
    for (const text of ["The berth fee is due on Friday", "Berth 7 is free again", "Who pays the fee for the crane?"])
      await post(ada, harbour, text);
    await post(grace, lighthouse, "One berth fee, one deposit, and both lines say “Mooring”");
    await indexed(ada, slug, "berth", 3);
    const { page, context } = await enter(ada, `/w/${slug}/search`, look);
    const see = async (name: string) => {
      await axeFindsNothing(page, name);
      if (process.env.SHOTS) {
        const file = `search-${name.replaceAll(" ", "-")}-${look.colorScheme}-${look.viewport.width}.png`;
        await page.screenshot({ path: `${process.env.SHOTS}/${file}` });
      }
    };
    await page.getByRole("heading", { name: "Find anything that was said" }).waitFor();
    await see("beginning");
    await field(page).fill("berth from:");
    await option(page, "Grace Hopper").waitFor();
    await see("completion");
    await field(page).fill("berth");
    await page.keyboard.press("Enter");
    await expect.poll(() => hits(page).count()).toBe(3);
    await see("results");
    await field(page).fill("berth after:lunch");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").filter({ hasText: "is no date" }).waitFor();
    await see("errors");
    await page.goto(`${server.url}/w/${slug}/c/${harbour}`);
    await ready(page);
    await page.keyboard.press("Control+f");
    await page.getByRole("dialog", { name: "Search" }).waitFor();
    await option(page, "in:#harbour").waitFor();
    await see("overlay");
    await context.close();
  });
});
