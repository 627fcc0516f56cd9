import type { BrowserContext, Page } from "playwright-core";
import { afterAll, describe, expect, test } from "vitest";
import { pushService } from "../push-service/server";
import { api, axeFindsNothing, fixture, openWindow, type Populated } from "./harness";
import { eventually, ready, signIn, suite, type User, unique } from "./suite";

const pushes = await pushService();
afterAll(() => pushes.close());
const { server, browser } = await suite({ MAIL_TRANSPORT: "smtp", SMTP_HOST: "127.0.0.1", SMTP_PORT: "1" });

async function team() {
  const made = await fixture<Populated>(server, "populate", {
    users: [{ name: "Ada Lovelace", role: "owner" }, { name: "Grace Hopper" }],
    channels: ["harbour"],
    workspace: `w-${unique()}`,
  });
  const [ada, grace] = made.users as [User, User];
  const harbour = made.channels[0]?.id as string;
  const say = (text: string) => api(server, ada.accessToken, "POST", `/api/channels/${harbour}/messages`, { text });
  return { slug: made.workspace.slug, ada, grace, harbour, say };
}

/** A Chromium without a push service of its maker: its subscriptions are made by the one of the tests. */
async function withPushes(context: BrowserContext) {
  const subscription = pushes.subscribe();
  await context.grantPermissions(["notifications"], { origin: server.url });
  await context.addInitScript((made) => {
    let current: unknown = null;
    const kept = { endpoint: made.endpoint, toJSON: () => made, unsubscribe: async () => true };
    Object.assign(PushManager.prototype, {
      subscribe: async ({ applicationServerKey }: { applicationServerKey: string }) => {
        Object.assign(window, { subscribedUnder: applicationServerKey });
        current = kept;
        return kept;
      },
      getSubscription: async () => current,
    });
  }, subscription);
  return subscription;
}

const closedToo = (page: Page) => page.getByLabel("Notify me on this device also when Parley is closed");

describe("notifications while Parley is closed", () => {
  test("are turned on by a click, and taken away from any device", async () => {
    const { slug, grace } = await team();
    const { context, page, faults } = await openWindow(browser, { serviceWorkers: "allow" });
    await withPushes(context);
    await signIn(page, server, grace, `/w/${slug}/preferences`);
    await ready(page);
    expect(await closedToo(page).isChecked()).toBe(false);
    // It is checked once the server has the device.
    await closedToo(page).click();
    await eventually(() => closedToo(page).isChecked()).toBe(true);
    const path = `/api/workspaces/${slug}/push`;
    const known = () => api<{ publicKey: string; devices: unknown[] }>(server, grace.accessToken, "GET", path);
    const { publicKey, devices } = await known();
    expect(devices).toHaveLength(1);
    expect(await page.evaluate(() => (window as unknown as { subscribedUnder: string }).subscribedUnder)).toBe(
      publicKey,
    );
    await api(server, grace.accessToken, "POST", `${path}/devices`, pushes.subscribe());
    await page.goto(`${server.url}/w/${slug}/preferences`);
    await ready(page);
    const other = page.getByRole("button", { name: /^Remove / });
    await eventually(() => other.count()).toBeGreaterThan(0);
    while ((await other.count()) > 0) {
      const left = await other.count();
      await other.first().click();
      await eventually(() => other.count()).toBeLessThan(left);
    }
    await eventually(async () => (await known()).devices).toEqual([]);
    expect(await closedToo(page).isChecked()).toBe(false);
    expect(faults).toEqual([]);
    await context.close();
  });

  test("are shown by the service worker, and lead to the message", async () => {
    const { slug, grace, harbour, say } = await team();
    const { context, page, faults } = await openWindow(browser, { serviceWorkers: "allow" });
    await context.grantPermissions(["notifications"], { origin: server.url });
    await signIn(page, server, grace, `/w/${slug}/preferences`);
    await ready(page);
    const { message } = (await say("Look at this")) as { message: { ts: string } };
    const payload = {
      title: "Ada Lovelace in #harbour",
      body: "Look at this",
      tag: "one",
      path: `/w/${slug}/c/${harbour}/p/${message.ts}`,
      at: Date.now(),
    };
    const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
    // A Chromium without a desktop keeps no notices, so the test is the desktop. As text: it runs among the globals of
    // a service worker.
    await worker.evaluate(`
      registration.showNotification = async (title, { body, tag, data }) => { self.shown = { title, body, tag, data }; };
      dispatchEvent(new PushEvent("push", { data: ${JSON.stringify(JSON.stringify(payload))} }));
    `);
    const { title, body, tag, path } = payload;
    await eventually(() => worker.evaluate("self.shown")).toEqual({ title, body, tag, data: { path } });
    await worker.evaluate(`
      const notification = { data: self.shown.data, close: () => { self.shown = null; } };
      dispatchEvent(Object.assign(new ExtendableEvent("notificationclick"), { notification }));
    `);
    await page.waitForURL(new RegExp(`/c/${harbour}`));
    await page.locator("article.msg", { hasText: "Look at this" }).waitFor();
    expect(await worker.evaluate("self.shown")).toBeNull();
    expect(faults).toEqual([]);
    await context.close();
  });
});

describe("the screen of preferences", () => {
  test.each([
    ["light", "a desktop", { width: 1440, height: 900 }],
    ["dark", "a desktop", { width: 1440, height: 900 }],
    ["light", "a phone", { width: 390, height: 844 }],
    ["dark", "a phone", { width: 390, height: 844 }],
  ] as const)("is whole in %s on %s", async (colorScheme, _, viewport) => {
    const { slug, grace } = await team();
    const { context, page, faults } = await openWindow(browser, { colorScheme, viewport });
    await withPushes(context);
    const path = `/api/workspaces/${slug}/push/devices`;
    await api(server, grace.accessToken, "POST", path, pushes.subscribe());
    await signIn(page, server, grace, `/w/${slug}/preferences`);
    await ready(page);
    await page.getByText("Other devices that are told").waitFor();
    await page.getByText("Mail me what I did not see").waitFor();
    await axeFindsNothing(page, `preferences in ${colorScheme}`);
    if (process.env.SHOTS) {
      const name = `${process.env.SHOTS}/preferences-${colorScheme}-${viewport.width}`;
      await page.screenshot({ path: `${name}.png` });
      await page.getByText("Other devices that are told").scrollIntoViewIfNeeded();
      await page.screenshot({ path: `${name}-below.png` });
    }
    expect(faults).toEqual([]);
    await context.close();
  });

  test("keeps what is mailed and shown", async () => {
    const { slug, grace } = await team();
    const { context, page } = await openWindow(browser);
    await signIn(page, server, grace, `/w/${slug}/preferences`);
    await ready(page);
    await page.getByLabel("Everything I am told about").check();
    await page.getByLabel("Show what was said").uncheck();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("status").filter({ hasText: "Saved" }).waitFor();
    const answer = await api<{ preferences: { mail: string; preview: boolean }; mailReach: string }>(
      server,
      grace.accessToken,
      "GET",
      `/api/workspaces/${slug}/notifications`,
    );
    expect(answer).toMatchObject({ preferences: { mail: "all", preview: false }, mailReach: "unproven" });
    await context.close();
  });
});
