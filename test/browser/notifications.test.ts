import type { BrowserContext, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { api, axeFindsNothing, fixture, openWindow, type Populated } from "./harness";
import { eventually, ready, suite, type User } from "./suite";

const { server, browser } = await suite();

async function team() {
  const populated = await fixture<Populated>(server, "populate", {
    users: [{ name: "Ada Lovelace", role: "owner" }, { name: "Grace Hopper" }, { name: "Linus Torvalds" }],
    channels: ["harbour", "library"],
    workspace: `w-${Math.random().toString(36).slice(2, 10)}`,
  });
  const [ada, grace, linus] = populated.users as [User, User, User];
  const { slug } = populated.workspace;
  const [harbour, library] = populated.channels.map(({ id }) => id) as [string, string];
  const say = (text: string, channelId = harbour) =>
    api<{ message: { ts: string } }>(server, ada.accessToken, "POST", `/api/channels/${channelId}/messages`, { text });
  return { slug, ada, grace, linus, harbour, library, say };
}

/** Watches what the page would show on the desktop; the test is the desktop. */
async function watched(context: BrowserContext): Promise<void> {
  await context.grantPermissions(["notifications"], { origin: server.url });
  await context.addInitScript(() => {
    const shown: { title: string; body: string; open: () => void; closed: boolean }[] = [];
    class Watched extends EventTarget {
      static permission = "granted";
      onclick: (() => void) | null = null;
      onclose: (() => void) | null = null;
      #entry: (typeof shown)[0];
      constructor(title: string, options: { body?: string } = {}) {
        super();
        this.#entry = { title, body: options.body ?? "", open: () => this.onclick?.(), closed: false };
        shown.push(this.#entry);
      }
      close() {
        this.#entry.closed = true;
        this.onclose?.();
      }
    }
    Object.assign(window, { Notification: Watched, shown });
  });
}

type Shown = { title: string; body: string; closed: boolean };
const shownTo = (page: Page) =>
  page.evaluate(() =>
    (window as unknown as { shown: Shown[] }).shown.map(({ title, body, closed }) => ({ title, body, closed })),
  );

async function at(user: User, path: string): Promise<Page> {
  const { context, page } = await openWindow(browser);
  await watched(context);
  await page.goto(`${server.url}/signin?next=${encodeURIComponent(path)}`);
  await page.getByLabel("Email").fill(user.email);
  await page.getByLabel("Password").fill(user.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`${server.url}${path}`);
  await ready(page);
  return page;
}

const sidebarLink = (page: Page, name: RegExp) =>
  page.getByRole("navigation", { name: "Channels" }).getByRole("link", { name });
const waiting = (page: Page, count: number) => sidebarLink(page, new RegExp(`^Activity, ${count} new$`)).waitFor();

describe("somebody is mentioned", () => {
  test("and is told once, on the desktop too, in a way that leads to the message", async () => {
    const { slug, grace, library, harbour, say } = await team();
    const page = await at(grace, `/w/${slug}/c/${library}`);
    await say(`<@${grace.id}> tea?`);
    await waiting(page, 1);
    await eventually(() => shownTo(page)).toEqual([
      { title: "Ada Lovelace in #harbour", body: "@Grace Hopper tea?", closed: false },
    ]);
    await page.evaluate(() => (window as unknown as { shown: { open: () => void }[] }).shown[0]?.open());
    await page.waitForURL(new RegExp(`/c/${harbour}`));
    await page.locator("article.msg", { hasText: "tea?" }).waitFor();
    await sidebarLink(page, /^Activity$/).waitFor();
    await page.context().close();
  });

  test("who muted the channel or is not to be disturbed finds it in Activity, and hears nothing", async () => {
    const { slug, grace, linus, harbour, library, say } = await team();
    await api(server, grace.accessToken, "PUT", `/api/channels/${harbour}/notifications`, { muted: true });
    const dndUntil = new Date(Date.now() + 3_600_000).toISOString();
    await api(server, linus.accessToken, "PUT", `/api/workspaces/${slug}/notifications`, { dndUntil });
    const pages = [await at(grace, `/w/${slug}/c/${library}`), await at(linus, `/w/${slug}/c/${library}`)];
    await say(`<@${grace.id}> <@${linus.id}> lunch?`);
    for (const page of pages) {
      await waiting(page, 1);
      expect(await shownTo(page)).toEqual([]);
    }
    await sidebarLink(pages[0] as Page, /^harbour, 1 mention, muted$/).waitFor();
    for (const page of pages) await page.context().close();
  });

  test("by a group or a keyword, and reads it on one device for all of them", async () => {
    const { slug, ada, grace, say } = await team();
    const body = { handle: "ops", name: "Operations", userIds: [grace.id] };
    const group = await api<{ id: string }>(server, ada.accessToken, "POST", `/api/workspaces/${slug}/groups`, body);
    await api(server, grace.accessToken, "PUT", `/api/workspaces/${slug}/notifications`, { keywords: ["lighthouse"] });
    const [desk, phone] = [await at(grace, `/w/${slug}/activity`), await at(grace, `/w/${slug}/activity`)];
    await say(`<!subteam^${group.id}> the lights are out`);
    await desk.getByText("mentioned a group of yours").waitFor();
    await say("Is the Lighthouse lit?");
    await desk.getByText("said “lighthouse” in #harbour").waitFor();
    for (const page of [desk, phone]) await waiting(page, 2);
    await axeFindsNothing(desk, "Activity");
    await desk.getByRole("button", { name: "Mark all read" }).click();
    await sidebarLink(phone, /^Activity$/).waitFor();
    await desk.goto(`${server.url}/w/${slug}/preferences`);
    await ready(desk);
    await axeFindsNothing(desk, "Preferences");
    for (const page of [desk, phone]) await page.context().close();
  });
});
