import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { api, axeFindsNothing, fixture, openWindow, type Populated } from "./harness";
import { eventually, ready, signIn, suite, type User, unique } from "./suite";

const { server, browser } = await suite();

type Page1 = { messages: { ts: string; text: string }[]; hasMore: boolean; nextCursor?: string };

async function town(channels: unknown[] = ["harbour", "lighthouse"]) {
  const populated = await fixture<Populated>(server, "populate", {
    users: [{ name: "Ada Lovelace", role: "owner" }, { name: "Grace Hopper" }],
    channels,
    workspace: `w-${unique()}`,
  });
  const [ada, grace] = populated.users as [User, User];
  const { slug } = populated.workspace;
  const [harbour, lighthouse] = populated.channels.map(({ id }) => id) as [string, string];
  const pathOf = (id: string) => `/w/${slug}/c/${id}`;
  return { slug, ada, grace, harbour, lighthouse, pathOf };
}

async function windowOf(user: User, path: string) {
  const opened = await openWindow(browser);
  await signIn(opened.page, server, user, path);
  await ready(opened.page);
  return opened;
}

const post = (user: User, channelId: string, text: string, more: object = {}) =>
  api<{ message: { ts: string; id: string } }>(
    server,
    user.accessToken,
    "POST",
    `/api/channels/${channelId}/messages`,
    {
      text,
      ...more,
    },
  ).then(({ message }) => message);

const load = (channelId: string, messages: object[]) =>
  fixture<{ firstTs: string; lastTs: string }>(server, "messages", { channelId, messages });

/** Everything the room has from a message on, oldest first. */
async function historyFrom(user: User, channelId: string, ts: string): Promise<string[]> {
  const found: string[] = [];
  let after = ts;
  for (;;) {
    const path = `/api/channels/${channelId}/messages?limit=100&after=${after}`;
    const page = await api<Page1>(server, user.accessToken, "GET", path);
    found.push(...page.messages.map((message) => message.ts).toReversed());
    if (!page.hasMore || !page.nextCursor) return found;
    after = page.nextCursor;
  }
}

const messageOf = (page: Page, text: string) => page.locator("article.msg[data-ts]", { hasText: text });
const sidebar = (page: Page, name: RegExp) =>
  page.locator("nav[data-region=sidebar]").getByRole("link", { name }).first();
const isUnread = (page: Page, name: RegExp) => sidebar(page, name).getAttribute("data-unread");
const inView = (page: Page, text: string) =>
  messageOf(page, text).evaluate((row) => {
    const box = row.closest("[data-region=messages]")?.getBoundingClientRect();
    const { top, bottom } = row.getBoundingClientRect();
    return box !== undefined && top >= box.top - 1 && bottom <= box.bottom + 1;
  });

/** Reads downwards to the live end, each message from one view to the next; answers what was drawn, in its order. */
async function readDownwards(page: Page, from: string, until: string): Promise<{ seen: string[]; trouble: string }> {
  return page.evaluate(
    async ({ from, until }) => {
      const box = document.querySelector("[data-region=messages]") as HTMLElement;
      const rows = () => [...box.querySelectorAll<HTMLElement>("article.msg[data-ts]")];
      const tsOf = (row: HTMLElement | undefined) => row?.dataset.ts ?? "";
      const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
      const seen: string[] = [];
      const known = new Set<string>();
      let trouble = "";
      const collect = () => {
        const drawn = rows().map(tsOf);
        if (new Set(drawn).size !== drawn.length) trouble = `a message is drawn twice: ${drawn.join(" ")}`;
        for (const ts of drawn) {
          if (known.has(ts) || ts < from) continue;
          const last = seen.at(-1);
          if (last !== undefined && ts < last) trouble = `${ts} appeared above ${last}, which was read before`;
          known.add(ts);
          seen.push(ts);
        }
      };
      const done = () => rows().some((row) => row.textContent?.includes(until));
      collect();
      while (!done() && !trouble) {
        const anchor = tsOf(rows().at(-1));
        const giveUp = Date.now() + 20_000;
        for (;;) {
          collect();
          if (done() || tsOf(rows().at(-1)) > anchor || trouble) break;
          if (Date.now() > giveUp) trouble = `the list draws nothing below ${anchor}`;
          const row = rows().find((each) => tsOf(each) === anchor);
          if (row) box.scrollTop += row.getBoundingClientRect().top - box.getBoundingClientRect().top;
          else box.scrollTop += 200;
          await frame();
        }
      }
      collect();
      return { seen, trouble };
    },
    { from, until },
  );
}

