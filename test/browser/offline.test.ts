import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import type { BrowserContext, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { api, axeFindsNothing, fixture, openWindow, type Populated, wireTo } from "./harness";
import { composer, eventually, messageOf, ready, sidebar, signIn, suite, type User, unique } from "./suite";

/** Without a network, on a device that others use too, and in more than one tab. */

const { server, browser } = await suite();

type Scene = { ada: User; grace: User; slug: string; channelIds: string[]; at: (path: string) => string };

async function scene(channels = ["harbour", "lighthouse", "mole"]): Promise<Scene> {
  const populated = await fixture<Populated>(server, "populate", {
    users: [{ name: "Ada Lovelace", role: "owner" }, { name: "Grace Hopper" }],
    channels,
    workspace: `w-${unique()}`,
  });
  const [ada, grace] = populated.users as [User, User];
  const { slug } = populated.workspace;
  const channelIds = populated.channels.map(({ id }) => id);
  return { ada, grace, slug, channelIds, at: (path) => `/w/${slug}${path}` };
}

const post = (user: User, channelId: string | undefined, text: string) =>
  api(server, user.accessToken, "POST", `/api/channels/${channelId}/messages`, { text });

async function say(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press("Enter");
}

const row = (page: Page, name: RegExp) => sidebar(page).getByRole("link", { name });

/** All that this browser keeps, as one text. */
const everythingKept = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const kept: string[] = [...Object.entries(localStorage).flat(), ...Object.entries(sessionStorage).flat()];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        // The program's own files are everybody's.
        if (new URL(request.url).pathname.startsWith("/assets/")) continue;
        kept.push(name, request.url, (await (await cache.match(request))?.text()) ?? "");
      }
    }
    for (const { name = "" } of await indexedDB.databases()) {
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.onsuccess = () => resolve(opening.result);
        opening.onerror = () => reject(opening.error);
      });
      for (const store of db.objectStoreNames) {
        const rows = await new Promise<unknown[]>((resolve, reject) => {
          const reading = db.transaction(store).objectStore(store).getAll();
          reading.onsuccess = () => resolve(reading.result);
          reading.onerror = () => reject(reading.error);
        });
        kept.push(JSON.stringify(rows));
      }
      db.close();
    }
    return kept.join("\n");
  });

/** The service worker is at work, and holds the frame from which conversations open. */
const installed = (page: Page, at: Scene["at"]) =>
  eventually(() => everythingKept(page).then((kept) => kept.includes(`${at("/home")}\n`))).toBe(true);

const isKept = (page: Page, text: string) =>
  eventually(() => everythingKept(page).then((kept) => kept.includes(text))).toBe(true);

/** Colours change at once, so that axe looks at what is there and not at what is on its way. */
const still = { reducedMotion: "reduce" } as const;
const allowed = { serviceWorkers: "allow", ...still } as const;

