import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { expect } from "vitest";
import { findChromium } from "../../scripts/chromium.mjs";
import { spawnServer } from "../../scripts/serve/server.mjs";

export type Server = Awaited<ReturnType<typeof spawnServer>> & {
  port: number;
  secret: string;
  remove(): Promise<void>;
};

/** A server of its own on an empty state. Limits are counted, not enforced: tests register more people an hour than an address may. */
export async function serve(env: Record<string, string> = {}): Promise<Server> {
  const stateDirectory = mkdtempSync(join(tmpdir(), "parley-browser-"));
  const secret = "fixture-secret-of-the-browser-tests";
  const server = await spawnServer({
    stateDirectory,
    seed: "none",
    env: { LIMITS: "off", FIXTURE_SECRET: secret, ...env },
  });
  return {
    ...server,
    port: Number(new URL(server.url).port),
    secret,
    async remove() {
      await server.stop();
      rmSync(stateDirectory, { recursive: true, force: true });
    },
  };
}

export async function launch(): Promise<Browser> {
  const executablePath = await findChromium();
  if (!executablePath) throw new Error("There is no Chromium: npm test installs one.");
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // Two windows side by side are both in front of their readers.
      "--disable-backgrounding-occluded-windows",
      "--disable-renderer-backgrounding",
    ],
  });
}

export type Window = { context: BrowserContext; page: Page; faults: string[] };

/** A person's own browser. What its console complains of, and what the CSP refused, is kept in `faults`. */
export async function openWindow(
  browser: Browser,
  options: Parameters<Browser["newContext"]>[0] = {},
): Promise<Window> {
  // What a service worker answers no test can hold up; those about it allow it.
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    serviceWorkers: "block",
    ...options,
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(`page: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() !== "error") return;
    const text = message.text();
    // Failed requests are said here too; what matters of them the tests ask for themselves.
    if (!text.startsWith("Failed to load resource") && !text.includes("WebSocket connection to")) faults.push(text);
  });
  return { context, page, faults };
}

/** Resolves once a socket of the page has received a frame that holds `text`. To be asked before the page is opened. */
export const heard = (page: Page, text: string) =>
  new Promise<void>((resolve) =>
    page.on("websocket", (socket) =>
      socket.on("framereceived", ({ payload }) => {
        if (payload.toString().includes(text)) resolve();
      }),
    ),
  );

export async function axeFindsNothing(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
  expect(found, `axe on ${what}`).toEqual([]);
}

/** A wire between browser and server that can be cut: open connections die, new ones are refused. */
export async function wireTo(server: { port: number }) {
  const open = new Set<Socket>();
  let isCut = false;
  const proxy = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect(server.port, "127.0.0.1");
    // An end is passed on by the pipes, once everything before it has gone; only a fault tears both down.
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on("error", () => {
        near.destroy();
        far.destroy();
      });
      socket.on("close", () => open.delete(socket));
    }
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const { port } = proxy.address() as { port: number };
  return {
    url: `http://localhost:${port}`,
    cut() {
      isCut = true;
      for (const socket of open) socket.destroy();
    },
    mend() {
      isCut = false;
    },
    async close() {
      isCut = true;
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}

/** Asks the API with a Bearer token; throws with the answer's text on anything but success. */
export async function api<T>(
  server: { url: string },
  token: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return (text ? JSON.parse(text) : null) as T;
}

export type Populated = {
  workspace: { id: string; slug: string };
  users: { id: string; email: string; password: string; accessToken: string; refreshToken: string }[];
  channels: { id: string; name: string; memberIds: string[]; headSeq: number }[];
};

export async function fixture<T>(server: Server, path: string, body: unknown): Promise<T> {
  const response = await fetch(`${server.url}/api/fixture/${path}`, {
    method: "POST",
    headers: { "x-fixture-secret": server.secret, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`fixture ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
