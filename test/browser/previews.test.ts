import type { Page } from "playwright-core";
import { afterAll, describe, expect, test } from "vitest";
import { startSite } from "../sites/site";
import { api, axeFindsNothing, fixture, openWindow, type Populated } from "./harness";
import { composer, eventually, messageOf, ready, signIn, suite, type User, unique } from "./suite";

const site = await startSite();
afterAll(() => site.close());
const { server, browser } = await suite({ PREVIEW_HOSTS: new URL(site.url).host });

async function two() {
  const { workspace, channels, users } = await fixture<Populated>(server, "populate", {
    users: [{ name: "Ada Lovelace", role: "owner" }, { name: "Grace Hopper" }],
    channels: ["harbour"],
    workspace: `w-${unique()}`,
  });
  const [ada, grace] = users as [User, User];
  return { path: `/w/${workspace.slug}/c/${channels[0]?.id}`, channelId: channels[0]?.id as string, ada, grace };
}

async function at(user: User, path: string, options = {}): Promise<Page> {
  const { page } = await openWindow(browser, options);
  await signIn(page, server, user, path);
  await ready(page);
  return page;
}

const card = (page: Page) => page.getByRole("figure", { name: "Preview of Quayside docs" });

describe("what is behind a link", () => {
  test("stands under the message for everybody, and goes when its author takes it away", async () => {
    const here = await two();
    const [ada, grace] = [await at(here.ada, here.path), await at(here.grace, here.path)];
    await composer(grace).click();
    await grace.keyboard.type(`The promise is at ${site.url}/good and so`);
    await grace.keyboard.press("Enter");
    for (const page of [ada, grace]) {
      await card(page).getByRole("link", { name: "Tide tables & a signal" }).waitFor();
      await card(page).getByText("What is kept on the phone, and for how long.").waitFor();
      // The picture comes through Parley, into a place that was kept for it.
      const picture = card(page).locator("img").last();
      await eventually(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1_200);
      expect(new URL((await picture.getAttribute("src")) ?? "", server.url).pathname).toMatch(/^\/api\/workspaces\//);
      expect(await picture.boundingBox()).toMatchObject({ width: 96, height: 72 });
    }
    expect(await messageOf(ada, "The promise").getByText("(edited)").count()).toBe(0);
    await axeFindsNothing(ada, "a message with a preview");

    // Folding is each reader's own, and lasts while they are here.
    await card(ada).getByRole("button", { name: "Hide the preview of Quayside docs" }).click();
    await eventually(() => card(ada).getByRole("link").count()).toBe(0);
    expect(await card(grace).getByRole("link").count()).toBeGreaterThan(0);
    await card(ada).getByRole("button", { name: "Show the preview of Quayside docs" }).click();
    await card(ada).getByRole("link", { name: "Tide tables & a signal" }).waitFor();

    await card(grace).hover();
    await card(grace).getByRole("button", { name: "Remove the preview of Quayside docs for everybody" }).click();
    await eventually(() => card(grace).count()).toBe(0);
    await eventually(() => card(ada).count()).toBe(0);
    await ada.reload();
    await messageOf(ada, "The promise").waitFor();
    expect(await card(ada).count()).toBe(0);
  });

  test("is there before scripts run, and where they never do", async () => {
    const here = await two();
    const text = `<${site.url}/good|the promise>`;
    const { message } = await api<{ message: { id: string } }>(
      server,
      here.grace.accessToken,
      "POST",
      `/api/channels/${here.channelId}/messages`,
      { text },
    );
    const previews = async () =>
      (
        await api<{ message: { previews?: unknown[] } }>(
          server,
          here.grace.accessToken,
          "GET",
          `/api/messages/${message.id}`,
        )
      ).message.previews?.length;
    await eventually(previews).toBe(1);
    const { page } = await openWindow(browser, { javaScriptEnabled: false });
    await signIn(page, server, here.ada, here.path);
    await card(page).getByRole("link", { name: "Tide tables & a signal" }).waitFor();
  });
});
