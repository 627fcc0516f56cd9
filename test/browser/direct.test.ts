import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { api, axeFindsNothing, fixture, openWindow, type Populated, type Window } from "./harness";
import { composer, eventually, messageOf, ready, signIn, suite, type User } from "./suite";

const { server, browser } = await suite();

type Three = { slug: string; channelId: string; ada: User; grace: User; linus: User };

async function three(): Promise<Three> {
  const populated = await fixture<Populated>(server, "populate", {
    users: [{ name: "Ada Lovelace", role: "owner" }, { name: "Grace Hopper" }, { name: "Linus Torvalds" }],
    channels: ["harbour"],
    workspace: `w-${Math.random().toString(36).slice(2, 10)}`,
  });
  const [ada, grace, linus] = populated.users as [User, User, User];
  return { slug: populated.workspace.slug, channelId: populated.channels[0]?.id as string, ada, grace, linus };
}

/** Somebody at their window, in the channel. */
async function at(user: User, { slug, channelId }: Three, options = {}): Promise<Window> {
  const window = await openWindow(browser, options);
  await signIn(window.page, server, user, `/w/${slug}/c/${channelId}`);
  await ready(window.page);
  return window;
}

async function say(page: Page, text: string): Promise<void> {
  await composer(page).click();
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
  await messageOf(page, text).first().waitFor();
}

const section = (page: Page) => page.getByRole("region", { name: "Direct messages" });
const rowOf = (page: Page, name: string | RegExp) => section(page).getByRole("link", { name });
/** What the rows are called, from the top; the link that adds to the section is none. */
const rows = async (page: Page) =>
  (await section(page).getByRole("link").all()).length === 0
    ? []
    : section(page)
        .getByRole("link")
        .evaluateAll((links) =>
          links.map((link) => link.getAttribute("aria-label") ?? "").filter((label) => label !== "New message"),
        );

const open = (who: User, { slug }: Three, whom: User[]) =>
  api<{ id: string }>(server, who.accessToken, "POST", `/api/workspaces/${slug}/dms`, {
    userIds: whom.map(({ id }) => id),
  });
const post = (who: User, channelId: string, text: string) =>
  api(server, who.accessToken, "POST", `/api/channels/${channelId}/messages`, { text });

