import type { Page } from "playwright-core";
import { afterAll, expect } from "vitest";
import { launch, type Populated, serve } from "./harness";

/** What the files of browser tests have in common. */

/** A server and a browser of the file's own, gone when its tests are through. */
export async function suite(env: Record<string, string> = {}) {
  const [server, browser] = await Promise.all([serve(env), launch()]);
  afterAll(async () => {
    await browser.close();
    await server.remove();
  });
  return { server, browser };
}

export type User = Populated["users"][0];

/** Waits for a fact for as long as a busy machine may take. */
export const eventually = <T>(fact: () => Promise<T>) => expect.poll(fact, { timeout: 60_000 });

export const unique = () => Math.random().toString(36).slice(2, 10);

/** As a person does, to the page they were on their way to. */
export async function signIn(
  page: Page,
  { url }: { url: string },
  user: { email: string; password: string },
  path: string,
): Promise<void> {
  await page.goto(`${url}/signin?next=${encodeURIComponent(path)}`);
  await page.getByLabel("Email").fill(user.email);
  await page.getByLabel("Password").fill(user.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`${url}${path}`);
}

/** The program runs: until then keys and menus are the page's own. */
export const ready = (page: Page) => page.locator("html[data-ready]").waitFor();

export const composer = (page: Page) => page.getByLabel(/^Message to /);
export const sidebar = (page: Page) => page.getByRole("navigation", { name: "Channels and messages" });
export const messageOf = (page: Page, text: string) => page.locator("article.msg", { hasText: text });
