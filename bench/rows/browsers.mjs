import { chromium } from "playwright-core";
import { findChromium } from "../../scripts/chromium.mjs";
import { firstLoad } from "../../test/browser/first-load.ts";
import { median } from "../load/figures.mjs";

export const title = "Two browsers: from the Enter key to the other's screen, and the first load over a slow line";

const WORKSPACE = "browsers";
const MESSAGES = 200;

export async function run({ bench, reps, note }) {
  const { product } = bench;
  const { users, channels } = await product.fixture("populate", {
    users: [{ name: "Ada Lovelace", role: "owner" }, { name: "Grace Hopper" }],
    channels: ["harbour"],
    workspace: WORKSPACE,
  });
  const [{ id }] = channels;
  const messages = Array.from({ length: MESSAGES }, (_, i) => ({
    text: `Message ${i + 1} of a channel that people use, with words enough to fill a line or so.`,
    userId: users[i % 2].id,
  }));
  await product.load({ id }, messages);
  const browser = await launch();
  try {
    const url = `${product.url}/w/${WORKSPACE}/c/${id}`;
    const [ada, grace] = await Promise.all(users.map((user) => signedIn(browser, product.url, user)));
    const loads = [];
    for (let rep = 0; rep < reps; rep++) {
      note("first load");
      const fresh = await sameInAnother(browser, ada.context);
      loads.push(await firstLoad(fresh, url, `Message ${MESSAGES} of`));
      await fresh.close();
    }
    note("talking");
    const talk = await talkBothWays([ada, grace], url, reps * 10);
    const of = (figure) => median(loads.map((load) => load[figure]));
    return [
      { id: "browsers.keyToScreen", unit: "ms", parley: median(talk) },
      { id: "browsers.fcp", unit: "ms", parley: of("fcp") },
      { id: "browsers.lcp", unit: "ms", parley: of("lcp") },
      { id: "browsers.interactive", unit: "ms", parley: of("interactive") },
      { id: "browsers.cls", unit: "", parley: of("cls") },
      { id: "browsers.scripts", unit: "KB", parley: of("scripts") / 1_024 },
    ];
  } finally {
    await browser.close();
  }
}

async function launch() {
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
      "--disable-backgrounding-occluded-windows",
      "--disable-renderer-backgrounding",
    ],
  });
}

/** Signed in, and nothing else: what a service worker has kept would be no first load. */
const sameInAnother = async (browser, context) =>
  browser.newContext({ viewport: { width: 1440, height: 900 }, storageState: await context.storageState() });

async function signedIn(browser, url, { email, password }) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${url}/signin`);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/\/w\//);
  return { context, page };
}

/**
 * Milliseconds from the key press, as the one page's clock has it, until the other has painted the text. Both clocks
 * are this machine's: `performance.timeOrigin` ties them together.
 */
async function talkBothWays(windows, url, times) {
  for (const { page } of windows) {
    await page.goto(url);
    await page.locator("html[data-ready]").waitFor();
    await page.evaluate(() => {
      const now = () => performance.timeOrigin + performance.now();
      window.painted = new Map();
      addEventListener(
        "keydown",
        (event) => event.key === "Enter" && Object.assign(window, { pressedAt: now() }),
        true,
      );
      new MutationObserver(() => {
        const text = [...document.querySelectorAll("article.msg")].at(-1)?.textContent ?? "";
        const word = /talk-\d+/.exec(text)?.[0];
        if (!word || window.painted.has(word)) return;
        window.painted.set(word, Number.NaN);
        requestAnimationFrame(() => setTimeout(() => window.painted.set(word, now())));
      }).observe(document.body, { subtree: true, childList: true });
    });
  }
  const taken = [];
  for (let i = 0; i < times; i++) {
    const [from, to] = i % 2 ? [...windows].reverse() : windows;
    const word = `talk-${i}`;
    await from.page
      .locator(".conversation")
      .getByLabel(/^Message to /)
      .fill(word);
    await from.page.keyboard.press("Enter");
    await to.page.waitForFunction((expected) => window.painted.get(expected) > 0, word);
    const paintedAt = await to.page.evaluate((expected) => window.painted.get(expected), word);
    taken.push(paintedAt - (await from.page.evaluate(() => window.pressedAt)));
  }
  return taken;
}
