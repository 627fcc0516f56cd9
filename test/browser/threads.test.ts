import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { api, axeFindsNothing, fixture, openWindow, type Populated } from "./harness";
import { eventually, ready, sidebar, signIn, suite, type User, unique } from "./suite";

const { server, browser } = await suite();

type Message = { id: string; ts: string };

const threadsRow = (page: Page) => sidebar(page).getByRole("link", { name: /^Threads/ });
const panel = (page: Page) => page.getByRole("complementary", { name: "Thread" });
const inPanel = (page: Page, text: string) => panel(page).locator("article.msg", { hasText: text });
const inChannel = (page: Page, text: string) => page.locator("main article.msg", { hasText: text });

/** Ada has asked in the harbour; Grace is in it too, and in the lighthouse. */
async function scene() {
  const populated = await fixture<Populated>(server, "populate", {
    users: [{ name: "Ada Lovelace", role: "owner" }, { name: "Grace Hopper" }],
    channels: ["harbour", "lighthouse"],
    workspace: `w-${unique()}`,
  });
  const [ada, grace] = populated.users as [User, User];
  const [harbour, lighthouse] = populated.channels.map(({ id }) => id) as [string, string];
  const base = `/w/${populated.workspace.slug}`;
  const post = async (user: User, channelId: string, text: string, threadTs?: string) => {
    const body = { text, ...(threadTs ? { threadTs } : {}) };
    const path = `/api/channels/${channelId}/messages`;
    return (await api<{ message: Message }>(server, user.accessToken, "POST", path, body)).message;
  };
  const parent = await post(ada, harbour, "Who has the key of the harbour?");
  return { ada, grace, harbour, lighthouse, base, post, parent, path: `${base}/c/${harbour}` };
}

async function reply(page: Page, text: string): Promise<void> {
  const field = panel(page).getByLabel("Reply in this thread");
  await field.fill(text);
  await field.press("Enter");
}

