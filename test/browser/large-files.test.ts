import { createHash, randomBytes } from "node:crypto";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page, Request } from "playwright-core";
import { afterAll, describe, expect, test } from "vitest";
import { limits } from "../../src/protocol/limits";
import type { MessagePage } from "../../src/protocol/rest";
import { api, axeFindsNothing, fixture, openWindow, type Populated } from "./harness";
import { composer, eventually, messageOf, ready, signIn, suite, type User } from "./suite";

/** Files that go to storage in parts, over networks that come and go. */

const { server, browser } = await suite();
const directory = mkdtempSync(join(tmpdir(), "parley-large-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const megabyte = 1024 * 1024;

/** Of random bytes, with their SHA-256. */
function fileOf(name: string, megabytes: number): { path: string; sum: string } {
  const path = join(directory, name);
  const sum = createHash("sha256");
  const file = openSync(path, "w");
  for (let i = 0; i < megabytes; i += 1) {
    const block = randomBytes(megabyte);
    sum.update(block);
    writeSync(file, block);
  }
  closeSync(file);
  return { path, sum: sum.digest("hex") };
}

async function scene() {
  const made = await fixture<Populated>(server, "populate", {
    users: [{ name: "Ada Lovelace", role: "owner" }, { name: "Grace Hopper" }],
    channels: ["harbour"],
    workspace: `w-${crypto.randomUUID().slice(0, 8)}`,
  });
  const [ada, grace] = made.users as [User, User];
  const { slug } = made.workspace;
  const channelId = made.channels[0]?.id as string;
  await api(server, ada.accessToken, "PATCH", `/api/workspaces/${slug}`, { settings: { largestFileMb: 250 } });
  const path = `/w/${slug}/c/${channelId}`;
  const window = await openWindow(browser);
  await signIn(window.page, server, ada, path);
  await ready(window.page);
  /** What Grace reads of the newest message's file. */
  const received = async () => {
    const history = `/api/channels/${channelId}/messages`;
    const { messages } = await api<MessagePage>(server, grace.accessToken, "GET", history);
    const url = `${server.url}${messages[0]?.attachments[0]?.url}`;
    const answer = await fetch(url, { headers: { authorization: `Bearer ${grace.accessToken}` } });
    const sum = createHash("sha256");
    for await (const piece of answer.body as unknown as AsyncIterable<Uint8Array>) sum.update(piece);
    return sum.digest("hex");
  };
  return { ...window, received };
}

const tray = (page: Page) => page.getByRole("list", { name: "Files of this message" });
const attach = (page: Page, path: string) => page.locator("main input[type=file]").setInputFiles(path);
const partOf = (request: Request) => Number(new URL(request.url()).searchParams.get("partNumber"));

/** Which parts were begun, and which of them were answered, in order. */
function parts(page: Page) {
  const begun: number[] = [];
  const stored: number[] = [];
  page.on("request", (request) => {
    if (partOf(request) > 0) begun.push(partOf(request));
  });
  page.on("response", (response) => {
    if (partOf(response.request()) > 0 && response.status() === 200) stored.push(partOf(response.request()));
  });
  return { begun, stored };
}

/** The parts that the page knows to have arrived, of the one upload that it keeps. */
const kept = (page: Page) =>
  page.evaluate(() => {
    const [upload] = JSON.parse(localStorage.getItem("parley:uploads") ?? "[]") as { parts: [number, unknown][] }[];
    return upload?.parts.map(([part]) => part) ?? [];
  });

const all = (megabytes: number) =>
  Array.from({ length: Math.ceil((megabytes * megabyte) / limits.files.part.bytes) }, (_, index) => index + 1);
const sorted = (list: number[]) => list.toSorted((one, other) => one - other);

describe("a file in parts", () => {
  test("of 200 MB shows how far it is, halts with the network, and goes on with what is not there", async () => {
    const { path, sum } = fileOf("voyage.bin", 200);
    const { page, context, faults, received } = await scene();
    const { begun, stored } = parts(page);
    const halfway = Promise.withResolvers<void>();
    page.on("response", () => stored.length >= 6 && halfway.resolve());
    await attach(page, path);
    await composer(page).fill("The whole voyage");
    await composer(page).press("Enter");
    const bar = tray(page).getByRole("progressbar", { name: "voyage.bin is being uploaded" });
    await tray(page)
      .getByText(/MB of 210 MB, .+\/s/)
      .waitFor();
    await halfway.promise;
    await context.setOffline(true);

    await tray(page).getByText("waiting for the network").waitFor();
    const there = await kept(page);
    expect(there.length).toBeGreaterThanOrEqual(5);
    expect(there.length).toBeLessThan(13);
    const part = Number(await bar.getAttribute("value"));
    expect(part).toBeCloseTo((there.length * 16) / 200, 1);
    expect(await page.locator("article.msg").count()).toBe(0);
    await axeFindsNothing(page, "an upload that waits for the network");
    begun.length = 0;

    await context.setOffline(false);
    await messageOf(page, "The whole voyage")
      .getByRole("link", { name: "voyage.bin", exact: true })
      .waitFor({ timeout: 60_000 });

    expect(sorted(begun)).toEqual(all(200).filter((part) => !there.includes(part)));
    expect(sorted([...new Set(stored)])).toEqual(all(200));
    expect(await received()).toBe(sum);
    expect(faults).toEqual([]);
    await context.close();
  });

  test("goes on after the page was loaded anew, once the same file is chosen again", async () => {
    const { path, sum } = fileOf("log.bin", 60);
    const { page, context, faults, received } = await scene();
    // The last two never leave: whoever reloads meanwhile has half of it there.
    await page.route(/partNumber=[34]&/, () => {});
    const before = parts(page);
    await attach(page, path);
    await eventually(async () => sorted(before.stored)).toEqual([1, 2]);
    await eventually(async () => sorted(await kept(page))).toEqual([1, 2]);
    await page.unrouteAll();
    await page.reload();
    await ready(page);
    const after = parts(page);
    await attach(page, path);
    await composer(page).fill("The log");
    await composer(page).press("Enter");
    await messageOf(page, "The log").getByRole("link", { name: "log.bin", exact: true }).waitFor({ timeout: 60_000 });
    expect(sorted(after.begun)).toEqual([3, 4]);
    expect(await received()).toBe(sum);
    expect(await kept(page)).toEqual([]);
    expect(faults).toEqual([]);
    await context.close();
  });

  test("that is cancelled takes with it what had arrived, and begins anew when it is chosen again", async () => {
    const { path } = fileOf("chart.bin", 60);
    const { page, context } = await scene();
    await page.route(/partNumber=[34]&/, () => {});
    const before = parts(page);
    await attach(page, path);
    await eventually(async () => sorted(before.stored)).toEqual([1, 2]);
    const first = before.begun.length;
    await tray(page).getByRole("button", { name: "Cancel chart.bin" }).click();
    await tray(page).waitFor({ state: "detached" });
    expect(await kept(page)).toEqual([]);
    await page.unrouteAll();
    await attach(page, path);
    await tray(page).getByRole("button", { name: "Take chart.bin away" }).waitFor({ timeout: 60_000 });
    expect(sorted(before.begun.slice(first))).toEqual([1, 2, 3, 4]);
    await context.close();
  });

  test("that was refused on its way goes on by trying again, with what is missing", async () => {
    const { path } = fileOf("route.bin", 60);
    const { page, context } = await scene();
    await page.route(/partNumber=3&/, (route) => route.fulfill({ status: 403 }), { times: 1 });
    const { begun } = parts(page);
    await attach(page, path);
    await tray(page).getByRole("alert").getByText("The upload was refused.").waitFor({ timeout: 60_000 });
    await eventually(async () => sorted(await kept(page))).toEqual([1, 2, 4]);
    await tray(page).getByRole("button", { name: "Try route.bin again" }).click();
    await tray(page).getByRole("button", { name: "Take route.bin away" }).waitFor({ timeout: 60_000 });
    expect(sorted(begun)).toEqual([1, 2, 3, 3, 4]);
    await context.close();
  });
});
