import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { api, axeFindsNothing, fixture, heard, openWindow, type Populated } from "./harness";
import { composer, eventually, messageOf, ready, sidebar, signIn, suite, unique } from "./suite";

/** One person with two devices, and a colleague. */

const { server, browser } = await suite();

/** Down to the item of the open menu, and in. */
async function choose(page: Page, name: string): Promise<void> {
  const item = page.getByRole("menuitem", { name, exact: true });
  for (let i = 0; i < 20; i += 1) {
    if (await item.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("Enter");
}

async function somebody() {
  const populated = await fixture<Populated>(server, "populate", {
    users: [{ name: "Ada Lovelace", role: "owner" }, { name: "Grace Hopper" }],
    channels: ["harbour", "lighthouse"],
    workspace: `w-${unique()}`,
  });
  const [ada, grace] = populated.users as [Populated["users"][0], Populated["users"][0]];
  const { slug } = populated.workspace;
  const channelId = populated.channels[0]?.id as string;
  const at = (path: string) => `/w/${slug}${path}`;
  return { ada, grace, slug, channelId, at, path: at(`/c/${channelId}`) };
}

describe("a day", () => {
  test("a draft begun on one device is finished on the other", async () => {
    const { ada, path, at } = await somebody();
    const [laptop, phone] = [
      await openWindow(browser),
      await openWindow(browser, { viewport: { width: 390, height: 844 } }),
    ];
    await signIn(laptop.page, server, ada, path);
    await ready(laptop.page);
    await signIn(phone.page, server, ada, at("/drafts"));
    await ready(phone.page);
    await composer(laptop.page).click();
    await laptop.page.keyboard.type("Begun at the desk");
    await phone.page.getByRole("list", { name: "Drafts" }).getByText("Begun at the desk").waitFor();
    await phone.page
      .getByRole("list", { name: "Drafts" })
      .getByRole("link", { name: /harbour/ })
      .click();
    await eventually(() => composer(phone.page).textContent()).toContain("Begun at the desk");
    await composer(phone.page).click();
    await phone.page.keyboard.press("Control+End");
    await phone.page.keyboard.type(", finished on the way");
    await eventually(() => composer(laptop.page).textContent()).toContain("Begun at the desk, finished on the way");
    await phone.page.getByRole("button", { name: "Send", exact: true }).click();
    await messageOf(laptop.page, "Begun at the desk, finished on the way").waitFor();
    await eventually(async () => (await composer(laptop.page).textContent())?.includes("Begun")).toBe(false);
    expect([...laptop.faults, ...phone.faults]).toEqual([]);
    await laptop.context.close();
    await phone.context.close();
  });

  test("a message goes out at its time, is changed before it, and a reminder comes", async () => {
    const { ada, grace, path, at, slug } = await somebody();
    const [a, g] = [await openWindow(browser), await openWindow(browser)];
    await signIn(a.page, server, ada, path);
    await ready(a.page);
    await signIn(g.page, server, grace, path);
    await ready(g.page);
    await composer(a.page).click();
    await a.page.keyboard.type("Good morning, harbour");
    await a.page.getByRole("button", { name: "Send later" }).click();
    await a.page.getByRole("menuitem", { name: /^Tomorrow at/ }).click();
    await a.page.getByText(/^Scheduled for Tomorrow at 09:00/).waitFor();
    await eventually(async () => (await composer(a.page).textContent())?.includes("Good morning")).toBe(false);
    await a.page.getByText(/^Scheduled for Tomorrow/).click();
    const row = a.page.getByRole("list", { name: "Scheduled messages" }).getByRole("listitem");
    await row.getByText("Good morning, harbour").waitFor();
    await axeFindsNothing(a.page, "what is scheduled");
    await row.getByRole("button", { name: "Change" }).click();
    await a.page.getByRole("dialog").getByLabel("Message").fill("Good morning, all of the harbour");
    await a.page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await row.getByText("Good morning, all of the harbour").waitFor();
    expect(await messageOf(g.page, "Good morning").count()).toBe(0);

    // Its time comes: the clock is the room's alarm.
    const { scheduled } = await api<{ scheduled: { id: string }[] }>(
      server,
      ada.accessToken,
      "GET",
      `/api/workspaces/${slug}/scheduled`,
    );
    const soon = () => new Date(Date.now() + 1_500).toISOString();
    await api(server, ada.accessToken, "PUT", `/api/workspaces/${slug}/scheduled/${scheduled[0]?.id}`, { at: soon() });
    await messageOf(g.page, "Good morning, all of the harbour").waitFor();
    await eventually(() => row.count()).toBe(0);

    await api(server, ada.accessToken, "POST", `/api/workspaces/${slug}/reminders`, { text: "Stretch", at: soon() });
    const card = a.page.getByRole("region", { name: "Reminder" });
    await card.getByText("Stretch").waitFor();
    await axeFindsNothing(a.page, "a reminder that came");
    await card.getByRole("button", { name: "Done" }).click();
    await eventually(() => card.count()).toBe(0);
    await a.page.goto(`${server.url}${at("/later?show=reminders")}`);
    await a.page.getByRole("list", { name: "Reminders" }).getByText("Stretch").waitFor();

    // One that comes again: said in words, due like any other, and back to waiting when it is done.
    await ready(a.page);
    await a.page.getByRole("button", { name: "Reminder", exact: true }).click();
    await a.page.getByLabel("What of").fill("Stand-up");
    await a.page.getByLabel("When").fill("every monday and thursday at 9:30");
    await a.page.getByRole("button", { name: "Remind me", exact: true }).click();
    const again = a.page.getByRole("listitem").filter({ hasText: "Stand-up" });
    await again.getByText("Every Monday and Thursday at 09:30").waitFor();
    const { reminders } = await api<{ reminders: { id: string; text: string }[] }>(
      server,
      ada.accessToken,
      "GET",
      `/api/workspaces/${slug}/reminders`,
    );
    const id = reminders.find(({ text }) => text === "Stand-up")?.id;
    await api(server, ada.accessToken, "PUT", `/api/workspaces/${slug}/reminders/${id}`, { at: soon() });
    await card.getByText("Stand-up").waitFor();
    await card.getByRole("button", { name: "Done" }).click();
    await again.getByRole("button", { name: "Skip this time" }).waitFor();
    await axeFindsNothing(a.page, "a reminder that comes again");
    await again.getByRole("button", { name: "Remind me again" }).click();
    await a.page.getByLabel("Repeat").selectOption("Every weekday");
    await axeFindsNothing(a.page, "the time of a reminder that comes again");
    await a.page.getByRole("button", { name: "Save" }).click();
    await again.getByText(/^Every weekday at \d\d:\d\d$/).waitFor();
    expect([...a.faults, ...g.faults]).toEqual([]);
    await a.context.close();
    await g.context.close();
  });

  test("a message saved on one device is there on the other, and so is what becomes of it", async () => {
    const { ada, grace, path, at, channelId } = await somebody();
    await api(server, grace.accessToken, "POST", `/api/channels/${channelId}/messages`, { text: "Read me later" });
    const [laptop, phone] = [
      await openWindow(browser),
      await openWindow(browser, { viewport: { width: 390, height: 844 } }),
    ];
    await signIn(phone.page, server, ada, at("/later"));
    await ready(phone.page);
    await phone.page.getByText("Save a message with its bookmark").waitFor();
    await signIn(laptop.page, server, ada, path);
    await ready(laptop.page);
    await messageOf(laptop.page, "Read me later").focus();
    await laptop.page.keyboard.press("s");
    const item = phone.page.getByRole("list", { name: "Saved messages" }).getByRole("listitem");
    await item.getByText("Read me later").waitFor();
    await axeFindsNothing(phone.page, "what is kept for later");
    await item.getByRole("button", { name: "Complete" }).click();
    await eventually(() => item.count()).toBe(0);
    await phone.page.getByRole("link", { name: "Completed" }).click();
    await item.getByText("Read me later").waitFor();
    // By a reminder, from the message's menu.
    await messageOf(laptop.page, "Read me later").hover();
    await laptop.page.getByRole("button", { name: "More", exact: true }).click();
    await laptop.page.getByRole("menuitem", { name: "Remind me" }).click();
    await laptop.page.getByLabel("When").fill("blue");
    await laptop.page.getByRole("button", { name: "Remind me", exact: true }).click();
    await laptop.page.getByText("That time was not understood").waitFor();
    await laptop.page.getByLabel("When").fill("tomorrow at 9");
    await laptop.page.getByRole("button", { name: "Remind me", exact: true }).click();
    await eventually(() => laptop.page.getByRole("dialog").count()).toBe(0);
    await phone.page.getByRole("link", { name: "Reminders" }).click();
    const reminders = phone.page.getByRole("list", { name: "Reminders" });
    await reminders.getByText("Tomorrow at 09:00").waitFor();
    await reminders.getByText("Read me later").waitFor();
    expect([...laptop.faults, ...phone.faults]).toEqual([]);
    await laptop.context.close();
    await phone.context.close();
  });

  test("a section is made and a channel moved into it by keyboard, on both devices, and stays after a reload", async () => {
    const { ada, path, channelId, at } = await somebody();
    const [a, b] = [await openWindow(browser), await openWindow(browser)];
    const told = heard(a.page, "sections.updated");
    await signIn(a.page, server, ada, path);
    await ready(a.page);
    await signIn(b.page, server, ada, at("/browse"));
    await ready(b.page);
    // The hub is often quicker than the answer to the request: here always.
    await a.page.route("**/sections", async (route) => {
      const response = await route.fetch();
      await told;
      await route.fulfill({ response });
    });
    const row = (page: Page) => sidebar(page).locator(`[data-channel="${channelId}"] a`);
    await row(a.page).focus();
    await a.page.keyboard.press("ContextMenu");
    await a.page.getByRole("menuitem", { name: "Move to a new section…" }).waitFor();
    await choose(a.page, "Move to a new section…");
    await a.page.getByRole("dialog").getByLabel("Name").fill("Launch");
    await a.page.keyboard.press("Enter");
    for (const { page } of [a, b]) {
      await sidebar(page)
        .getByRole("region", { name: "Launch" })
        .getByRole("link", { name: /harbour/ })
        .waitFor();
    }
    await told;
    await eventually(() => row(a.page).count()).toBe(1);
    await row(b.page).focus();
    await b.page.keyboard.press("ContextMenu");
    await b.page.getByRole("menuitem", { name: "Star", exact: true }).waitFor();
    await choose(b.page, "Star");
    await sidebar(a.page)
      .getByRole("region", { name: "Starred" })
      .getByRole("link", { name: /harbour/ })
      .waitFor();
    await a.page.reload();
    await sidebar(a.page)
      .getByRole("region", { name: "Starred" })
      .getByRole("link", { name: /harbour/ })
      .waitFor();

    // The width by keys, drawn by the server the next time.
    const edge = a.page.getByRole("separator", { name: "Width of the sidebar" });
    await ready(a.page);
    await edge.focus();
    await a.page.keyboard.press("End");
    const width = async () => (await sidebar(a.page).boundingBox())?.width;
    await eventually(width).toBe(420);
    await a.page.reload();
    expect(await width()).toBe(420);
    expect([...a.faults, ...b.faults]).toEqual([]);
    await a.context.close();
    await b.context.close();
  });

  test.each(["light", "dark"] as const)("axe finds nothing in %s", async (colorScheme) => {
    const { ada, slug, path, channelId, at } = await somebody();
    const ask = <T>(method: string, tail: string, body: unknown) =>
      api<T>(server, ada.accessToken, method, `/api/workspaces/${slug}${tail}`, body);
    const { message } = await api<{ message: { id: string } }>(
      server,
      ada.accessToken,
      "POST",
      `/api/channels/${channelId}/messages`,
      { text: "Read me *later*" },
    );
    const tomorrow = new Date(Date.now() + 24 * 3_600_000).toISOString();
    await ask("PUT", `/saved/${message.id}`, {});
    await ask("PUT", "/drafts", { channelId, text: "Begun" });
    await ask("POST", "/reminders", { text: "Stretch", at: tomorrow });
    await api(server, ada.accessToken, "POST", `/api/channels/${channelId}/scheduled`, { text: "Later", at: tomorrow });
    const { page, context, faults } = await openWindow(browser, { colorScheme });
    await signIn(page, server, ada, path);
    await ready(page);
    await page.getByText(/^Scheduled for/).waitFor();
    await page.getByRole("button", { name: "Options of Channels" }).focus();
    await axeFindsNothing(page, "the channel with something scheduled");
    for (const [address, text] of [
      ["/drafts", "Begun"],
      ["/drafts?show=scheduled", "Later"],
      ["/later", "Read me"],
      ["/later?show=reminders", "Stretch"],
    ] as const) {
      await page.goto(`${server.url}${at(address)}`);
      await page.getByRole("main").getByText(text).first().waitFor();
      await axeFindsNothing(page, address);
    }
    await page.getByRole("button", { name: "Reminder", exact: true }).click();
    await page.getByRole("dialog").waitFor();
    await axeFindsNothing(page, "a new reminder");
    expect(faults).toEqual([]);
    await context.close();
  });
});