describe("without a network", () => {
  test("what was seen last opens again, and what is written goes out once and in order", async () => {
    const { ada, grace, channelIds, at } = await scene();
    const [harbour, lighthouse, mole] = channelIds;
    await post(grace, harbour, "The tide is low");
    await post(grace, lighthouse, "The lamp is lit");
    const wire = await wireTo(server);
    const [a, g] = [await openWindow(browser, allowed), await openWindow(browser)];
    await signIn(g.page, server, grace, at(`/c/${harbour}`));
    await ready(g.page);
    await signIn(a.page, wire, ada, at(`/c/${harbour}`));
    await ready(a.page);
    await installed(a.page, at);

    // One conversation is only ever opened from the sidebar, one is not opened at all.
    await row(a.page, /lighthouse/).click();
    await messageOf(a.page, "The lamp is lit").waitFor();
    await row(a.page, /harbour/).click();
    await messageOf(a.page, "The tide is low").waitFor();
    await post(grace, harbour, "The last word before the storm");
    await messageOf(a.page, "The last word before the storm").waitFor();
    await isKept(a.page, "The last word before the storm");

    wire.cut();
    await a.context.setOffline(true);
    await a.page.getByText("You are offline.").waitFor();
    await say(a.page, "First, in the dark");
    await messageOf(a.page, "First, in the dark").getByText("Waiting to be sent").waitFor();
    await isKept(a.page, "First, in the dark");

    await a.page.reload();
    await ready(a.page);
    await messageOf(a.page, "The tide is low").waitFor();
    await messageOf(a.page, "The last word before the storm").waitFor();
    await messageOf(a.page, "First, in the dark").getByText("Waiting to be sent").waitFor();
    await a.page.getByText(/You are offline\.|Connecting again/).waitFor();
    await row(a.page, /mole/).waitFor();
    await say(a.page, "Second, after a reload");
    await say(a.page, "Third, and last");
    await messageOf(a.page, "Third, and last").getByText("Waiting to be sent").waitFor();
    await axeFindsNothing(a.page, "a conversation without a network");

    await a.page.goto(`${wire.url}${at(`/c/${lighthouse}`)}`);
    await messageOf(a.page, "The lamp is lit").waitFor();
    expect(new URL(a.page.url()).pathname).toBe(at(`/c/${lighthouse}`));
    await a.page.goto(`${wire.url}${at(`/c/${mole}`)}`);
    await a.page.getByText("this conversation is not kept on this device").waitFor();
    await a.page.goto(`${wire.url}/w/nowhere-${unique()}`);
    await a.page.getByRole("heading", { name: "You are offline" }).waitFor();
    for (const colorScheme of ["light", "dark"] as const) {
      await a.page.emulateMedia({ colorScheme });
      await axeFindsNothing(a.page, `the offline page, ${colorScheme}`);
    }
    await a.page.goto(wire.url);
    await composer(a.page).waitFor();

    await isKept(a.page, "Third, and last");
    await a.page.goto(`${wire.url}${at(`/c/${harbour}`)}`);
    await messageOf(a.page, "Third, and last").getByText("Waiting to be sent").waitFor();
    wire.mend();
    await a.context.setOffline(false);
    const written = ["First, in the dark", "Second, after a reload", "Third, and last"];
    await messageOf(g.page, "Third, and last").waitFor();
    await eventually(() => a.page.locator("article.msg[data-pending]").count()).toBe(0);
    const { messages } = await api<{ messages: { text: string; userId: string }[] }>(
      server,
      grace.accessToken,
      "GET",
      `/api/channels/${harbour}/messages`,
    );
    const hers = messages.filter(({ userId }) => userId === ada.id).map(({ text }) => text);
    expect(hers.toReversed()).toEqual(written);
    for (const page of [a.page, g.page]) {
      const shown = (await page.locator("article.msg").allInnerTexts()).map((text) =>
        written.findIndex((one) => text.includes(one)),
      );
      expect(shown.filter((index) => index >= 0)).toEqual([0, 1, 2]);
    }
    await eventually(() => everythingKept(a.page).then((kept) => kept.includes('"state":"waiting"'))).toBe(false);
    expect(a.faults.filter((fault) => !fault.includes("ERR_") && !fault.includes("Failed to fetch"))).toEqual([]);
    expect(g.faults).toEqual([]);
    await a.context.close();
    await g.context.close();
    await wire.close();
  });

  test("a message that waits in a tab that is closed is sent by another", async () => {
    const { ada, grace, channelIds, at } = await scene();
    const [harbour, lighthouse] = channelIds;
    const wire = await wireTo(server);
    const a = await openWindow(browser, allowed);
    await signIn(a.page, wire, ada, at(`/c/${harbour}`));
    await ready(a.page);
    const other = await a.context.newPage();
    await other.goto(`${wire.url}${at(`/c/${lighthouse}`)}`);
    await ready(other);
    await installed(other, at);
    wire.cut();
    await a.context.setOffline(true);
    await say(a.page, "Left behind");
    await say(a.page, "And left behind again");
    await isKept(other, "And left behind again");
    await a.page.close();
    wire.mend();
    await a.context.setOffline(false);
    const heard = async () => {
      const path = `/api/channels/${harbour}/messages`;
      const { messages } = await api<{ messages: { text: string }[] }>(server, grace.accessToken, "GET", path);
      return messages.map(({ text }) => text).toReversed();
    };
    await eventually(heard).toEqual(["Left behind", "And left behind again"]);
    await eventually(() => everythingKept(other).then((kept) => kept.includes("Left behind"))).toBe(false);
    await a.context.close();
    await wire.close();
  });
});

