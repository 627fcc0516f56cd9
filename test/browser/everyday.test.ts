import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { api, axeFindsNothing, fixture, openWindow, type Populated } from "./harness";
import { composer, eventually, messageOf, ready, sidebar, signIn, suite, type User, unique } from "./suite";

const { server, browser } = await suite();

async function crew() {
  const { workspace, channels, users } = await fixture<Populated>(server, "populate", {
    users: [
      { name: "Ada Lovelace", role: "owner" },
      { name: "Grace Hopper" },
      { name: "Linus Torvalds" },
      { name: "Margaret Hamilton" },
      { name: "Ken Thompson" },
      { name: "Barbara Liskov" },
      { name: "Dennis Ritchie" },
    ],
    channels: ["harbour", "pier", "quay"],
    workspace: `w-${unique()}`,
  });
  const [ada, grace, linus] = users as [User, User, User];
  const base = `/w/${workspace.slug}`;
  const [harbour, pier, quay] = channels.map(({ id }) => ({ id, path: `${base}/c/${id}` }));
  if (!harbour || !pier || !quay) throw new Error("the channels are not there");
  return { slug: workspace.slug, base, harbour, pier, quay, ada, grace, linus };
}

async function at(user: User, path: string): Promise<Page> {
  const { page } = await openWindow(browser);
  await signIn(page, server, user, path);
  await ready(page);
  return page;
}

const heading = (page: Page, name: string) => page.getByRole("heading", { name, level: 1 });

describe("the quick switcher, by keyboard alone", () => {
  const box = (page: Page) => page.getByRole("combobox", { name: "Channel or person" });
  const chosen = (page: Page) => page.getByRole("option", { selected: true });

  async function jump(page: Page, words: string, to: string | RegExp): Promise<void> {
    await page.keyboard.press("Control+k");
    await box(page).waitFor();
    await page.keyboard.type(words);
    await page.getByRole("option", { name: to }).first().waitFor();
    await eventually(() => chosen(page).innerText()).toMatch(to);
    await page.keyboard.press("Enter");
    await box(page).waitFor({ state: "detached" });
  }

  test("goes to channels, to people and to what there is to do", async () => {
    const here = await crew();
    const page = await at(here.ada, here.harbour.path);
    await jump(page, "pie", /^pier/);
    await heading(page, "pier").waitFor();
    await jump(page, "grace", /^Grace Hopper/);
    await heading(page, "Grace Hopper").waitFor();
    await jump(page, "prefer", /^Preferences/);
    await page.waitForURL(`${server.url}${here.base}/preferences`);
    await jump(page, "shortc", /^Keyboard shortcuts/);
    await page.getByRole("dialog", { name: /Keyboard|Keys/ }).waitFor();
    await page.keyboard.press("Escape");
    await jump(page, "harb", /^harbour/);
    await heading(page, "harbour").waitFor();
  });

  test("is walked through by arrows, and Escape leads back to where one was", async () => {
    const here = await crew();
    const page = await at(here.ada, here.harbour.path);
    await composer(page).click();
    const writes = () =>
      page.evaluate(() => document.activeElement?.matches("[data-message-field], .ProseMirror") ?? false);
    await eventually(writes).toBe(true);
    await page.keyboard.press("Control+k");
    await box(page).waitFor();
    await page.getByRole("option").nth(1).waitFor();
    const names = await page.getByRole("option").allInnerTexts();
    const first = names[0] as string;
    const last = names.at(-1) as string;
    await page.keyboard.press("ArrowDown");
    await eventually(() => chosen(page).innerText()).toBe(names[1]);
    await page.keyboard.press("ArrowUp");
    await eventually(() => chosen(page).innerText()).toBe(first);
    await page.keyboard.press("ArrowUp");
    await eventually(() => chosen(page).innerText()).toBe(last);
    await axeFindsNothing(page, "the switcher");
    await page.keyboard.press("Escape");
    await box(page).waitFor({ state: "detached" });
    await eventually(writes).toBe(true);
    await page.keyboard.type("Back at work");
    await page.keyboard.press("Enter");
    await messageOf(page, "Back at work").waitFor();
  });
});

