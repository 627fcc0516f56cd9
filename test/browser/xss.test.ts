import type { Page } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import type { MessagePage } from "../../src/protocol/rest";
import { startSite } from "../sites/site";
import { api, fixture, openWindow, type Populated } from "./harness";
import { png } from "./png";
import { composer, eventually, ready, signIn, suite } from "./suite";
import { vectors } from "./xss-vectors";

/** What people write stays text, wherever it is shown: nothing runs, nothing is made of it, the policy has nothing to say. */

const site = await startSite();
afterAll(() => site.close());
const { server, browser } = await suite({ PREVIEW_HOSTS: new URL(site.url).host });

/** For one line: control characters are refused there. */
const inLine = (vector: string, most: number) =>
  vector
    .replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, " ")
    .trim()
    .slice(0, most);

/** Elements and addresses that only text could have brought in. */
const intruders = (page: Page) =>
  page.evaluate(() => {
    const found = [...document.querySelectorAll("#xss, iframe, object, embed, marquee, math, base, audio, video")];
    const said = found.map((element) => element.outerHTML.slice(0, 120));
    for (const element of document.querySelectorAll("*")) {
      for (const { name } of element.attributes) if (/^on/.test(name)) said.push(`${element.tagName} has ${name}`);
    }
    for (const link of document.querySelectorAll<HTMLElement>("[href], [src], [action], [formaction]")) {
      for (const name of ["href", "src", "action", "formaction"]) {
        const address = link.getAttribute(name);
        if (address === null) continue;
        const { protocol } = new URL(address, location.href);
        const fine = ["http:", "https:", "mailto:", ...(link.tagName === "IMG" ? ["data:", "blob:"] : [])];
        if (!fine.includes(protocol)) said.push(`${link.tagName} ${name}=${address}`);
      }
    }
    for (const script of document.scripts) {
      if (!script.nonce && !script.src) said.push(`script: ${script.textContent?.slice(0, 80)}`);
    }
    return said;
  });

/** A window that tells whatever runs, opens, leads away, or is refused by the policy. */
async function openWatched(user: Populated["users"][0], path: string) {
  // Tall enough that every row is drawn.
  const { page, context, faults } = await openWindow(browser, { viewport: { width: 1440, height: 9_000 } });
  const happened: string[] = [];
  page.on("dialog", (dialog) => {
    happened.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on("page", (opened) => happened.push(`opened ${opened.url()}`));
  page.on("framenavigated", (frame) => {
    if (!frame.url().startsWith(server.url)) happened.push(`went to ${frame.url()}`);
  });
  await page.exposeFunction("tellTest", (what: string) => happened.push(what));
  await page.addInitScript(() => {
    const { tellTest } = window as unknown as { tellTest: (what: string) => void };
    Object.assign(window, { trap: () => tellTest(`ran: ${new Error().stack}`) });
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile }) =>
      tellTest(`policy: ${violatedDirective} ${blockedURI} ${sourceFile}`),
    );
  });
  await signIn(page, server, user, path);
  await ready(page);
  return { page, context, faults, happened };
}

test("there are at least 60 ways tried", () => {
  expect(new Set(vectors).size).toBeGreaterThanOrEqual(60);
});

