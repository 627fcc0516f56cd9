import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { FileListAnswer } from "../../src/protocol/files";
import { api, axeFindsNothing, fixture, openWindow, type Populated } from "./harness";
import { png } from "./png";
import { eventually, messageOf, ready, signIn, suite, type User } from "./suite";

/** Files after they were posted: the screen of all of them, and what of it the details of a channel show. */

const { server, browser } = await suite();

async function scene() {
  const made = await fixture<Populated>(server, "populate", {
    users: [{ name: "Ada Lovelace", role: "owner" }, { name: "Grace Hopper" }],
    channels: ["harbour", "lighthouse"],
    workspace: `w-${crypto.randomUUID().slice(0, 8)}`,
  });
  const [ada, grace] = made.users as [User, User];
  const [harbour, lighthouse] = made.channels.map(({ id }) => id) as [string, string];
  const { slug } = made.workspace;
  const share = async (who: User, channelId: string, name: string, bytes: Buffer, text: string) => {
    const form = new FormData();
    form.set("file", new File([new Uint8Array(bytes)], name));
    const headers = { authorization: `Bearer ${who.accessToken}` };
    const answer = await fetch(`${server.url}/api/upload?channelId=${channelId}`, {
      method: "POST",
      headers,
      body: form,
    });
    const { id } = (await answer.json()) as { id: string };
    await api(server, who.accessToken, "POST", `/api/channels/${channelId}/messages`, { text, fileIds: [id] });
  };
  await share(ada, harbour, "pier.png", png(48, [20, 120, 200]), "The pier");
  await share(grace, harbour, "tides.csv", Buffer.from("high,low\n4,1\n"), "The tides");
  await share(ada, lighthouse, "lamp.pdf", Buffer.from("%PDF-1.4\n%%EOF\n"), "The lamp");
  // Rooms tell D1 afterwards.
  await eventually(async () => {
    const path = `/api/workspaces/${slug}/files`;
    return (await api<FileListAnswer>(server, ada.accessToken, "GET", path)).files.length;
  }).toBe(3);
  const enter = async (who: User, path: string, options: Parameters<typeof openWindow>[1] = {}) => {
    const window = await openWindow(browser, options);
    await signIn(window.page, server, who, path);
    if (options.javaScriptEnabled !== false) await ready(window.page);
    return window;
  };
  return { ada, grace, harbour, slug, enter };
}

const names = (page: Page) => page.locator("main li > div > a").allTextContents();