describe("on a device that others use", () => {
  test("signing out warns of what was not sent, and leaves nothing for the next", async () => {
    const { ada, grace, slug, channelIds, at } = await scene();
    const [harbour] = channelIds;
    const secret = `secret-${unique()}`;
    const { id: notes } = await api<{ id: string }>(server, ada.accessToken, "POST", `/api/workspaces/${slug}/dms`, {
      userIds: [ada.id],
    });
    await post(ada, notes, `${secret} in my notes`);
    const wire = await wireTo(server);
    const a = await openWindow(browser, allowed);
    await signIn(a.page, wire, ada, at(`/c/${notes}`));
    await ready(a.page);
    await installed(a.page, at);
    await messageOf(a.page, `${secret} in my notes`).waitFor();
    await isKept(a.page, `${secret} in my notes`);
    wire.cut();
    await say(a.page, `${secret} not sent`);
    await isKept(a.page, `${secret} not sent`);
    await composer(a.page).fill(`${secret} begun`);
    await isKept(a.page, `${secret} begun`);

    const signOut = async () => {
      await a.page.getByRole("link", { name: /^You: / }).click();
      await a.page.getByRole("menuitem", { name: "Sign out" }).click();
    };
    await signOut();
    const warning = a.page.getByRole("dialog", { name: "Sign out and lose what was not sent?" });
    await warning.getByText("1 message was not sent yet").waitFor();
    for (const colorScheme of ["light", "dark"] as const) {
      await a.page.emulateMedia({ colorScheme });
      await axeFindsNothing(a.page, `the warning, ${colorScheme}`);
    }
    await warning.getByRole("button", { name: "Stay signed in" }).click();
    await messageOf(a.page, `${secret} not sent`).waitFor();
    await signOut();
    wire.mend();
    await warning.getByRole("button", { name: "Sign out" }).click();
    await a.page.waitForURL(/\/signin/);
    await eventually(() => everythingKept(a.page).then((kept) => kept.includes(secret))).toBe(false);

    await signIn(a.page, wire, grace, at(`/c/${harbour}`));
    await ready(a.page);
    await installed(a.page, at);
    const kept = await everythingKept(a.page);
    expect(kept).not.toContain(secret);
    expect(kept).not.toContain(notes);
    wire.cut();
    await a.page.goto(`${wire.url}${at(`/c/${notes}`)}`);
    await a.page.getByText("this conversation is not kept on this device").waitFor();
    await a.context.close();
    await wire.close();
  });

  test("somebody else who signs in after a session that ended finds nothing of the one before", async () => {
    const { ada, grace, channelIds, at } = await scene();
    const [harbour] = channelIds;
    const secret = `secret-${unique()}`;
    await post(ada, harbour, secret);
    const a = await openWindow(browser, allowed);
    await signIn(a.page, server, ada, at(`/c/${harbour}`));
    await ready(a.page);
    await installed(a.page, at);
    await composer(a.page).fill(`Draft of ${secret}`);
    await isKept(a.page, `Draft of ${secret}`);
    await isKept(a.page, `"text":"${secret}"`);
    await a.context.clearCookies();
    const { channelIds: others, grace: linus, at: elsewhere } = await scene();
    expect(linus.id).not.toBe(grace.id);
    await signIn(a.page, server, linus, elsewhere(`/c/${others[0]}`));
    await ready(a.page);
    await installed(a.page, elsewhere);
    await eventually(() => everythingKept(a.page).then((kept) => kept.includes(secret))).toBe(false);
    await a.context.close();
  });
});

/** Addresses of the sockets that were opened, page by page. */
function hubSockets(context: BrowserContext, slug: string): Page[] {
  const opened: Page[] = [];
  context.on("page", (page) =>
    page.on("websocket", (socket) => {
      if (new URL(socket.url()).pathname === `/ws/workspaces/${slug}`) opened.push(page);
    }),
  );
  return opened;
}

