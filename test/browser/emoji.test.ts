import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { api, axeFindsNothing, fixture, heard, openWindow, type Populated, type Window } from "./harness";
import { png } from "./png";
import { composer, eventually, ready, suite, type User } from "./suite";

const { server, browser } = await suite();

type Options = Parameters<typeof openWindow>[1];

/** Ada owns the workspace, Grace is a member; both have its one channel open. */
async function together(options: Options = {}) {
  const made = await fixture<Populated>(server, "populate", {
    users: [{ name: "Ada Lovelace", role: "owner" }, { name: "Grace Hopper" }],
    channels: ["harbour"],
    workspace: `w-${crypto.randomUUID().slice(0, 8)}`,
  });
  const [ada, grace] = made.users as [User, User];
  const channelId = made.channels[0]?.id as string;
  const slug = made.workspace.slug;
  const path = `/w/${slug}/c/${channelId}`;
  const say = async (who: User, text: string) => {
    const address = `/api/channels/${channelId}/messages`;
    return (await api<{ message: { id: string } }>(server, who.accessToken, "POST", address, { text })).message.id;
  };
  const enter = async (user: User): Promise<Window> => {
    const window = await openWindow(browser, options);
    await window.page.goto(`${server.url}/signin?next=${encodeURIComponent(path)}`);
    await window.page.getByLabel("Email").fill(user.email);
    await window.page.getByLabel("Password").fill(user.password);
    await window.page.getByRole("button", { name: "Sign in" }).click();
    await window.page.waitForURL(`${server.url}${path}`);
    await ready(window.page);
    return window;
  };
  return { slug, path, channelId, ada, grace, say, enter };
}

const messageOf = (page: Page, text: string) => page.locator("article.msg", { hasText: text }).first();
const chips = (page: Page, text: string) =>
  messageOf(page, text).getByRole("list", { name: "Reactions" }).getByRole("button");
const chip = (page: Page, text: string, label: string) =>
  messageOf(page, text).getByRole("button", { name: label, exact: true });

/** A picture of the page that has been drawn, and not the sign of a broken one. */
const isDrawn = (page: Page, selector: string) =>
  page
    .locator(selector)
    .first()
    .evaluate((image) => (image as HTMLImageElement).complete && (image as HTMLImageElement).naturalWidth > 0);