describe("a thread", () => {
  test("is unread on every device until it is read on one, and no longer after unfollowing", async () => {
    const { ada, grace, base, harbour, lighthouse, post, parent, path } = await scene();
    await post(grace, harbour, "The first answer", parent.ts);
    const [desk, phone, her] = [await openWindow(browser), await openWindow(browser), await openWindow(browser)];
    // Both of Ada's devices look elsewhere; the phone's window is another browser with a session of its own.
    await signIn(desk.page, server, ada, `${base}/c/${lighthouse}`);
    await signIn(phone.page, server, ada, `${base}/c/${lighthouse}`);
    for (const { page } of [desk, phone])
      await eventually(() => threadsRow(page).getAttribute("data-unread")).not.toBeNull();

    // The line under the parent says it, and the panel shows where what is new begins.
    await desk.page.goto(`${server.url}${path}`);
    const line = inChannel(desk.page, "Who has the key").getByRole("link", { name: /1 reply/ });
    await eventually(() => line.textContent()).toContain("1 new");
    await line.click();
    await inPanel(desk.page, "The first answer").waitFor();
    await panel(desk.page).locator(".new-line").waitFor();
    for (const { page } of [desk, phone])
      await eventually(() => threadsRow(page).getAttribute("data-unread")).toBeNull();
    await eventually(() => line.textContent()).not.toContain("new");

    // Live, both ways, with typing.
    await signIn(her.page, server, grace, `${path}/thread/${parent.ts}`);
    await ready(her.page);
    const typed = panel(her.page).getByLabel("Reply in this thread").pressSequentially("In my coat", { delay: 250 });
    await panel(desk.page).getByText("Grace Hopper is typing").waitFor();
    await typed;
    await panel(her.page).getByLabel("Reply in this thread").press("Enter");
    await inPanel(desk.page, "In my coat").waitFor();
    await reply(desk.page, "Thank you");
    await inPanel(her.page, "Thank you").waitFor();
    await eventually(() => inPanel(desk.page, "Thank you").count()).toBe(1);
    await eventually(() => panel(desk.page).locator("[data-pending]").count()).toBe(0);

    // Marked unread by hand it stays so, on every device, until the thread was left and is read again.
    await inPanel(desk.page, "In my coat").hover();
    await inPanel(desk.page, "In my coat").getByRole("button", { name: "More" }).click();
    await desk.page.getByRole("menuitem", { name: "Mark unread from here" }).click();
    for (const { page } of [desk, phone]) {
      await eventually(() => threadsRow(page).getAttribute("data-unread")).not.toBeNull();
    }
    await desk.page.reload();
    for (const { page } of [desk, phone]) {
      await eventually(() => threadsRow(page).getAttribute("data-unread")).toBeNull();
    }

    // Away again, the next reply is news; unfollowed, there is none.
    await desk.page.goto(`${server.url}${base}/c/${lighthouse}`);
    await reply(her.page, "You are welcome");
    await eventually(() => threadsRow(phone.page).getAttribute("data-unread")).not.toBeNull();
    await phone.page.goto(`${server.url}${path}/thread/${parent.ts}`);
    await eventually(() => threadsRow(phone.page).getAttribute("data-unread")).toBeNull();
    await panel(phone.page).getByRole("button", { name: "More" }).click();
    await phone.page.getByRole("menuitem", { name: "Unfollow thread" }).click();
    await phone.page.goto(`${server.url}${base}/c/${lighthouse}`);
    await reply(her.page, "Nobody hears this");
    // What comes to a thread that is followed overtakes it in no case.
    const other = await post(ada, harbour, "Another question");
    await post(grace, harbour, "Another answer", other.ts);
    await eventually(() => threadsRow(phone.page).getAttribute("data-unread")).not.toBeNull();
    await threadsRow(phone.page).click();
    await phone.page.getByRole("article", { name: "Thread in harbour" }).getByText("Another answer").waitFor();
    expect(await phone.page.getByText("Nobody hears this").count()).toBe(0);
    expect([...desk.faults, ...phone.faults, ...her.faults]).toEqual([]);
    for (const { context } of [desk, phone, her]) await context.close();
  });

  test("sends a reply to the channel too, with the way back, and outlives its parent", async () => {
    const { ada, grace, path, parent } = await scene();
    const [a, g] = [await openWindow(browser), await openWindow(browser)];
    await signIn(a.page, server, ada, `${path}/thread/${parent.ts}`);
    await signIn(g.page, server, grace, path);
    await ready(a.page);
    await panel(a.page).getByLabel("Also send to #harbour").check();
    await reply(a.page, "Found it under the mat");
    const shown = inChannel(g.page, "Found it under the mat");
    await shown.getByText("replied to a thread:").waitFor();
    // It was for this one reply.
    expect(await panel(a.page).getByLabel("Also send to #harbour").isChecked()).toBe(false);
    await reply(a.page, "for the thread alone");
    await inPanel(a.page, "for the thread alone").waitFor();
    await shown.getByRole("link", { name: "Who has the key of the harbour?" }).click();
    await inPanel(g.page, "for the thread alone").waitFor();
    await inPanel(g.page, "Found it under the mat").getByText("Also sent to the channel").waitFor();
    expect(await inChannel(g.page, "for the thread alone").count()).toBe(0);

    await api(server, ada.accessToken, "DELETE", `/api/messages/${parent.id}`);
    await inPanel(g.page, "This message was deleted").waitFor();
    await inChannel(g.page, "This message was deleted")
      .getByRole("link", { name: /2 replies/ })
      .waitFor();
    await reply(g.page, "Said after all");
    await inPanel(a.page, "Said after all").waitFor();
    expect([...a.faults, ...g.faults]).toEqual([]);
    await a.context.close();
    await g.context.close();
  });

  test("is read and answered without JavaScript", async () => {
    const { grace, ada, harbour, path, post, parent } = await scene();
    await post(ada, harbour, "It was here yesterday", parent.ts);
    const plain = await openWindow(browser, { javaScriptEnabled: false });
    await signIn(plain.page, server, grace, path);
    await inChannel(plain.page, "Who has the key")
      .getByRole("link", { name: /1 reply/ })
      .click();
    await inPanel(plain.page, "It was here yesterday").waitFor();
    await panel(plain.page).getByLabel("Reply in this thread").fill("No script was run for this");
    await panel(plain.page).getByLabel("Also send to #harbour").check();
    await panel(plain.page).getByRole("button", { name: "Send" }).click();
    await inPanel(plain.page, "No script was run for this").waitFor();
    await inChannel(plain.page, "No script was run for this").getByText("replied to a thread").waitFor();
    await threadsRow(plain.page).click();
    // A page that runs no program does not change by itself, and its hub hears of the reply a moment later.
    const listed = plain.page.getByRole("article", { name: "Thread in harbour" }).getByText("It was here yesterday");
    await eventually(async () => {
      await plain.page.reload();
      return listed.count();
    }).toBe(1);
    await plain.context.close();
  });
});

