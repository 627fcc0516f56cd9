import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { api, axeFindsNothing, fixture, openWindow, type Populated } from "./harness";
import { png } from "./png";
import { composer, eventually, messageOf, ready, signIn, suite, type User } from "./suite";

const { server, browser } = await suite();

async function together(options: Parameters<typeof openWindow>[1] = {}) {
  const made = await fixture<Populated>(server, "populate", {
    users: [{ name: "Ada Lovelace", role: "owner" }, { name: "Grace Hopper" }],
    channels: ["harbour"],
    workspace: `w-${crypto.randomUUID().slice(0, 8)}`,
  });
  const [ada, grace] = made.users as [User, User];
  const channelId = made.channels[0]?.id as string;
  const path = `/w/${made.workspace.slug}/c/${channelId}`;
  const enter = async (user: User, at: { url: string } = server) => {
    const window = await openWindow(browser, options);
    await signIn(window.page, at, user, path);
    await ready(window.page);
    return window;
  };
  return { ada, grace, channelId, path, enter };
}

const tray = (page: Page) => page.getByRole("list", { name: "Files of this message" });
const chosen = (name: string, buffer: Buffer, mimeType: string) => ({ name, buffer, mimeType });
const picture = (name: string, side = 40) => chosen(name, png(side, [20, 120, 200]), "image/png");
const choose = (page: Page, files: ReturnType<typeof chosen>[]) =>
  page.locator("main input[type=file]").setInputFiles(files);

/** As the browser hands it over: dragging from outside the window cannot be done with a mouse here. */
const drop = (page: Page, files: { name: string; base64: string; type: string }[]) =>
  page.evaluate((given) => {
    const transfer = new DataTransfer();
    for (const { name, base64, type } of given) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      transfer.items.add(new File([bytes], name, { type }));
    }
    const target = document.querySelector("nav") as Element;
    for (const name of ["dragover", "drop"]) {
      target.dispatchEvent(new DragEvent(name, { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }
  }, files);

const drawn = (page: Page) =>
  page
    .locator(".picture img")
    .evaluateAll((images) => images.filter((image) => (image as HTMLImageElement).naturalWidth > 0).length);

describe("files", () => {
  test("are chosen, sent with words in one message, and looked at by somebody else", async () => {
    const { ada, grace, enter } = await together();
    const [a, g] = [await enter(ada), await enter(grace)];
    await choose(a.page, [picture("lighthouse.png"), chosen("plan.txt", Buffer.from("Tomorrow"), "text/plain")]);
    await tray(a.page).getByText("lighthouse.png").waitFor();
    await axeFindsNothing(a.page, "files that go with a message");
    await composer(a.page).fill("Look at this");
    await composer(a.page).press("Enter");
    for (const { page } of [a, g]) {
      const message = messageOf(page, "Look at this");
      await message.getByRole("link", { name: "plan.txt", exact: true }).waitFor();
      await eventually(() => drawn(page)).toBe(1);
      expect(await page.locator("article.msg").count()).toBe(1);
    }
    await eventually(() => tray(a.page).count()).toBe(0);
    await axeFindsNothing(g.page, "a message with files");
    expect([...a.faults, ...g.faults]).toEqual([]);
    await a.context.close();
    await g.context.close();
  });

  test("fit a phone, however wide the picture and long the name", async () => {
    const { ada, enter } = await together({ viewport: { width: 390, height: 844 } });
    const { page, context, faults } = await enter(ada);
    const name = `${"a-name-without-an-end-".repeat(6)}.txt`;
    await choose(page, [picture("lighthouse.png", 900), chosen(name, Buffer.from("Tomorrow"), "text/plain")]);
    await tray(page).getByText("lighthouse.png").waitFor();
    await composer(page).fill("Look at this");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    const message = messageOf(page, "Look at this");
    await message.getByRole("link", { name: `Download ${name}` }).waitFor();
    await eventually(() => drawn(page)).toBe(1);
    const right = await message
      .locator(".files, .files img, .files .file, .files .file > a")
      .evaluateAll((parts) => Math.max(...parts.map((part) => part.getBoundingClientRect().right)));
    expect(right).toBeLessThanOrEqual(390);
    expect(faults).toEqual([]);
    await context.close();
  });

  test("twenty pictures are dropped anywhere on the window at once, and leafed through", async () => {
    const { ada, enter } = await together();
    const a = await enter(ada);
    const files = Array.from({ length: 20 }, (_, i) => ({
      name: `photo-${i + 1}.png`,
      base64: png(30 + i, [10 * i, 120, 200]).toString("base64"),
      type: "image/png",
    }));
    await drop(a.page, files);
    await eventually(() => tray(a.page).getByRole("listitem").count()).toBe(20);
    await composer(a.page).press("Enter");
    await eventually(() => drawn(a.page)).toBe(20);
    expect(await a.page.locator("article.msg").count()).toBe(1);

    await a.page.getByRole("link", { name: "photo-3.png" }).click();
    const gallery = a.page.getByRole("dialog");
    await gallery.getByText("3 of 20").waitFor();
    await axeFindsNothing(a.page, "the gallery");
    await a.page.keyboard.press("ArrowRight");
    await gallery.getByText("4 of 20").waitFor();
    const width = async () => (await gallery.getByRole("img").boundingBox())?.width ?? 0;
    const before = await width();
    await a.page.keyboard.press("+");
    await eventually(async () => (await width()) > before).toBe(true);
    await a.page.keyboard.press("-");
    for (let i = 0; i < 4; i += 1) await a.page.keyboard.press("ArrowLeft");
    await gallery.getByText("20 of 20").waitFor();
    await a.page.keyboard.press("Escape");
    await eventually(() => gallery.count()).toBe(0);
    expect(a.faults).toEqual([]);
    await a.context.close();
  });

  test("that do not arrive are told, keep the words, and are sent by trying again", async () => {
    const { ada, channelId, enter } = await together();
    const a = await enter(ada);
    await a.page.route("**/r2/s3/**", (route) => route.abort());
    await choose(a.page, [picture("lost.png")]);
    await tray(a.page).getByText("The connection was lost on the way.").waitFor();
    await composer(a.page).fill("A caption");
    await composer(a.page).press("Enter");
    await a.page.getByText("A file did not arrive.").waitFor();
    expect(await a.page.locator("article.msg").count()).toBe(0);
    await a.page.unroute("**/r2/s3/**");
    await tray(a.page).getByRole("button", { name: "Try lost.png again" }).click();
    await composer(a.page).press("Enter");
    await messageOf(a.page, "A caption").getByRole("img", { name: "lost.png" }).waitFor();
    const path = `/api/channels/${channelId}/messages`;
    const { messages } = await api<{ messages: { text: string; files: object[] }[] }>(
      server,
      ada.accessToken,
      "GET",
      path,
    );
    expect(messages.map(({ text, files }) => [text, files.length])).toEqual([["A caption", 1]]);
    expect(a.faults).toEqual([]);
    await a.context.close();
  });

  test("that are not what they say are refused in words, and the others go", async () => {
    const { ada, enter } = await together();
    const a = await enter(ada);
    await choose(a.page, [chosen("cat.png", Buffer.from("<script>alert(1)</script>"), "image/png"), picture("ok.png")]);
    await tray(a.page)
      .getByText(/cat\.png is not what it says/)
      .waitFor();
    await tray(a.page).getByRole("button", { name: "Take cat.png away" }).click();
    await composer(a.page).press("Enter");
    await a.page.locator(".msg").getByRole("img", { name: "ok.png" }).waitFor();
    expect(a.faults).toEqual([]);
    await a.context.close();
  });
});