describe("direct messages", () => {
  test("go both ways between two people, with numbers for whoever does not look", async () => {
    const here = await three();
    const [ada, grace] = [await at(here.ada, here), await at(here.grace, here)];

    // By the keyboard alone: who, open, write.
    await ada.page.keyboard.press("Control+k");
    await ada.page.getByRole("combobox", { name: "Channel or person" }).fill("grace");
    await ada.page
      .getByRole("option", { name: /Grace Hopper/ })
      .first()
      .waitFor();
    await ada.page.keyboard.press("Enter");
    await ada.page.getByRole("heading", { name: "Grace Hopper", level: 1 }).waitFor();
    await ada.page.getByText("This is the very beginning of your conversation with").waitFor();
    await ada.page.getByRole("textbox", { name: "Message to Grace Hopper" }).waitFor();
    // Nothing was said: for Grace there is nothing yet.
    expect(await rows(grace.page)).toEqual([]);

    for (const [index, text] of ["One if by land", "Two if by sea", "Three if by air"].entries()) {
      await say(ada.page, text);
      await rowOf(grace.page, new RegExp(`Ada Lovelace.*${index + 1} unread`)).waitFor();
    }
    await rowOf(grace.page, /Ada Lovelace/).click();
    await messageOf(grace.page, "Three if by air").waitFor();
    await eventually(() => rowOf(grace.page, /unread/).count()).toBe(0);
    await say(grace.page, "By sea it is");
    await messageOf(ada.page, "By sea it is").waitFor();
    await eventually(() => rowOf(ada.page, /unread/).count()).toBe(0);
    expect(await ada.page.title()).toContain("Grace Hopper");
    expect([...ada.faults, ...grace.faults]).toEqual([]);
    await ada.context.close();
    await grace.context.close();
  });

  test("of a few people are made by picking them, and told to each", async () => {
    const here = await three();
    const [ada, grace, linus] = [await at(here.ada, here), await at(here.grace, here), await at(here.linus, here)];
    await ada.page.getByRole("link", { name: "New message" }).first().click();
    const to = ada.page.getByRole("combobox", { name: "To" });
    for (const name of ["Grace", "Torv"]) {
      await to.fill(name);
      await ada.page.getByRole("option").first().waitFor();
      await ada.page.keyboard.press("Enter");
    }
    await ada.page.getByRole("button", { name: "Leave out Linus Torvalds" }).waitFor();
    // A name too many is taken back as it was given.
    await to.fill("Ada");
    await ada.page.getByRole("option", { name: /Ada Lovelace/ }).waitFor();
    await ada.page.keyboard.press("Enter");
    await ada.page.keyboard.press("Backspace");
    await eventually(() => ada.page.getByRole("button", { name: "Leave out Ada Lovelace" }).count()).toBe(0);
    await ada.page.keyboard.press("Enter");
    await ada.page.getByRole("heading", { name: "Grace Hopper, Linus Torvalds", level: 1 }).waitFor();
    await say(ada.page, "The three of us");
    for (const { page } of [grace, linus]) {
      await rowOf(page, /Ada Lovelace.*1 unread/).click();
      await messageOf(page, "The three of us").waitFor();
    }
    await say(linus.page, "Nobody else");
    await messageOf(ada.page, "Nobody else").waitFor();
    await messageOf(grace.page, "Nobody else").waitFor();

    // Leaving takes one out; what the others say goes on without them.
    await linus.page.getByRole("link", { name: "Conversation details" }).last().click();
    await linus.page.getByText("Leave conversation").first().click();
    await linus.page.getByRole("button", { name: "Leave conversation" }).click();
    await eventually(() => rows(linus.page)).toEqual([]);
    await say(grace.page, "He has left");
    await messageOf(ada.page, "He has left").waitFor();
    expect([...ada.faults, ...grace.faults, ...linus.faults]).toEqual([]);
    for (const window of [ada, grace, linus]) await window.context.close();
  });

  test("stand in the order of the latest, are closed, and come back with a new message", async () => {
    const here = await three();
    const withGrace = (await open(here.grace, here, [here.ada])).id;
    const withLinus = (await open(here.linus, here, [here.ada])).id;
    const notes = (await open(here.ada, here, [here.ada])).id;
    await post(here.ada, notes, "Buy tea");
    await post(here.grace, withGrace, "Hello from Grace");
    const ada = await at(here.ada, here);
    const tablet = await at(here.ada, here);
    const names = async () => (await rows(ada.page)).map((label) => label.split(",")[0]);
    await eventually(names).toEqual(["Grace Hopper", "Ada Lovelace"]);
    await rowOf(ada.page, /^Ada Lovelace, you/).waitFor();
    await post(here.linus, withLinus, "Hello from Linus");
    await eventually(names).toEqual(["Linus Torvalds", "Grace Hopper", "Ada Lovelace"]);
    await post(here.grace, withGrace, "Again");
    await eventually(names).toEqual(["Grace Hopper", "Linus Torvalds", "Ada Lovelace"]);

    // By the row's menu, and on every screen of hers.
    await rowOf(ada.page, /Linus Torvalds/).click({ button: "right" });
    await ada.page.getByRole("menuitem", { name: "Close conversation" }).click();
    for (const { page } of [ada, tablet]) await eventually(() => rowOf(page, /Linus Torvalds/).count()).toBe(0);
    await ada.page.reload();
    await rowOf(ada.page, /Grace Hopper/).waitFor();
    expect(await rowOf(ada.page, /Linus Torvalds/).count()).toBe(0);
    await post(here.linus, withLinus, "Are you there?");
    for (const { page } of [ada, tablet]) await rowOf(page, /Linus Torvalds.*1 unread/).waitFor();
    expect([...ada.faults, ...tablet.faults]).toEqual([]);
    await ada.context.close();
    await tablet.context.close();
  });

  test("are opened and written in without JavaScript", async () => {
    const here = await three();
    const { page, context } = await openWindow(browser, { javaScriptEnabled: false });
    await signIn(page, server, here.ada, `/w/${here.slug}/new-message`);
    await page.getByRole("checkbox", { name: "Grace Hopper" }).check();
    await page.getByRole("button", { name: "Open conversation" }).click();
    await page.waitForURL(/\/c\/D/);
    await page.locator("[name=text]").fill("No script was run for this");
    await page.getByRole("button", { name: "Send" }).click();
    await messageOf(page, "No script was run for this").waitFor();
    await rowOf(page, /Grace Hopper/).waitFor();
    // A profile is a page too.
    await messageOf(page, "No script").getByRole("link", { name: "Ada Lovelace" }).click();
    await page.getByRole("complementary", { name: "Profile" }).getByText("Owner").waitFor();
    await context.close();
  });
});