describe("a link to a message", () => {
  test("opens among 3,000 others, and reading on from there meets the live end without a gap or a double", async () => {
    const { ada, grace, harbour, pathOf } = await town();
    const messages = Array.from({ length: 3_000 }, (_, i) => ({ text: `said ${i}.`, userId: grace.id }));
    await load(harbour, messages);
    const path = `/api/channels/${harbour}/messages?limit=1&around=`;
    const beginning = await api<Page1>(server, ada.accessToken, "GET", `${path}0000000000.000000`);
    const all = await historyFrom(ada, harbour, beginning.messages[0]?.ts ?? "");
    const target = all[1_498] as string;
    const opened = await openWindow(browser);
    const { page, context, faults } = opened;
    // The live end is read behind the window: from then on what comes is counted.
    const latest = page.waitForResponse((response) => response.url().endsWith("/messages?limit=50"));
    await signIn(page, server, ada, `${pathOf(harbour)}/p/${target}`);
    await latest;
    await messageOf(page, "said 1499.").waitFor();
    await eventually(() => inView(page, "said 1499.")).toBe(true);
    expect(await messageOf(page, "said 1499.").getAttribute("data-pointed")).not.toBeNull();
    // Grace goes on talking all the while; none of it belongs into what is shown, and it is counted.
    for (let i = 1; i <= 3; i += 1) await post(grace, harbour, `meanwhile ${i}.`);
    await page.getByRole("button", { name: "3 newer messages" }).waitFor();
    expect(await messageOf(page, "meanwhile").count()).toBe(0);
    // What she changes of the messages shown is seen.
    await api(server, grace.accessToken, "PUT", `/api/messages/${harbour}-${target}`, { text: "said 1499, mended" });
    await messageOf(page, "said 1499, mended").waitFor();

    let said = 3;
    let talking = true;
    const talk = (async () => {
      while (talking) {
        said += 1;
        await post(grace, harbour, `meanwhile ${said}.`);
      }
    })();
    const joined = readDownwards(page, target, "meanwhile 3.");
    const { seen, trouble } = await joined.finally(() => {
      talking = false;
    });
    await talk;
    expect(trouble).toBe("");
    await post(grace, harbour, "the very last");
    const rest = await readDownwards(page, target, "the very last");
    expect(rest.trouble).toBe("");
    const read = [...new Set([...seen, ...rest.seen])].filter((ts) => ts > target).toSorted();
    expect(read).toEqual(await historyFrom(ada, harbour, target));
    // At the end again, one reads by being there.
    await page.keyboard.press("End");
    await page.locator("[data-region=messages]").evaluate((box) => {
      box.scrollTop = box.scrollHeight;
    });
    await post(grace, harbour, "and one more");
    await eventually(() => inView(page, "and one more")).toBe(true);
    expect(faults).toEqual([]);
    await context.close();
  });

  test("is copied from the menu by keys alone, followed in place, and left for the newest", async () => {
    const { ada, grace, harbour, pathOf } = await town();
    await load(
      harbour,
      Array.from({ length: 400 }, (_, i) => ({ text: `said ${i}.`, userId: grace.id })),
    );
    const { page, context, faults } = await windowOf(ada, pathOf(harbour));
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const last = messageOf(page, "said 399.");
    await last.waitFor();
    // The field to write in takes the focus when its code is here: then it is the list's turn.
    await page.locator(".composer [contenteditable]:focus").waitFor();
    await last.focus();
    await page.keyboard.press("ArrowUp");
    await messageOf(page, "said 398.").getByRole("button", { name: "More" }).press("Enter");
    await page.getByRole("menu").waitFor();
    await axeFindsNothing(page, "the menu of a message");
    await page.getByRole("menuitem", { name: "Copy link" }).press("Enter");
    await page.getByText("The link is copied.").waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const { ts } = (await api<Page1>(server, ada.accessToken, "GET", `/api/channels/${harbour}/messages?limit=2`))
      .messages[1] as { ts: string };
    expect(link).toBe(`${server.url}${pathOf(harbour)}/p/${ts}`);

    const far = await api<Page1>(
      server,
      ada.accessToken,
      "GET",
      `/api/channels/${harbour}/messages?limit=1&around=0000000000.000000`,
    );
    const first = far.messages[0]?.ts;
    await post(grace, harbour, `see ${server.url}${pathOf(harbour)}/p/${first}`);
    const card = page.getByRole("figure", { name: "Message of Grace Hopper in #harbour" });
    await card.getByText("said 0.").waitFor();
    await page.locator(".txt a", { hasText: `/p/${first}` }).click();
    await page.waitForURL(`**/p/${first}`);
    await eventually(() => page.locator("article.msg[data-ts]").first().textContent()).toContain("said 0.");
    await eventually(() =>
      page.evaluate((ts) => (document.activeElement as HTMLElement | null)?.dataset.ts === ts, first),
    ).toBe(true);
    await page.getByRole("button", { name: "Jump to latest" }).click();
    await page.waitForURL(`${server.url}${pathOf(harbour)}`);
    await eventually(() => inView(page, "see http")).toBe(true);
    expect(faults).toEqual([]);
    await context.close();
  });

  test("works without JavaScript, says when there is nothing at its end, and is nothing to a stranger", async () => {
    const { ada, grace, harbour, pathOf } = await town();
    await load(
      harbour,
      Array.from({ length: 300 }, (_, i) => ({ text: `said ${i}.`, userId: grace.id })),
    );
    const { messages } = await api<Page1>(
      server,
      ada.accessToken,
      "GET",
      `/api/channels/${harbour}/messages?limit=100`,
    );
    const target = messages.find(({ text }) => text === "said 220.")?.ts as string;
    const plain = await openWindow(browser, { javaScriptEnabled: false });
    await signIn(plain.page, server, ada, `${pathOf(harbour)}/p/${target}`);
    await messageOf(plain.page, "said 220.").waitFor();
    await eventually(() =>
      messageOf(plain.page, "said 220.").evaluate((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return top >= 0 && bottom <= innerHeight;
      }),
    ).toBe(true);
    await plain.page.getByRole("link", { name: "Back to the newest messages" }).waitFor();
    await plain.page.getByRole("link", { name: "Newer messages" }).click();
    await messageOf(plain.page, "said 299.").waitFor();

    const reply = await post(grace, harbour, "only in the thread", { threadTs: target });
    await plain.page.goto(`${server.url}${pathOf(harbour)}/p/${reply.ts}`);
    await plain.page.waitForURL(`**/thread/${target}?at=${reply.ts}`);
    await plain.page.getByRole("complementary", { name: "Thread" }).getByText("only in the thread").waitFor();

    await api(server, grace.accessToken, "DELETE", `/api/messages/${harbour}-${target}`);
    await plain.page.goto(`${server.url}${pathOf(harbour)}/p/${target}`);
    await plain.page.getByText("The message that this link leads to was deleted.").waitFor();
    await plain.page.goto(`${server.url}${pathOf(harbour)}/p/${target.slice(0, -6)}999999`);
    await plain.page.getByText("There is no message at this link.").waitFor();
    await plain.context.close();

    const elsewhere = await town();
    const stranger = await openWindow(browser);
    await signIn(stranger.page, server, elsewhere.ada, elsewhere.pathOf(elsewhere.harbour));
    const answer = await stranger.page.goto(`${server.url}${pathOf(harbour)}/p/${target}`);
    expect(answer?.status()).toBe(404);
    await stranger.context.close();
  });
});