describe("two people", () => {
  test("react to each other's messages and take it back, live both ways", async () => {
    const { ada, grace, say, enter } = await together();
    await say(ada, "The lighthouse is lit");
    const [a, g] = [await enter(ada), await enter(grace)];
    const text = "The lighthouse is lit";

    await messageOf(g.page, text).hover();
    await g.page.getByRole("button", { name: "React with :tada:" }).click();
    await chip(g.page, text, "You reacted with :tada:").waitFor();
    await chip(a.page, text, "Grace Hopper reacted with :tada:").click();
    await chip(a.page, text, "Grace Hopper and you reacted with :tada:").waitFor();
    await chip(g.page, text, "Ada Lovelace and you reacted with :tada:").waitFor();
    expect(await chip(g.page, text, "Ada Lovelace and you reacted with :tada:").getAttribute("aria-pressed")).toBe(
      "true",
    );

    await chip(g.page, text, "Ada Lovelace and you reacted with :tada:").hover();
    await g.page.locator(".tip", { hasText: "Ada Lovelace and you reacted with :tada:" }).waitFor();
    await chip(g.page, text, "Ada Lovelace and you reacted with :tada:").click();
    await chip(a.page, text, "You reacted with :tada:").click();
    await eventually(() => chips(a.page, text).count()).toBe(0);
    await eventually(() => chips(g.page, text).count()).toBe(0);

    // What is not stored was not drawn as if it were.
    await a.page.reload();
    await messageOf(a.page, text).waitFor();
    expect(await chips(a.page, text).count()).toBe(0);
    expect([...a.faults, ...g.faults]).toEqual([]);
    await a.context.close();
    await g.context.close();
  });

  test("click faster than the network and end with what was wanted last", async () => {
    const { ada, say, enter } = await together();
    const id = await say(ada, "Clicked often");
    const a = await enter(ada);
    await a.page.route("**/reactions*/**", async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      await route.continue();
    });
    await messageOf(a.page, "Clicked often").hover();
    const heart = a.page.getByRole("button", { name: "React with :heart:" });
    for (let i = 0; i < 5; i += 1) await heart.click();
    const stored = async () =>
      (await api<{ message: { reactions: { name: string }[] } }>(server, ada.accessToken, "GET", `/api/messages/${id}`))
        .message.reactions;
    await eventually(stored).toEqual([{ name: "heart", count: 1, users: [ada.id] }]);
    await heart.click();
    await eventually(stored).toEqual([]);
    await eventually(() => chips(a.page, "Clicked often").count()).toBe(0);
    expect(a.faults).toEqual([]);
    await a.context.close();
  });

  test("are told when a reaction was refused, and it goes away again", async () => {
    const { ada, say, enter } = await together();
    const id = await say(ada, "Full of them");
    const a = await enter(ada);
    await messageOf(a.page, "Full of them").hover();
    await a.page.route("**/reactions", (route) => route.abort());
    await a.page.getByRole("button", { name: "React with :smile:" }).click();
    await a.page.getByText("Your reaction was not saved. Parley could not be reached.").waitFor();
    await eventually(() => chips(a.page, "Full of them").count()).toBe(0);
    await a.page.unroute("**/reactions");
    await a.page.getByRole("button", { name: "React with :smile:" }).click();
    const path = `/api/messages/${id}`;
    const count = async () =>
      (await api<{ message: { reactions: object[] } }>(server, ada.accessToken, "GET", path)).message.reactions.length;
    await eventually(count).toBe(1);
    expect(a.faults).toEqual([]);
    await a.context.close();
  });

  test("pick any emoji by the keyboard alone, in their own tone of skin", async () => {
    const { ada, grace, say, enter } = await together();
    await say(ada, "First");
    await say(ada, "Pick one for me");
    const [a, g] = [await enter(ada), await enter(grace)];
    await messageOf(g.page, "Pick one for me").waitFor();
    await g.page.locator("[data-region=messages]").focus();
    await g.page.keyboard.press("ArrowUp");
    await g.page.keyboard.press("r");
    const search = g.page.getByRole("combobox", { name: "Search emoji" });
    await search.waitFor();
    await g.page.keyboard.type("octop");
    await g.page.getByRole("option", { name: ":octopus:" }).waitFor();
    await g.page.keyboard.press("Enter");
    await chip(a.page, "Pick one for me", "Grace Hopper reacted with :octopus:").waitFor();
    await eventually(() => g.page.getByRole("dialog").count()).toBe(0);

    // By looking: the one below the first of the frequent ones, and Escape leaves it be.
    await messageOf(g.page, "Pick one for me").focus();
    await g.page.keyboard.press("r");
    await search.waitFor();
    await g.page.keyboard.press("ArrowDown");
    await g.page.keyboard.press("ArrowRight");
    expect(await g.page.locator("[role=option][aria-selected=true]").count()).toBe(1);
    await g.page.keyboard.press("Escape");
    await eventually(() => g.page.getByRole("dialog").count()).toBe(0);

    await messageOf(g.page, "Pick one for me").focus();
    await g.page.keyboard.press("r");
    await search.waitFor();
    await g.page.getByRole("button", { name: "Tone of skin: No tone" }).click();
    await g.page.getByRole("button", { name: "Medium dark" }).click();
    await search.fill("wave");
    await g.page.getByRole("option", { name: ":wave::skin-tone-5:" }).waitFor();
    await search.press("Enter");
    await chip(a.page, "Pick one for me", "Grace Hopper reacted with :wave::skin-tone-5:").waitFor();
    await g.page.reload();
    await messageOf(g.page, "Pick one for me").hover();
    await g.page.getByRole("button", { name: "React with :+1:" }).click();
    await chip(a.page, "Pick one for me", "Grace Hopper reacted with :+1::skin-tone-5:").waitFor();
    expect([...a.faults, ...g.faults]).toEqual([]);
    await a.context.close();
    await g.context.close();
  });

  test("find on another device the emoji they picked on the first", async () => {
    const { ada, say, enter } = await together();
    await say(ada, "The kettle is on");
    const first = await enter(ada);
    const second = await enter(ada);
    const search = ({ page }: Window) => page.getByRole("combobox", { name: "Search emoji" });
    const openPicker = async (window: Window) => {
      await messageOf(window.page, "The kettle is on").focus();
      await window.page.keyboard.press("r");
      await search(window).waitFor();
    };
    const mostUsed = async (window: Window) => {
      await openPicker(window);
      const name = await window.page.getByRole("option").first().getAttribute("aria-label");
      await window.page.keyboard.press("Escape");
      await eventually(() => window.page.getByRole("dialog").count()).toBe(0);
      return name;
    };
    const told = heard(second.page, '"emoji.used"');
    await second.page.reload();
    await ready(second.page);
    expect(await mostUsed(second)).toBe(":+1:");
    await openPicker(first);
    await search(first).fill("octop");
    await first.page.getByRole("option", { name: ":octopus:" }).waitFor();
    await search(first).press("Enter");
    await told;
    await eventually(() => mostUsed(second)).toBe(":octopus:");
    expect([...first.faults, ...second.faults]).toEqual([]);
    await first.context.close();
    await second.context.close();
  });

  test("write emoji by name and by the picker, and a few of them alone are large", async () => {
    const { ada, grace, say, enter } = await together();
    await say(grace, "It works :tada: at 10:30:45, :no-such-emoji: and :octopus:");
    await say(grace, ":wave: 👋🏽 :rocket:");
    const a = await enter(ada);
    const said = messageOf(a.page, "It works");
    await said.getByRole("img", { name: ":octopus:" }).waitFor();
    expect((await said.locator(".txt").innerText()).trim()).toBe("It works 🎉 at 10:30:45, :no-such-emoji: and 🐙");
    expect(await said.locator(".txt").getAttribute("data-large")).toBeNull();
    await eventually(() => a.page.locator(".txt[data-large]").count()).toBe(1);
    await composer(a.page).click();
    await a.page.keyboard.type("Anchors up ");
    await a.page.getByRole("button", { name: "Emoji", exact: true }).click();
    await a.page.getByRole("combobox", { name: "Search emoji" }).fill("anchor");
    await a.page.getByRole("option", { name: ":anchor:" }).click();
    await eventually(() => a.page.getByRole("dialog").count()).toBe(0);
    await a.page.keyboard.press("Enter");
    await messageOf(a.page, "Anchors up ⚓").waitFor();
    expect(a.faults).toEqual([]);
    await a.context.close();
  });

  test("see a workspace's new emoji, use it, and see it go", async () => {
    const { slug, ada, grace, say, enter } = await together();
    await say(ada, "Ours :fogbell: here");
    const [a, g] = [await enter(ada), await enter(grace)];
    await messageOf(g.page, "Ours :fogbell: here").waitFor();
    await a.page.goto(`${server.url}/w/${slug}/emoji`);
    await ready(a.page);
    await a.page
      .getByLabel("Picture")
      .setInputFiles({ name: "Fogbell.png", mimeType: "image/png", buffer: png(300, [240, 180, 20]) });
    await eventually(() => a.page.getByRole("textbox", { name: "Name", exact: true }).inputValue()).toBe("fogbell");
    await a.page.getByRole("button", { name: "Add emoji" }).click();
    await a.page.getByText(":fogbell: is there.").waitFor();

    await g.page.locator("article.msg img.emoji[alt=':fogbell:']").waitFor();
    await eventually(() => isDrawn(g.page, "article.msg img.emoji[alt=':fogbell:']")).toBe(true);
    const side = await g.page
      .locator("article.msg img.emoji")
      .evaluate((image) => (image as HTMLImageElement).naturalWidth);
    expect(side).toBe(128);
    await messageOf(g.page, "Ours").focus();
    await g.page.keyboard.press("r");
    await g.page.getByRole("combobox", { name: "Search emoji" }).fill("fogb");
    await g.page.getByRole("option", { name: ":fogbell:" }).click();
    await chip(g.page, "Ours", "You reacted with :fogbell:").locator("img").waitFor();

    await a.page.getByRole("button", { name: "Remove :fogbell:" }).click();
    await messageOf(g.page, "Ours :fogbell: here").waitFor();
    await chip(g.page, "Ours", "You reacted with :fogbell:").click();
    await eventually(() => chips(g.page, "Ours").count()).toBe(0);
    expect([...a.faults, ...g.faults]).toEqual([]);
    await a.context.close();
    await g.context.close();
  });

  test("see each other's new picture, and the workspace's, on the screens that are open", async () => {
    const { slug, ada, grace, say, enter } = await together();
    await say(ada, "Look at me");
    const [a, g] = [await enter(ada), await enter(grace)];
    await messageOf(g.page, "Look at me").waitFor();
    const face = "article.msg .gut img";
    expect(await g.page.locator(face).count()).toBe(0);
    await a.page.goto(`${server.url}/w/${slug}/you`);
    await ready(a.page);
    await a.page
      .getByLabel("Your picture")
      .setInputFiles({ name: "me.png", mimeType: "image/png", buffer: png(640, [20, 120, 200]) });
    const dialog = a.page.getByRole("dialog", { name: "Your picture" });
    await dialog.getByRole("img", { name: "What of the picture shows" }).focus();
    await a.page.keyboard.press("ArrowLeft");
    await dialog.getByRole("slider", { name: "Size" }).fill("2");
    await axeFindsNothing(a.page, "choosing what of a picture shows");
    await dialog.getByRole("button", { name: "Save picture" }).click();
    await eventually(() => a.page.getByRole("dialog").count()).toBe(0);
    await eventually(() => g.page.locator(face).count()).toBe(1);
    await eventually(() => isDrawn(g.page, face)).toBe(true);
    expect(await g.page.locator(face).getAttribute("src")).toMatch(/^\/pictures\/[0-9a-f]{32}\/48$/);

    await a.page.getByRole("button", { name: "Remove", exact: true }).click();
    await eventually(() => g.page.locator(face).count()).toBe(0);

    await a.page.goto(`${server.url}/w/${slug}/settings`);
    await ready(a.page);
    await a.page
      .getByLabel("Picture of the workspace")
      .setInputFiles({ name: "us.png", mimeType: "image/png", buffer: png(64, [180, 40, 40]) });
    await a.page.getByRole("button", { name: "Save picture" }).click();
    const tile = "nav[aria-label=Workspaces] a img";
    await eventually(() => g.page.locator(tile).count()).toBe(1);
    await eventually(() => isDrawn(g.page, tile)).toBe(true);
    expect([...a.faults, ...g.faults]).toEqual([]);
    await a.context.close();
    await g.context.close();
  });

  test("see a message edited and deleted, and the owner what it said before", async () => {
    const { ada, grace, say, enter } = await together();
    const id = await say(grace, "We sail at six");
    const [a, g] = [await enter(ada), await enter(grace)];
    await messageOf(a.page, "We sail at six").waitFor();
    await messageOf(g.page, "We sail at six").focus();
    await g.page.keyboard.press("e");
    await g.page.getByLabel("Edit message").fill("We sail at seven");
    await g.page.getByRole("button", { name: "Save" }).click();
    await messageOf(a.page, "We sail at seven").getByText("(edited)").waitFor();
    // Grace sees the mark, and nothing behind it.
    await messageOf(g.page, "We sail at seven").getByText("(edited)").waitFor();
    expect(await messageOf(g.page, "We sail at seven").getByRole("button", { name: "(edited)" }).count()).toBe(0);

    await messageOf(a.page, "We sail at seven").getByRole("button", { name: "(edited)" }).click();
    const history = a.page.getByRole("dialog", { name: "Edit history" });
    await eventually(() => history.getByRole("listitem").count()).toBe(2);
    expect(await history.getByRole("listitem").last().innerText()).toContain("We sail at six");
    await axeFindsNothing(a.page, "the edit history");
    await a.page.keyboard.press("Escape");

    await api(server, grace.accessToken, "DELETE", `/api/messages/${id}`);
    await a.page.getByText("This message was deleted.").waitFor();
    await g.page.getByText("This message was deleted.").waitFor();
    expect([...a.faults, ...g.faults]).toEqual([]);
    await a.context.close();
    await g.context.close();
  });
});

