import { expect, test } from "vitest";
import { firstLoad } from "./first-load";
import { fixture, openWindow, type Populated } from "./harness";
import { suite } from "./suite";

/** What the channel screen may weigh, and that nothing moves in it. How long it takes belongs to bench. */

const { server, browser } = await suite();

test("the channel screen keeps its budgets over a slow line with a cold cache", async () => {
  const { users, channels } = await fixture<Populated>(server, "populate", {
    users: [{ name: "Ada Lovelace", role: "owner" }, { name: "Grace Hopper" }],
    channels: 6,
    workspace: "budgets",
  });
  const messages = Array.from({ length: 200 }, (_, i) => ({
    text: `Message ${i + 1} of a channel that people use, with words enough to fill a line or so.`,
    userId: users[i % 2]?.id,
  }));
  await fixture(server, "messages", { channelId: channels[0]?.id, messages });
  const { context, page } = await openWindow(browser);
  await page.goto(`${server.url}/signin`);
  await page.getByLabel("Email").fill(users[0]?.email ?? "");
  await page.getByLabel("Password").fill(users[0]?.password ?? "");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/\/w\//);
  await page.close();

  const load = await firstLoad(context, `${server.url}/w/budgets/c/${channels[0]?.id}`, "Message 200 of");
  const kilobytes = (bytes: number) => (bytes / 1024).toFixed(1);
  console.log(
    `JavaScript ${kilobytes(load.scripts)} KB gzipped in ${load.files} files, largest asset ${kilobytes(load.largestAsset)} KB, ` +
      `CLS ${load.cls.toFixed(4)}; FCP ${load.fcp.toFixed(0)} ms, LCP ${load.lcp.toFixed(0)} ms, interactive ${load.interactive.toFixed(0)} ms`,
  );
  // 200 KB are allowed. Files count as well: each is a round trip, and six of them go at a time.
  expect(load.scripts).toBeLessThan(180 * 1024);
  expect(load.files).toBeLessThan(15);
  expect(load.largestAsset).toBeLessThan(100 * 1024);
  expect(load.cls).toBeLessThan(0.1);
  await context.close();
});