test("a day is gone to from the heading of another", async () => {
  const { ada, grace, harbour, pathOf } = await town();
  const dayMs = 86_400_000;
  const today = Date.now();
  const messages = Array.from({ length: 40 }, (_, day) =>
    Array.from({ length: 12 }, (_, i) => ({
      text: `${39 - day} days ago, ${i}.`,
      userId: grace.id,
      at: new Date(today - (39 - day) * dayMs - (12 - i) * 1_000).toISOString(),
    })),
  ).flat();
  await load(harbour, messages);
  const { page, context, faults } = await windowOf(ada, pathOf(harbour));
  await messageOf(page, "0 days ago, 11.").last().waitFor();
  const openMenu = async () => {
    await page
      .getByRole("link", { name: /jump to a date/ })
      .first()
      .click();
    await page.getByRole("menu").waitFor();
  };
  await openMenu();
  await axeFindsNothing(page, "the menu of a day");
  await page.getByRole("menuitem", { name: "The beginning" }).click();
  await page.getByRole("heading", { name: "This is the start of #harbour" }).waitFor();
  await eventually(() => inView(page, "39 days ago, 0.")).toBe(true);
  await openMenu();
  await page.getByRole("menuitem", { name: "Last week" }).click();
  await eventually(() => inView(page, "7 days ago, 0.").catch(() => false)).toBe(true);
  await openMenu();
  await page.getByRole("menuitem", { name: "A date…" }).click();
  await page.getByRole("dialog").waitFor();
  await axeFindsNothing(page, "the dialog of a date");
  const wanted = new Date(today - 20 * dayMs - 12_000).toISOString().slice(0, 10);
  await page.getByLabel("Day", { exact: true }).fill(wanted);
  await page.keyboard.press("Enter");
  await eventually(() => inView(page, "20 days ago, 0.").catch(() => false)).toBe(true);
  await page.getByRole("button", { name: /Jump to latest/ }).click();
  await eventually(() => page.locator("article.msg[data-ts]").last().textContent()).toContain("0 days ago, 11.");
  expect(faults).toEqual([]);
  await context.close();
});