describe("axe", () => {
  test.each([
    ["light", 1440, 900],
    ["dark", 1440, 900],
    ["light", 390, 844],
    ["dark", 390, 844],
  ] as const)(
    "finds nothing in reactions, the picker, emoji and settings in %s at %i",
    async (colorScheme, width, height) => {
      const { slug, ada, grace, say, enter } = await together({ colorScheme, viewport: { width, height } });
      const id = await say(grace, "React to this");
      for (const [who, emoji] of [
        [grace, "tada"],
        [ada, "tada"],
        [grace, "heart"],
      ] as const) {
        await api(server, who.accessToken, "POST", `/api/messages/${id}/reactions`, { emoji });
      }
      await api(server, ada.accessToken, "POST", `/api/workspaces/${slug}/emoji`, {
        name: "ship-it",
        aliasFor: "rocket",
      });
      const { page, context, faults } = await enter(ada);
      await chips(page, "React to this").first().waitFor();
      await messageOf(page, "React to this").focus();
      await axeFindsNothing(page, "a message with reactions");
      await page.keyboard.press("r");
      await page.getByRole("option").first().waitFor();
      await axeFindsNothing(page, "the picker");
      await page.getByRole("combobox", { name: "Search emoji" }).fill("nothing is called so");
      await page.getByText("Nothing is called that.").waitFor();
      await axeFindsNothing(page, "the picker that found nothing");
      for (const name of ["emoji", "settings", "you"]) {
        await page.goto(`${server.url}/w/${slug}/${name}`);
        await ready(page);
        await axeFindsNothing(page, `/${name}`);
      }
      expect(faults).toEqual([]);
      await context.close();
    },
  );
});