describe("the small things of a day", () => {
  test("a direct message is starred by its menu, and stands there after a reload", async () => {
    const here = await crew();
    await api(server, here.ada.accessToken, "POST", `/api/workspaces/${here.slug}/dms`, { userIds: [here.grace.id] })
      .then((opened) => (opened as { id: string }).id)
      .then((id) => api(server, here.grace.accessToken, "POST", `/api/channels/${id}/messages`, { text: "Hello" }));
    const page = await at(here.ada, here.harbour.path);
    const starred = page.getByRole("region", { name: "Starred" });
    const row = sidebar(page).getByRole("link", { name: /^Grace Hopper/ });
    await row.focus();
    await page.keyboard.press("Shift+F10");
    await page.getByRole("menuitem", { name: "Star", exact: true }).click();
    await starred.getByRole("link", { name: /^Grace Hopper/ }).waitFor();
    await eventually(async () => {
      const path = `/api/workspaces/${here.slug}/sections`;
      const { sections } = await api<{ sections: { kind: string; channelIds: string[] }[] }>(
        server,
        here.ada.accessToken,
        "GET",
        path,
      );
      return sections.find(({ kind }) => kind === "starred")?.channelIds.length;
    }).toBe(1);
    await page.reload();
    await ready(page);
    await starred.getByRole("link", { name: /^Grace Hopper/ }).waitFor();
    await row.focus();
    await page.keyboard.press("Shift+F10");
    await page.getByRole("menuitem", { name: "Remove from starred" }).click();
    await eventually(() => starred.count()).toBe(0);
    await row.waitFor();
  });

  test("a message is shared with somebody whom one never wrote to", async () => {
    const here = await crew();
    await api(server, here.grace.accessToken, "POST", `/api/channels/${here.harbour.id}/messages`, {
      text: "The tide turns at six",
    });
    const [ada, linus] = [await at(here.ada, here.harbour.path), await at(here.linus, here.pier.path)];
    await messageOf(ada, "The tide turns").hover();
    await messageOf(ada, "The tide turns").getByRole("button", { name: "More" }).click();
    await ada.getByRole("menuitem", { name: "Share message" }).click();
    const dialog = ada.getByRole("dialog", { name: "Share this message" });
    await dialog.getByRole("combobox", { name: "To" }).fill("linus");
    await dialog.getByRole("option", { name: "Linus Torvalds" }).waitFor();
    await ada.keyboard.press("Enter");
    await dialog.getByLabel("Add a word").fill("Mind the boat");
    await dialog.getByRole("button", { name: "Share", exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    await sidebar(linus)
      .getByRole("link", { name: /^Ada Lovelace.*1 unread/ })
      .click();
    await messageOf(linus, "Mind the boat").waitFor();
    await linus.getByRole("figure", { name: "Message of Grace Hopper in #harbour" }).waitFor();
  });

  test("an admin of the channel deletes what others wrote, where the workspace allows it", async () => {
    const here = await crew();
    const { id } = await api<{ id: string }>(
      server,
      here.grace.accessToken,
      "POST",
      `/api/workspaces/${here.slug}/channels`,
      { name: "galley", members: [here.linus.id] },
    );
    const said = (text: string) =>
      api(server, here.linus.accessToken, "POST", `/api/channels/${id}/messages`, { text });
    await said("Who took the ladle?");
    const page = await at(here.grace, `${here.base}/c/${id}`);
    // Her own is stored: the room has told her window who she is there.
    const stored = async (text: string) => {
      await composer(page).click();
      await page.keyboard.type(text);
      await page.keyboard.press("Enter");
      await page.locator("article.msg[data-ts]", { hasText: text }).waitFor();
    };
    const openMenu = async (text: string) => {
      await messageOf(page, text).hover();
      await messageOf(page, text).getByRole("button", { name: "More" }).click();
      await page.getByRole("menuitem", { name: "Copy link" }).waitFor();
    };
    await stored("Not me");
    await openMenu("Who took the ladle?");
    await page.getByRole("menuitem", { name: "Delete message" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByText("This message was deleted.").waitFor();

    await api(server, here.ada.accessToken, "PATCH", `/api/workspaces/${here.slug}`, {
      settings: { whoCanDelete: "admins" },
    });
    await said("It was here yesterday");
    await page.reload();
    await ready(page);
    await stored("Still not me");
    await openMenu("It was here yesterday");
    expect(await page.getByRole("menuitem", { name: "Delete message" }).count()).toBe(0);
  });

  test("/dnd says until when, and ends", async () => {
    const here = await crew();
    const page = await at(here.ada, here.harbour.path);
    const until = async () =>
      (
        await api<{ preferences: { dndUntil: string | null } }>(
          server,
          here.ada.accessToken,
          "GET",
          `/api/workspaces/${here.slug}/notifications`,
        )
      ).preferences.dndUntil;
    const command = async (words: string) => {
      await page.keyboard.type(words);
      await page.keyboard.press("Enter");
    };
    await composer(page).click();
    await command("/dnd 45 minutes");
    await page.getByText(/^Nothing disturbs you until /).waitFor();
    const left = Date.parse((await until()) ?? "") - Date.now();
    expect(left).toBeGreaterThan(30 * 60_000);
    expect(left).toBeLessThan(46 * 60_000);
    await command("/dnd when pigs fly");
    await page.getByText(/is not understood/).waitFor();
    // The words are still there, and a click would put the caret among them.
    await page.keyboard.press("Control+a");
    await command("/dnd off");
    await page.getByText("You hear of everything again.").waitFor();
    expect(await until()).toBeNull();
  });

  test("whoever schedules a message to everybody is asked whether that is meant", async () => {
    const here = await crew();
    const page = await at(here.ada, here.harbour.path);
    await composer(page).click();
    await page.keyboard.type("Anchors up, @chan");
    await page
      .getByRole("option", { name: /channel/ })
      .first()
      .waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Send later" }).click();
    await page.getByRole("menuitem").first().click();
    const asked = page.getByRole("dialog", { name: "Tell 7 people?" });
    await asked.getByRole("button", { name: "Go on writing" }).click();
    const scheduled = async () =>
      (
        await api<{ scheduled: unknown[] }>(
          server,
          here.ada.accessToken,
          "GET",
          `/api/workspaces/${here.slug}/scheduled`,
        )
      ).scheduled.length;
    expect(await scheduled()).toBe(0);
    await page.getByRole("button", { name: "Send later" }).click();
    await page.getByRole("menuitem").first().click();
    await asked.getByRole("button", { name: "Schedule it" }).click();
    await eventually(scheduled).toBe(1);
  });
});