describe("several tabs", () => {
  test("share one socket of the hub, and the next one takes over when its tab is closed", async () => {
    const { ada, grace, slug, channelIds, at } = await scene(["harbour", "lighthouse", "mole", "pier"]);
    const [harbour, lighthouse, mole, pier] = channelIds;
    const a = await openWindow(browser);
    const opened = hubSockets(a.context, slug);
    await signIn(a.page, server, ada, "/workspaces");
    const first = await a.context.newPage();
    await first.goto(`${server.url}${at(`/c/${harbour}`)}`);
    await ready(first);
    await post(grace, mole, "for the first");
    await eventually(() => row(first, /mole/).getAttribute("data-unread")).not.toBeNull();
    const g = await openWindow(browser);
    await signIn(g.page, server, grace, at(`/c/${harbour}`));
    await ready(g.page);

    const second = await a.context.newPage();
    await second.goto(`${server.url}${at(`/c/${harbour}`)}`);
    await ready(second);
    await post(grace, lighthouse, "for both");
    for (const page of [first, second]) {
      await eventually(() => row(page, /lighthouse/).getAttribute("data-unread")).not.toBeNull();
      await eventually(() => row(page, /mole/).getAttribute("data-unread")).not.toBeNull();
    }
    expect(opened).toEqual([first]);

    // Whom the second tab shows, the first one's socket watches as well.
    await second.goto(`${server.url}${at(`/c/${harbour}/details`)}`);
    const her = second.getByRole("complementary").getByRole("listitem").filter({ hasText: "Grace Hopper" });
    await her.getByText("Active").waitFor();
    expect(opened).toEqual([first]);

    await first.close();
    await eventually(async () => opened.length).toBe(2);
    expect(opened[1]).toBe(second);
    await post(grace, pier, "for the one that stayed");
    await eventually(() => row(second, /pier/).getAttribute("data-unread")).not.toBeNull();
    await her.getByText("Active").waitFor();

    // A tab that its browser puts to sleep does not lead on, and finds its way back when it is woken. Browsers
    // without a screen put nobody to sleep, so the page is told by hand.
    const third = await a.context.newPage();
    await third.goto(`${server.url}${at(`/c/${harbour}`)}`);
    await ready(third);
    await eventually(() => row(third, /pier/).getAttribute("data-unread")).not.toBeNull();
    expect(opened).toEqual([first, second]);
    await second.evaluate(() => void document.dispatchEvent(new Event("freeze")));
    await eventually(async () => opened.length).toBe(3);
    expect(opened[2]).toBe(third);
    await api(server, ada.accessToken, "POST", `/api/channels/${pier}/read`, { ts: "9999999999.999999" });
    await eventually(() => row(third, /pier/).getAttribute("data-unread")).toBeNull();
    await second.evaluate(() => void document.dispatchEvent(new Event("resume")));
    await eventually(() => row(second, /pier/).getAttribute("data-unread")).toBeNull();
    expect(opened.length).toBe(3);

    // One that hangs, and says nothing of it, loses its place, and follows once it is well.
    const hung = await a.context.newCDPSession(third);
    await hung.send("Debugger.enable");
    await hung.send("Debugger.pause");
    await second.evaluate(() => void document.dispatchEvent(new Event("visibilitychange")));
    await eventually(async () => opened.length).toBe(4);
    expect(opened[3]).toBe(second);
    await post(grace, pier, "while one of them hung");
    await eventually(() => row(second, /pier/).getAttribute("data-unread")).not.toBeNull();
    await hung.send("Debugger.resume");
    await hung.send("Debugger.disable");
    await eventually(() => row(third, /pier/).getAttribute("data-unread")).not.toBeNull();
    expect(opened.length).toBe(4);
    await a.context.close();
    await g.context.close();
  });

  test("show what waits in the other workspace, as it comes and goes", async () => {
    const person = (name: string) => ({
      name,
      email: `${name.split(" ")[0]}.${unique()}@parley.example`.toLowerCase(),
    });
    const users = [person("Ada Lovelace"), person("Grace Hopper")];
    const [one, two] = [`w-${unique()}`, `w-${unique()}`];
    const populate = (workspace: string) =>
      fixture<Populated>(server, "populate", { users, channels: ["harbour"], workspace });
    const here = await populate(one);
    const there = await populate(two);
    const [ada] = here.users as [User];
    const grace = there.users[1] as User;
    expect(there.users[0]?.id).toBe(ada.id);
    const a = await openWindow(browser, still);
    await signIn(a.page, server, ada, `/w/${one}/c/${here.channels[0]?.id}`);
    await ready(a.page);
    const tile = a.page.getByRole("navigation", { name: "Workspaces" }).locator(`a[href="/w/${two}"]`);
    const label = () => tile.getAttribute("aria-label");
    await eventually(label).not.toContain("unread");
    const channelId = there.channels[0]?.id;
    await post(grace, channelId, "Low tide");
    await eventually(label).toContain(", unread");
    await post(grace, channelId, `<@${ada.id}> come`);
    await eventually(label).toContain(", 1 mention");
    for (const colorScheme of ["light", "dark"] as const) {
      await a.page.emulateMedia({ colorScheme });
      await axeFindsNothing(a.page, `a rail with a mention, ${colorScheme}`);
    }
    const adaThere = there.users[0] as User;
    await api(server, adaThere.accessToken, "POST", `/api/workspaces/${two}/read`);
    await eventually(label).not.toMatch(/unread|mention/);
    expect(a.faults).toEqual([]);
    await a.context.close();
  });
});