describe("the files of a workspace", () => {
  test("are found by kind, person, place and name, and lead to their messages", async () => {
    const { ada, harbour, slug, enter } = await scene();
    const { page, context, faults } = await enter(ada, `/w/${slug}/c/${harbour}`);
    await page.getByRole("navigation", { name: "Channels and messages" }).getByRole("link", { name: "Files" }).click();
    await eventually(() => names(page)).toEqual(["lamp.pdf", "tides.csv", "pier.png"]);
    await page.getByText("3 files, ").waitFor();
    await axeFindsNothing(page, "the files");
    await page.getByLabel("Kind").selectOption("image");
    await eventually(() => names(page)).toEqual(["pier.png"]);
    await page.getByLabel("Kind").selectOption("");
    await page.getByLabel("Who uploaded it").selectOption({ label: "By Grace Hopper" });
    await eventually(() => names(page)).toEqual(["tides.csv"]);
    await page.getByLabel("Who uploaded it").selectOption("");
    await page.getByLabel("Where").selectOption({ label: "In #harbour" });
    await eventually(() => names(page)).toEqual(["tides.csv", "pier.png"]);
    await page.getByLabel("Find a file by its name").fill("PIER");
    await eventually(() => names(page)).toEqual(["pier.png"]);
    await page.getByRole("link", { name: /^The message with pier.png/ }).click();
    await messageOf(page, "The pier").waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  test("are deleted by those who may, and gone from the message that somebody is looking at", async () => {
    const { ada, grace, harbour, slug, enter } = await scene();
    const b = await enter(grace, `/w/${slug}/c/${harbour}`);
    await messageOf(b.page, "The tides").getByText("tides.csv").first().waitFor();
    const a = await enter(ada, `/w/${slug}/files`);
    await a.page.getByRole("button", { name: "Delete tides.csv" }).click();
    const dialog = a.page.getByRole("dialog", { name: "Delete tides.csv?" });
    await axeFindsNothing(a.page, "the question whether to delete a file");
    await dialog.getByRole("button", { name: "Delete file" }).click();
    await eventually(() => names(a.page)).toEqual(["lamp.pdf", "pier.png"]);
    await eventually(() => messageOf(b.page, "The tides").getByText("tides.csv").count()).toBe(0);
    // What others uploaded is not a member's to delete.
    await b.page.goto(`${server.url}/w/${slug}/files`);
    await eventually(() => names(b.page)).toEqual(["lamp.pdf", "pier.png"]);
    expect(await b.page.getByRole("button", { name: /^Delete / }).count()).toBe(0);
    expect(await b.page.getByText("Storage").count()).toBe(0);
    expect([...a.faults, ...b.faults]).toEqual([]);
    await Promise.all([a.context.close(), b.context.close()]);
  });

  test("are shared in another channel from there", async () => {
    const { grace, harbour, slug, enter } = await scene();
    const { page, context, faults } = await enter(grace, `/w/${slug}/files`);
    await page.getByRole("button", { name: "Share lamp.pdf" }).click();
    const dialog = page.getByRole("dialog", { name: "Share lamp.pdf" });
    await dialog.getByLabel("Where").selectOption({ label: "#harbour" });
    await dialog.getByLabel("With these words").fill("For the pilots");
    await axeFindsNothing(page, "where a file is shared");
    await dialog.getByRole("button", { name: "Share" }).click();
    await page.getByText("lamp.pdf is shared in #harbour.").waitFor();
    await page.goto(`${server.url}/w/${slug}/c/${harbour}`);
    await messageOf(page, "For the pilots").getByText("lamp.pdf").first().waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  test("are given to anybody by a link, where the workspace allows it, until it is revoked", async () => {
    const { ada, grace, slug, enter } = await scene();
    const settings = { publicLinks: "on" };
    await api(server, ada.accessToken, "PATCH", `/api/workspaces/${slug}`, { settings });
    const { page, context, faults } = await enter(grace, `/w/${slug}/files`);
    await page.getByRole("button", { name: "Public link to tides.csv" }).click();
    const dialog = page.getByRole("dialog", { name: "Link to tides.csv" });
    await dialog.getByRole("button", { name: "Make a link" }).click();
    const url = await dialog.getByLabel("The link").inputValue();
    await axeFindsNothing(page, "a public link");
    const opened = await fetch(url);
    expect([opened.status, await opened.text()]).toEqual([200, "high,low\n4,1\n"]);
    await dialog.getByRole("button", { name: "Revoke it" }).click();
    await dialog.getByRole("button", { name: "Make a link" }).waitFor();
    expect((await fetch(url)).status).toBe(404);
    expect(faults).toEqual([]);
    await context.close();
  });

  test("are listed without scripts, and the latest of a channel in its details", async () => {
    const { grace, harbour, slug, enter } = await scene();
    const plain = await enter(grace, `/w/${slug}/files?kind=document`, { javaScriptEnabled: false });
    expect(await names(plain.page)).toEqual(["lamp.pdf", "tides.csv"]);
    await plain.page.getByRole("button", { name: "Show them" }).waitFor();
    await plain.context.close();
    const { page, context, faults } = await enter(grace, `/w/${slug}/c/${harbour}/details`);
    const files = page.getByRole("region", { name: "Files" });
    await eventually(() => files.locator("li > div > a").allTextContents()).toEqual(["tides.csv", "pier.png"]);
    await axeFindsNothing(page, "the details of a channel with files");
    await files.getByRole("link", { name: /^All files/ }).click();
    await eventually(() => names(page)).toEqual(["tides.csv", "pier.png"]);
    expect(await page.getByLabel("Where").inputValue()).toBe(harbour);
    expect(faults).toEqual([]);
    await context.close();
  });
});

test("who leads says how large files are, of which kind, and how long they stay", async () => {
  const { ada, slug, enter } = await scene();
  const { page, context, faults } = await enter(ada, `/w/${slug}/settings`);
  await page.getByLabel("The largest file").selectOption("250");
  await page.getByLabel("Which kinds of files are taken").selectOption("except");
  await page.getByLabel("The kinds that are listed").fill("exe, .dmg");
  await page.getByLabel("How long files are kept").selectOption("90");
  await page.getByRole("button", { name: "Save settings" }).click();
  await page.getByText("Saved").waitFor();
  await axeFindsNothing(page, "the settings of a workspace");
  const { settings } = await api<{ settings: object }>(server, ada.accessToken, "GET", `/api/workspaces/${slug}`);
  expect(settings).toMatchObject({
    largestFileMb: 250,
    fileRule: "except",
    fileTypes: ["exe", "dmg"],
    keepFilesDays: 90,
    legalHold: "off",
  });
  expect(faults).toEqual([]);
  await context.close();
});