describe("reading", () => {
  test("is taken back by a key, here and at another device, holds until one leaves, and ends for all at once", async () => {
    const { ada, grace, harbour, lighthouse, pathOf } = await town();
    for (let i = 1; i <= 6; i += 1) await post(grace, harbour, `news ${i}.`);
    await post(grace, lighthouse, `<@${ada.id}> the lamp`);
    const here = await windowOf(ada, pathOf(harbour));
    const there = await windowOf(ada, pathOf(lighthouse));
    await messageOf(here.page, "news 6.").waitFor();
    await eventually(() => isUnread(there.page, /harbour/)).toBeNull();

    await messageOf(here.page, "news 4.").focus();
    await here.page.keyboard.press("u");
    await here.page.locator(".new-line", { hasText: "3 new" }).waitFor();
    for (const { page } of [here, there]) await eventually(() => isUnread(page, /harbour/)).not.toBeNull();
    const unread = async () => {
      const path = `/api/workspaces/${pathOf("").split("/")[2]}/channels?scope=mine`;
      const { channels } = await api<{ channels: { id: string; unreadCount: number }[] }>(
        server,
        ada.accessToken,
        "GET",
        path,
      );
      return channels.find(({ id }) => id === harbour)?.unreadCount;
    };
    await eventually(unread).toBe(3);
    // It holds while the window is open: what comes is unread too.
    await post(grace, harbour, "news 7.");
    await here.page.locator(".new-line", { hasText: "4 new" }).waitFor();
    expect(await isUnread(here.page, /harbour/)).not.toBeNull();
    // Somewhere else and back: the line is there once more, and now it is read.
    await sidebar(here.page, /lighthouse/).click();
    await messageOf(here.page, "the lamp").waitFor();
    await sidebar(here.page, /harbour/).click();
    await here.page.locator(".new-line", { hasText: "4 new" }).waitFor();
    for (const { page } of [here, there]) await eventually(() => isUnread(page, /harbour/)).toBeNull();

    // Marked at one device, the other stops reading by being there. Had it not said yet that it is, it would read on.
    const isThere = new Promise<void>((resolve) =>
      there.page.on("websocket", (socket) => {
        if (!socket.url().includes(harbour)) return;
        socket.on("framesent", ({ payload }) => {
          if (payload.toString().includes('"focus"')) resolve();
        });
      }),
    );
    await sidebar(there.page, /harbour/).click();
    await messageOf(there.page, "news 7.").waitFor();
    await isThere;
    await messageOf(here.page, "news 6.").focus();
    await here.page.keyboard.press("u");
    await there.page.locator(".new-line", { hasText: "2 new" }).waitFor();
    await eventually(() => isUnread(there.page, /harbour/)).not.toBeNull();
    await post(grace, lighthouse, "the lamp again");
    await eventually(() => isUnread(here.page, /lighthouse/)).not.toBeNull();
    await here.page.keyboard.press("Shift+Escape");
    await here.page.getByText("Everything is marked as read.").waitFor();
    await axeFindsNothing(here.page, "the words about it");
    for (const { page } of [here, there]) {
      for (const name of [/harbour/, /lighthouse/]) await eventually(() => isUnread(page, name)).toBeNull();
    }
    await eventually(unread).toBe(0);
    expect([...here.faults, ...there.faults]).toEqual([]);
    await here.context.close();
    await there.context.close();
  });

  test("does not go on for somebody who turns upwards while something grows", async () => {
    const { ada, grace, harbour, pathOf } = await town();
    await load(
      harbour,
      Array.from({ length: 100 }, (_, i) => ({ text: `old ${i}.`, userId: grace.id })),
    );
    const { page, context, faults } = await windowOf(ada, pathOf(harbour));
    await messageOf(page, "old 99.").waitFor();
    await eventually(() => isUnread(page, /harbour/)).toBeNull();
    const left = await page.locator("[data-region=messages]").evaluate(async (box) => {
      const last = [...box.querySelectorAll<HTMLElement>("article.msg")].at(-1);
      if (!last) throw new Error("There is no message.");
      // In one turn, so that the list hears of both with one event: the row is taller, and the reader a notch higher.
      const scrolled = new Promise((resolve) => box.addEventListener("scroll", resolve, { once: true }));
      last.style.minHeight = `${last.getBoundingClientRect().height + 40}px`;
      box.scrollTop -= 100;
      await scrolled;
      for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
      return box.scrollHeight - box.scrollTop - box.clientHeight;
    });
    expect(left).toBeGreaterThanOrEqual(100);
    // The list knows it too: what comes now is not read.
    await post(grace, harbour, "fresh");
    await eventually(() => isUnread(page, /harbour/)).not.toBeNull();
    expect(faults).toEqual([]);
    await context.close();
  });

  test("does not happen while one is scrolled up, and the first unread message is one step away", async () => {
    const { ada, grace, harbour, lighthouse, pathOf } = await town();
    await load(
      harbour,
      Array.from({ length: 200 }, (_, i) => ({ text: `old ${i}.`, userId: grace.id })),
    );
    const { page, context, faults } = await windowOf(ada, pathOf(harbour));
    await messageOf(page, "old 199.").waitFor();
    await eventually(() => isUnread(page, /harbour/)).toBeNull();
    await page.locator("[data-region=messages]").evaluate((box) => {
      box.scrollTop -= 1_200;
    });
    await page.getByRole("button", { name: "Jump to latest" }).waitFor();
    for (let i = 1; i <= 3; i += 1) await post(grace, harbour, `fresh ${i}.`);
    await page.getByRole("button", { name: "3 newer messages" }).waitFor();
    await eventually(() => isUnread(page, /harbour/)).not.toBeNull();
    await page.getByRole("button", { name: "3 newer messages" }).click();
    await page.locator(".new-line", { hasText: "3 new" }).waitFor();
    await eventually(() => isUnread(page, /harbour/)).toBeNull();

    await sidebar(page, /lighthouse/).click();
    await page.waitForURL(`**${pathOf(lighthouse)}`);
    // What comes before the room has heard that she went is read.
    await expect
      .poll(
        async () => {
          await post(grace, harbour, "has she gone?");
          return isUnread(page, /harbour/);
        },
        { timeout: 60_000, interval: 2_000 },
      )
      .not.toBeNull();
    await load(
      harbour,
      Array.from({ length: 150 }, (_, i) => ({ text: `later ${i}.`, userId: grace.id })),
    );
    await page.reload();
    await ready(page);
    await sidebar(page, /harbour/).click();
    await messageOf(page, "later 149.").waitFor();
    await page.getByRole("button", { name: "Jump to the first unread" }).click();
    await eventually(() => inView(page, "later 0.").catch(() => false)).toBe(true);
    await page.locator(".new-line").waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });
});