/** The server, with a service worker that changes when it is told to. Sockets do not come through. */
async function withVersions() {
  let version = 1;
  const proxy = createServer((from, to) => {
    const { method, headers: asked, url: path } = from;
    const isWorker = path === "/sw.js";
    // As it is, and whole.
    const { "accept-encoding": _, "if-none-match": __, ...plain } = asked;
    const headers = isWorker ? plain : asked;
    const going = request({ host: "127.0.0.1", port: server.port, method, headers, path }, (answer) => {
      const { "content-length": ___, etag: ____, ...others } = answer.headers;
      to.writeHead(answer.statusCode ?? 502, isWorker ? others : answer.headers);
      answer.on("data", (chunk) => to.write(chunk));
      answer.on("end", () => to.end(isWorker ? `\n// ${version}` : undefined));
    });
    going.on("error", () => to.destroy());
    from.pipe(going);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const { port } = proxy.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    release: () => {
      version += 1;
    },
    close: () => {
      proxy.closeAllConnections();
      proxy.close();
    },
  };
}

describe("installed", () => {
  test("a new version waits until somebody asks for it, and leaves other tabs as they are", async () => {
    const { ada, channelIds, at } = await scene(["harbour"]);
    const versions = await withVersions();
    const a = await openWindow(browser, allowed);
    await signIn(a.page, versions, ada, at(`/c/${channelIds[0]}`));
    await ready(a.page);
    await installed(a.page, at);
    const other = await a.context.newPage();
    await other.goto(`${versions.url}${at(`/c/${channelIds[0]}`)}`);
    await ready(other);
    for (const page of [a.page, other]) await page.evaluate(() => Object.assign(window, { begun: "before" }));
    expect(await a.page.getByText("A new version is ready.").count()).toBe(0);

    versions.release();
    await a.page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
    for (const page of [a.page, other]) await page.getByText("A new version is ready.").waitFor();
    for (const colorScheme of ["light", "dark"] as const) {
      await a.page.emulateMedia({ colorScheme });
      await axeFindsNothing(a.page, `word of a new version, ${colorScheme}`);
    }
    const begun = (page: Page) => page.evaluate(() => (window as unknown as { begun?: string }).begun ?? "anew");
    expect(await begun(a.page)).toBe("before");
    await a.page.getByRole("button", { name: "Reload" }).click();
    await eventually(() => begun(a.page).catch(() => "on its way")).toBe("anew");
    await ready(a.page);
    const waits = () => a.page.evaluate(async () => (await navigator.serviceWorker.ready).waiting !== null);
    await eventually(waits).toBe(false);
    expect(await begun(other)).toBe("before");
    // It goes on with the files that it knows.
    await other.getByRole("link", { name: /^You: / }).click();
    await other.getByRole("menuitem", { name: "Sign out" }).waitFor();
    await a.context.close();
    versions.close();
  });

  test("the manifest is one that a browser installs from", async () => {
    const { ada, channelIds, at } = await scene(["harbour"]);
    const a = await openWindow(browser, allowed);
    await signIn(a.page, server, ada, at(`/c/${channelIds[0]}`));
    await ready(a.page);
    await installed(a.page, at);
    const inspector = await a.context.newCDPSession(a.page);
    const { errors, data } = await inspector.send("Page.getAppManifest");
    expect(errors).toEqual([]);
    const { installabilityErrors } = await inspector.send("Page.getInstallabilityErrors");
    // A window of a test is a private one.
    expect(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito")).toEqual([]);
    type Manifest = {
      start_url: string;
      icons: { src: string; type: string; sizes: string; purpose?: string }[];
      shortcuts: { url: string }[];
    };
    const manifest = JSON.parse(data ?? "") as Manifest;
    expect(manifest.icons.some(({ purpose }) => purpose === "maskable")).toBe(true);
    for (const { src, type, sizes } of manifest.icons) {
      const icon = await a.page.request.get(`${server.url}${src}`);
      expect(icon.headers()["content-type"]).toContain(type);
      if (type !== "image/png") continue;
      const bytes = await icon.body();
      expect(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, src).toBe(sizes);
    }
    for (const { url } of [{ url: manifest.start_url }, ...manifest.shortcuts]) {
      expect((await a.page.request.get(`${server.url}${url}`)).status(), url).toBe(200);
    }
    await a.context.close();
  });
});