describe("people", () => {
  test("are found in the directory, and a name in a message leads to who it is and back to a conversation", async () => {
    const here = await three();
    await post(here.grace, here.channelId, `Ask <@${here.linus.id}>`);
    const ada = await at(here.ada, here);
    await messageOf(ada.page, "Ask").getByRole("link", { name: "@Linus Torvalds" }).click();
    const panel = ada.page.getByRole("complementary", { name: "Profile" });
    await panel.getByRole("heading", { name: "Linus Torvalds" }).waitFor();
    await messageOf(ada.page, "Ask").getByRole("link", { name: "Grace Hopper" }).click();
    await panel.getByRole("heading", { name: "Grace Hopper" }).waitFor();
    await panel.getByText("Local time").waitFor();
    await panel.getByRole("button", { name: "Message" }).click();
    await ada.page.getByRole("heading", { name: "Grace Hopper", level: 1 }).waitFor();

    await ada.page.getByRole("link", { name: "People", exact: true }).click();
    await ada.page.getByRole("searchbox", { name: "Find people" }).fill("linus");
    const listed = ada.page.getByRole("main").getByRole("listitem");
    await eventually(() => listed.count()).toBe(1);
    await listed.getByRole("link", { name: /Linus Torvalds/ }).click();
    await panel.getByRole("heading", { name: "Linus Torvalds" }).waitFor();
    expect(ada.faults).toEqual([]);
    await ada.context.close();
  });

  test("set a status that clears itself, seen by others at once", async () => {
    const here = await three();
    const [ada, grace] = [await at(here.ada, here), await at(here.grace, here)];
    await grace.page.goto(`${server.url}/w/${here.slug}/you`);
    await ready(grace.page);
    await grace.page.getByRole("textbox", { name: "Status" }).fill("At lunch");
    await grace.page.getByLabel("Clear after").selectOption("30 minutes");
    await grace.page.getByRole("button", { name: "Save status" }).click();
    await grace.page.getByText("Saved").waitFor();
    await ada.page.goto(`${server.url}/w/${here.slug}/people/${here.grace.id}`);
    await ada.page.getByText("Until").waitFor();
    await ada.page.getByRole("complementary").getByText("At lunch").waitFor();
    // The clock of this page goes on by an hour; nothing is asked of the server.
    await ada.page.clock.install({ time: Date.now() });
    await ada.page.reload();
    await ready(ada.page);
    await ada.page.getByRole("complementary").getByText("At lunch").waitFor();
    await ada.page.clock.fastForward("01:00:00");
    await eventually(() => ada.page.getByText("At lunch").count()).toBe(0);
    expect([...ada.faults, ...grace.faults]).toEqual([]);
    await ada.context.close();
    await grace.context.close();
  });
});

describe("screens of people and conversations", () => {
  const looks = (["light", "dark"] as const).flatMap((colorScheme) => [
    { colorScheme, viewport: { width: 1440, height: 900 } },
    { colorScheme, viewport: { width: 390, height: 844 } },
  ]);
  test.each(looks)("axe finds nothing in $colorScheme at $viewport.width", { timeout: 240_000 }, async (look) => {
    const here = await three();
    const { id } = await open(here.grace, here, [here.ada]);
    const group = (await open(here.grace, here, [here.ada, here.linus])).id;
    await post(here.grace, id, `Hello <@${here.ada.id}>`);
    await post(here.grace, group, "Hello both");
    const { page, context, faults } = await at(here.ada, here, look);
    const base = `${server.url}/w/${here.slug}`;
    for (const path of [
      `/c/${id}`,
      `/c/${id}/profile/${here.grace.id}`,
      `/c/${group}/details`,
      "/dms",
      "/new-message",
      "/people",
      `/people/${here.linus.id}`,
      "/you",
    ]) {
      await page.goto(`${base}${path}`);
      await ready(page);
      await axeFindsNothing(page, path);
    }
    await page.goto(`${base}/c/${id}`);
    await ready(page);
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill("linus");
    await page.getByRole("option", { name: /Linus/ }).first().waitFor();
    await axeFindsNothing(page, "the switcher with people");
    expect(faults).toEqual([]);
    await context.close();
  });
});
