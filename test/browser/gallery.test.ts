import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { api, axeFindsNothing, fixture, openWindow, type Populated } from "./harness";
import { pdf } from "./pdf";
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
  const { slug } = made.workspace;
  const path = `/w/${slug}/c/${channelId}`;
  const enter = async (user: User, at: string = path) => {
    const window = await openWindow(browser, options);
    await signIn(window.page, server, user, at);
    await ready(window.page);
    return window;
  };
  return { ada, grace, channelId, slug, path, enter };
}

/** Through the Worker, as a program does. */
async function upload(user: User, channelId: string, name: string, bytes: Buffer): Promise<string> {
  const body = new FormData();
  body.set("file", new File([new Uint8Array(bytes)], name));
  const headers = { authorization: `Bearer ${user.accessToken}` };
  const response = await fetch(`${server.url}/api/upload?channelId=${channelId}`, { method: "POST", headers, body });
  if (!response.ok) throw new Error(await response.text());
  return ((await response.json()) as { id: string }).id;
}

const post = async (user: User, channelId: string, text: string, fileIds: string[]) =>
  (
    await api<{ message: { id: string; ts: string } }>(
      server,
      user.accessToken,
      "POST",
      `/api/channels/${channelId}/messages`,
      { text, fileIds },
    )
  ).message;

const drawn = (page: Page) =>
  page
    .locator(".picture img")
    .evaluateAll((images) => images.filter((image) => (image as HTMLImageElement).naturalWidth > 0).length);
const blurred = (page: Page) => page.locator('.picture img[style*="base64"]').count();

/** What moves from now on without anybody having touched anything. */
const watchShifts = (page: Page) =>
  page.evaluate(() => {
    Object.assign(window, { shifted: 0 });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { value, hadRecentInput } = entry as PerformanceEntry & { value: number; hadRecentInput: boolean };
        if (!hadRecentInput)
          Object.assign(window, { shifted: (window as unknown as { shifted: number }).shifted + value });
      }
    }).observe({ type: "layout-shift" });
  });
const shifted = (page: Page) => page.evaluate(() => (window as unknown as { shifted: number }).shifted);

const code = `${["# Tides of the harbour", "def high_water(day):", "    return day * 2"].join("\n")}\n${Array.from(
  { length: 60 },
  (_, i) => `line_${i + 4} = ${i + 4}`,
).join("\n")}\n`;

describe("pictures", () => {
  test("of one message come without moving anything, first blurred, then small, and whole in the gallery", async () => {
    const { ada, grace, channelId, enter } = await together();
    const g = await enter(grace);
    const files = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        upload(ada, channelId, `photo-${i + 1}.png`, png(500 + i, [9 * i, 120, 200])),
      ),
    );
    await post(ada, channelId, "Twenty", files);
    await messageOf(g.page, "Twenty").locator(".picture").nth(19).waitFor();
    await watchShifts(g.page);
    await eventually(() => blurred(g.page)).toBe(20);
    await eventually(() => drawn(g.page)).toBe(20);
    expect(await shifted(g.page)).toBeLessThan(0.02);

    // Whoever comes later gets the small ones.
    const asked: string[] = [];
    g.page.on("response", (response) => {
      if (response.url().includes("/files/")) asked.push(response.headers()["content-type"] ?? "");
    });
    await g.page.reload();
    await ready(g.page);
    await eventually(() => drawn(g.page)).toBe(20);
    expect(new Set(asked)).toEqual(new Set(["image/webp"]));
    await g.page.getByRole("link", { name: "photo-7.png" }).click();
    const gallery = g.page.getByRole("dialog");
    await gallery.getByText("7 of 20").waitFor();
    await eventually(() => gallery.getByRole("img").evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(
      506,
    );
    expect(g.faults).toEqual([]);
    await g.context.close();
  });

  test("that cannot be drawn say so, and can be downloaded", async () => {
    const { ada, channelId, enter } = await together();
    const a = await enter(ada);
    const broken = await upload(ada, channelId, "broken.png", png(300, [9, 9, 9]).subarray(0, 60));
    await post(ada, channelId, "Look", [broken]);
    const tile = messageOf(a.page, "Look").getByRole("img", { name: "broken.png, no preview" });
    await tile.waitFor({ timeout: 60_000 });
    await tile.click();
    const gallery = a.page.getByRole("dialog");
    await gallery.getByText("this file is damaged").waitFor();
    await axeFindsNothing(a.page, "a file without a preview");
    await gallery.getByRole("link", { name: "Download PNG" }).waitFor();
    await a.context.close();
  });
});