test("a pin is seen by both at once, listed, and taken off by a key", async () => {
  const { ada, grace, harbour, pathOf } = await town();
  await post(grace, harbour, "where the keys are");
  const a = await windowOf(ada, pathOf(harbour));
  const g = await windowOf(grace, pathOf(harbour));
  await messageOf(a.page, "where the keys are").focus();
  await a.page.keyboard.press("p");
  for (const { page } of [a, g]) {
    await messageOf(page, "where the keys are").getByText("Pinned").waitFor();
    await page.getByRole("link", { name: "1 pin" }).waitFor();
  }
  await g.page.getByRole("link", { name: "1 pin" }).click();
  const pins = g.page.getByRole("region", { name: "Pins" });
  await pins.getByText("where the keys are").waitFor();
  await pins.getByText("Pinned by Ada Lovelace").waitFor();
  await axeFindsNothing(g.page, "the pins");
  await messageOf(a.page, "where the keys are").focus();
  await a.page.keyboard.press("p");
  await pins.getByText("Nothing is pinned yet.").waitFor();
  for (const { page } of [a, g]) {
    await eventually(() => messageOf(page, "where the keys are").getByText("Pinned").count()).toBe(0);
  }
  expect([...a.faults, ...g.faults]).toEqual([]);
  await a.context.close();
  await g.context.close();
});