describe("all threads", () => {
  test("are listed newest first, read as they are seen, answered in place, by keyboard alone; axe finds nothing", async () => {
    const { ada, grace, base, harbour, lighthouse, post, parent } = await scene();
    await post(grace, harbour, "Not me", parent.ts);
    const later = await post(ada, lighthouse, "Is the lamp lit?");
    await post(grace, lighthouse, "It is", later.ts);
    const a = await openWindow(browser);
    await signIn(a.page, server, ada, `${base}/c/${harbour}`);
    await ready(a.page);
    await eventually(() => threadsRow(a.page).getAttribute("data-unread")).not.toBeNull();
    await a.page.keyboard.press("Control+Shift+T");
    await a.page.waitForURL(`${server.url}${base}/threads`);
    const cards = a.page.getByRole("article", { name: /^Thread in/ });
    await eventually(() => cards.count()).toBe(2);
    expect(await cards.first().getAttribute("aria-label")).toBe("Thread in lighthouse");
    await cards.first().getByText("It is").waitFor();
    // Both stand whole in the window: they are read by being there.
    await eventually(() => threadsRow(a.page).getAttribute("data-unread")).toBeNull();

    await cards.first().getByRole("link", { name: "Reply" }).focus();
    await a.page.keyboard.press("Enter");
    const field = cards.first().getByLabel("Reply in the thread in lighthouse");
    await eventually(() => field.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    await a.page.keyboard.type("Good");
    await a.page.keyboard.press("Enter");
    await cards.first().locator("article.msg", { hasText: "Good" }).waitFor();
    await eventually(() => cards.first().locator("[data-pending]").count()).toBe(0);
    // A reply of somebody else comes in.
    await post(grace, lighthouse, "Good night", later.ts);
    await cards.first().getByText("Good night").waitFor();
    // So does a thread that was not there.
    const third = await post(ada, harbour, "One more thing");
    await post(grace, harbour, "Yes?", third.ts);
    await eventually(() => cards.count()).toBe(3);
    await axeFindsNothing(a.page, "the list of threads");
    expect(a.faults).toEqual([]);
    await a.context.close();
  });

  test("are read by one button, on every device", async () => {
    const { ada, grace, base, harbour, lighthouse, post, parent } = await scene();
    const [desk, phone] = [
      await openWindow(browser),
      await openWindow(browser, { viewport: { width: 390, height: 844 } }),
    ];
    await signIn(phone.page, server, ada, `${base}/home`);
    await post(grace, harbour, `<@${ada.id}> not me`, parent.ts);
    for (let i = 0; i < 12; i += 1) await post(grace, harbour, `and ${i}.\n\n\n\n\n\n\nstill`, parent.ts);
    await eventually(() => threadsRow(phone.page).getAttribute("aria-label")).toBe("Threads, 1 mention");
    await signIn(desk.page, server, ada, `${base}/c/${lighthouse}`);
    await ready(desk.page);
    await eventually(() => threadsRow(desk.page).getAttribute("aria-label")).toBe("Threads, 1 mention");
    await threadsRow(desk.page).click();
    // Its end is far below: nothing of it is read yet.
    await desk.page.getByRole("article", { name: "Thread in harbour" }).waitFor();
    await desk.page.getByRole("button", { name: "Mark all as read" }).click();
    for (const { page } of [desk, phone])
      await eventually(() => threadsRow(page).getAttribute("data-unread")).toBeNull();
    await eventually(() => threadsRow(phone.page).getAttribute("aria-label")).toBe("Threads");
    expect([...desk.faults, ...phone.faults]).toEqual([]);
    await desk.context.close();
    await phone.context.close();
  });

  test.each(["light", "dark"] as const)(
    "and a thread beside its channel: axe finds nothing in %s",
    async (colorScheme) => {
      const { ada, grace, base, harbour, post, parent, path } = await scene();
      await post(grace, harbour, "Not me", parent.ts);
      for (const viewport of [
        { width: 1440, height: 900 },
        { width: 390, height: 844 },
      ]) {
        const { page, context, faults } = await openWindow(browser, { colorScheme, viewport });
        await signIn(page, server, ada, `${path}/thread/${parent.ts}`);
        await ready(page);
        await inPanel(page, "Not me").waitFor();
        await axeFindsNothing(page, `a thread at ${viewport.width}`);
        await panel(page).getByRole("button", { name: "More" }).click();
        await page.getByRole("menuitem", { name: "Unfollow thread" }).waitFor();
        await axeFindsNothing(page, "its menu");
        await page.keyboard.press("Escape");
        await page.goto(`${server.url}${base}/threads`);
        await page.getByRole("article", { name: "Thread in harbour" }).waitFor();
        await axeFindsNothing(page, `the list of threads at ${viewport.width}`);
        expect(faults).toEqual([]);
        await context.close();
      }
    },
  );
});