describe("the gallery", () => {
  test("leafs through pictures, PDFs and texts by keys, and looks closer at each", async () => {
    const { ada, channelId, enter } = await together();
    const ids = [
      await upload(ada, channelId, "quay.png", png(600, [20, 120, 200])),
      await upload(ada, channelId, "tides.pdf", pdf(["Tide tables", "Spring tides", "Neap tides"])),
      await upload(ada, channelId, "tides.py", Buffer.from(code)),
    ];
    await post(ada, channelId, "All of it", ids);
    const a = await enter(ada);
    const message = messageOf(a.page, "All of it");
    // The first lines stand in the message, in colours.
    await message.getByText("return day * 2").waitFor();
    await message.locator(".excerpt .syn-keyword").first().waitFor();
    expect(await message.getByText("line_40").count()).toBe(0);
    await axeFindsNothing(a.page, "a message with a text in it");

    await message.getByRole("link", { name: "quay.png" }).focus();
    await a.page.keyboard.press("Enter");
    const gallery = a.page.getByRole("dialog");
    const widthOf = async (what: ReturnType<Page["locator"]>) => (await what.boundingBox())?.width ?? 0;
    const grows = async (what: ReturnType<Page["locator"]>) => {
      const before = await widthOf(what);
      await a.page.keyboard.press("+");
      await eventually(async () => (await widthOf(what)) > before * 1.2).toBe(true);
      await a.page.keyboard.press("-");
      await eventually(() => widthOf(what)).toBe(before);
    };
    await gallery.getByText("1 of 3").waitFor();
    await grows(gallery.getByRole("img", { name: "quay.png" }));

    await a.page.keyboard.press("ArrowRight");
    const pages = gallery.getByRole("list", { name: "Pages of tides.pdf" });
    await pages.getByText("Tide tables").waitFor({ timeout: 60_000 });
    expect(await pages.getByRole("listitem").count()).toBe(3);
    await eventually(() => inkOf(pages.getByRole("img", { name: "Page 1" }))).toBeGreaterThan(0);
    await axeFindsNothing(a.page, "a PDF in the gallery");
    await grows(pages.getByRole("listitem").first());
    await a.page.keyboard.press("End");
    await pages.getByText("Neap tides").waitFor({ timeout: 60_000 });

    await a.page.keyboard.press("ArrowRight");
    await gallery.getByText("3 of 3").waitFor();
    await gallery.getByText("line_40").waitFor();
    await gallery.locator(".syn-keyword").first().waitFor();
    await axeFindsNothing(a.page, "a text in the gallery");
    await a.page.keyboard.press("ArrowRight");
    await gallery.getByText("1 of 3").waitFor();
    await a.page.keyboard.press("Escape");
    await eventually(() => gallery.count()).toBe(0);
    expect(a.faults).toEqual([]);
    await a.context.close();
  });

  test("says so of a PDF that is broken", async () => {
    const { ada, channelId, enter } = await together();
    const id = await upload(ada, channelId, "torn.pdf", Buffer.from("%PDF-1.7\nand nothing that one could show"));
    await post(ada, channelId, "Torn", [id]);
    const a = await enter(ada);
    await messageOf(a.page, "Torn").getByRole("link", { name: "torn.pdf", exact: true }).click();
    await a.page.getByRole("dialog").getByText("this file is damaged").waitFor({ timeout: 60_000 });
    await a.context.close();
  });
});

/** How many dark dots a canvas has. */
const inkOf = (canvas: ReturnType<Page["locator"]>) =>
  canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement;
    if (width === 0) return 0;
    const dots = (element as HTMLCanvasElement).getContext("2d")?.getImageData(0, 0, width, height).data ?? [];
    let dark = 0;
    for (let at = 0; at < dots.length; at += 4) if ((dots[at + 3] ?? 0) > 200 && (dots[at] ?? 255) < 100) dark += 1;
    return dark;
  });

test("a message of files alone is named by them where it is pinned, shared and kept", async () => {
  const { ada, channelId, slug, path, enter } = await together();
  const id = await upload(ada, channelId, "tide-tables.pdf", pdf(["Tide tables"]));
  const message = await post(ada, channelId, "", [id]);
  await api(server, ada.accessToken, "POST", `/api/channels/${channelId}/pins`, { ts: message.ts });
  await api(server, ada.accessToken, "PUT", `/api/workspaces/${slug}/saved/${message.id}`, { state: "in_progress" });
  await api(server, ada.accessToken, "POST", `/api/channels/${channelId}/messages`, {
    text: `See ${server.url}${path}/p/${message.ts}`,
  });
  const a = await enter(ada);
  const card = messageOf(a.page, "See").getByRole("figure");
  await card.getByText("tide-tables.pdf").waitFor();
  await composer(a.page).waitFor();
  await a.page.goto(`${server.url}${path}/details`);
  await a.page.getByRole("region", { name: "Pins" }).getByText("tide-tables.pdf").waitFor();
  await a.page.goto(`${server.url}/w/${slug}/later`);
  await a.page.getByText("tide-tables.pdf").waitFor();
  await axeFindsNothing(a.page, "a file that is kept for later");
  expect(a.faults).toEqual([]);
  await a.context.close();
});