test("a message is shared by keys alone, and shown only to those who may read it", async () => {
  const { slug, ada, grace, harbour, pathOf } = await town();
  const secret = await api<{ id: string }>(server, ada.accessToken, "POST", `/api/workspaces/${slug}/channels`, {
    name: "cabinet",
    type: "private",
  });
  await post(ada, secret.id, "for few eyes");
  const a = await windowOf(ada, pathOf(secret.id));
  const g = await windowOf(grace, pathOf(harbour));
  const said = messageOf(a.page, "for few eyes");
  await said.waitFor();
  await said.focus();
  await a.page.keyboard.press("Tab");
  await a.page.getByRole("button", { name: "More" }).press("Enter");
  await a.page.getByRole("menuitem", { name: "Share message" }).press("Enter");
  await a.page.getByRole("dialog", { name: "Share this message" }).waitFor();
  await axeFindsNothing(a.page, "sharing a message");
  await a.page.keyboard.type("harb");
  await a.page.keyboard.press("Enter");
  await a.page.keyboard.press("Tab");
  await a.page.keyboard.type("have a look & tell me");
  await a.page.getByRole("button", { name: "Share", exact: true }).press("Enter");
  await a.page.getByText("Shared with #harbour.").waitFor();
  await messageOf(g.page, "have a look & tell me").waitFor();
  // She reads the words and sees a link; what it leads to is not for her.
  const link = messageOf(g.page, "have a look").locator(".txt a");
  await link.waitFor();
  await eventually(() => g.page.getByRole("figure").count()).toBe(0);
  await sidebar(a.page, /harbour/).click();
  await a.page.getByRole("figure", { name: "Message of Ada Lovelace in #cabinet" }).getByText("for few eyes").waitFor();
  await axeFindsNothing(a.page, "a shared message");
  expect(a.faults).toEqual([]);
  await a.context.close();
  await g.context.close();
});