test("what people write stays text on every screen", { timeout: 400_000 }, async () => {
  const slug = `xss-${Math.random().toString(36).slice(2, 10)}`;
  const populated = await fixture<Populated>(server, "populate", {
    users: vectors.map((_, index) => ({ name: `Person ${index}`, ...(index === 0 ? { role: "owner" } : {}) })),
    channels: vectors.map((_, index) => `channel-${index}`),
    workspace: slug,
  });
  const { users, channels } = populated;
  const [owner] = users as [Populated["users"][0]];
  const channelId = channels[0]?.id as string;
  const path = `/w/${slug}/c/${channelId}`;

  await fixture(server, "messages", {
    channelId,
    messages: vectors.map((text, index) => ({ text, userId: users[index]?.id })),
  });
  const newest = `/api/channels/${channelId}/messages?limit=100`;
  const { messages } = await api<MessagePage>(server, owner.accessToken, "GET", newest);
  const parent = messages.at(-1);
  expect(messages.length).toBeGreaterThanOrEqual(60);
  await fixture(server, "messages", {
    channelId,
    messages: vectors.map((text) => ({ text, userId: owner.id, threadTs: parent?.ts })),
  });
  for (const [index, vector] of vectors.entries()) {
    const words = inLine(vector, 100);
    const { accessToken } = users[index] as Populated["users"][0];
    await Promise.all([
      api(server, accessToken, "PATCH", "/api/auth/profile", {
        displayName: words,
        firstName: words,
        statusText: words,
        statusEmoji: inLine(vector, 50),
      }),
      api(server, owner.accessToken, "PATCH", `/api/channels/${channels[index]?.id}`, {
        topic: inLine(vector, 250),
        purpose: inLine(vector, 250),
      }),
    ]);
  }
  await api(server, owner.accessToken, "PATCH", `/api/workspaces/${slug}`, {
    name: vectors[11],
    description: vectors[12],
  });
  // Pages that say such things of themselves, five to a message.
  const pages = vectors.map((vector) => {
    const said = { title: vector, description: vector, site_name: vector, image: vector, icon: vector };
    return `${site.url}/page?${new URLSearchParams(said)}`;
  });
  const linksTo = channels[1]?.id as string;
  for (let at = 0; at < pages.length; at += 5) {
    const text = pages
      .slice(at, at + 5)
      .map((page) => `<${page.replaceAll("&", "&amp;")}|a page>`)
      .join(" ");
    await api(server, owner.accessToken, "POST", `/api/channels/${linksTo}/messages`, { text });
  }
  const previews = async () => {
    const path = `/api/channels/${linksTo}/messages?limit=100`;
    const { messages: linked } = await api<MessagePage>(server, owner.accessToken, "GET", path);
    return linked.flatMap((message) => message.previews ?? []);
  };
  await expect.poll(async () => (await previews()).length, { timeout: 120_000 }).toBeGreaterThanOrEqual(60);
  // Names of channels and of emoji that could be markup are refused.
  const refused = async (tried: string, body: unknown) => {
    const response = await fetch(`${server.url}${tried}`, {
      method: "POST",
      headers: { authorization: `Bearer ${owner.accessToken}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return response.status;
  };
  for (const vector of vectors.filter((each) => /[<>"']/.test(each))) {
    expect(await refused(`/api/workspaces/${slug}/channels`, { name: vector })).toBe(400);
    expect(await refused(`/api/messages/${parent?.id}/reactions`, { emoji: vector })).toBe(400);
  }
  for (const emoji of ["constructor", "__proto__", "a'b", "tada"]) {
    await refused(`/api/messages/${parent?.id}/reactions`, { emoji });
  }

  const { page, context, faults, happened } = await openWatched(owner, path);
  await expect.poll(() => page.locator(".conversation article.msg").count(), { timeout: 30_000 }).toBeGreaterThan(60);
  // It stands there as the text it is.
  const shown = await page.locator(".conversation").innerText();
  for (const text of [
    "<svg id=xss onload=trap(1)>",
    "<img id=xss src=x onerror=trap(1)>",
    "{{constructor.constructor",
  ]) {
    expect(shown).toContain(text);
  }
  expect(await intruders(page), "the channel").toEqual([]);

  // In the editor: edited, typed and pasted.
  const row = page.locator(`.conversation article.msg[data-ts="${parent?.ts}"]`);
  await row.focus();
  await page.keyboard.press("e");
  await page.locator(".conversation [aria-label='Edit message']").waitFor();
  expect(await intruders(page), "a message that is edited").toEqual([]);
  await page.keyboard.press("Escape");
  await page.locator(".composer [data-message-field]").first().click();
  const field = page.locator(".composer .ProseMirror").first();
  await field.waitFor();
  for (const vector of vectors) {
    await field.evaluate((element, html) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/html", html);
      clipboardData.setData("text/plain", html);
      element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, vector);
  }
  expect(await intruders(page), "what was pasted").toEqual([]);
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Backspace");

  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("<");
  await page.getByRole("combobox").fill("s");
  expect(await intruders(page), "the switcher").toEqual([]);
  await page.keyboard.press("Escape");

  await page.goto(`${server.url}/w/${slug}/c/${linksTo}`);
  await ready(page);
  const cards = page.getByRole("figure", { name: /^Preview of / });
  await expect.poll(() => cards.count(), { timeout: 30_000 }).toBeGreaterThan(40);
  expect(await page.locator(".conversation").innerText()).toContain("<img id=xss src=x onerror=trap(1)>");
  expect(await intruders(page), "what is behind links").toEqual([]);

  for (const screen of [
    `${path}/thread/${parent?.ts}`,
    `${path}/details`,
    `/w/${slug}/browse`,
    `/w/${slug}/people`,
    `/w/${slug}/people/${users[11]?.id}`,
    `/w/${slug}/you`,
    `/w/${slug}/home`,
    `/w/${slug}/threads`,
    `/w/${slug}/activity`,
    `/w/${slug}/dms`,
    `/w/${slug}/settings`,
    `/w/${slug}/groups`,
    "/workspaces",
  ]) {
    await page.goto(`${server.url}${screen}`);
    await page.locator("main").first().waitFor();
    await page.waitForLoadState("networkidle");
    expect(await intruders(page), screen).toEqual([]);
  }
  expect(happened).toEqual([]);
  expect(faults.filter((fault) => !/404/.test(fault))).toEqual([]);
  await context.close();
});

test("names of files stay text where they are attached, shown, and looked at closely", async () => {
  const { users, channels, workspace } = await fixture<Populated>(server, "populate", {
    users: [{ name: "Ada Lovelace", role: "owner" }],
    channels: ["harbour"],
    workspace: `xss-${Math.random().toString(36).slice(2, 10)}`,
  });
  const [ada] = users as [Populated["users"][0]];
  const channelId = channels[0]?.id as string;
  const picture = png(24, [20, 120, 200]);
  for (let from = 0; from < vectors.length; from += 20) {
    const attachments = vectors
      .slice(from, from + 20)
      .map((filename, index) =>
        index % 4 === 0
          ? { filename: `${filename}.png`, mimeType: "image/png", data: picture.toString("base64") }
          : { filename, mimeType: "text/html", data: btoa(filename.length > 0 ? "<script>trap(1)</script>" : "x") },
      );
    const post = { content: `From ${from}`, attachments };
    await api(server, ada.accessToken, "POST", `/api/channels/${channelId}/messages`, post);
  }
  const path = `/w/${workspace.slug}/c/${channelId}`;
  const { page, context, faults, happened } = await openWatched(ada, path);
  const shown = page.locator(".conversation :is(.file, .picture)");
  await eventually(() => shown.count()).toBe(vectors.length);
  await page.locator(".conversation .name", { hasText: "<svg id=xss onload=trap(1)>" }).waitFor();
  expect(await intruders(page), "messages with files").toEqual([]);

  // Thumbnails are still arriving, and rows with them: a click in that moment may open nothing.
  const gallery = page.getByRole("dialog");
  await eventually(async () => {
    if (!(await gallery.isVisible())) await page.locator(".picture").first().click();
    return gallery.getByRole("img").count();
  }).toBeGreaterThan(0);
  for (let i = 0; i < 5; i += 1) await page.keyboard.press("ArrowRight");
  expect(await intruders(page), "the gallery").toEqual([]);
  await page.keyboard.press("Escape");

  const files = vectors
    .slice(0, 20)
    .map((name) => ({ name, mimeType: "image/png", buffer: Buffer.from("no picture") }));
  await page.locator("main input[type=file]").setInputFiles(files);
  const tray = page.getByRole("list", { name: "Files of this message" });
  await eventually(() => tray.getByRole("alert").count()).toBe(20);
  expect(await intruders(page), "files that were refused").toEqual([]);
  await composer(page).press("Enter");
  await page.getByText("A file did not arrive.").waitFor();
  expect([...happened, ...faults]).toEqual([]);
  await context.close();
});
