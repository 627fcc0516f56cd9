import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { api, axeFindsNothing, fixture, openWindow, type Populated, wireTo } from "./harness";
import { composer, eventually, messageOf, ready, signIn, suite, unique } from "./suite";

const { server, browser } = await suite();

async function signUp(page: Page, first: string, last: string): Promise<void> {
  await page.getByLabel("First name").fill(first);
  await page.getByLabel("Last name").fill(last);
  await page.getByLabel("Email").fill(`${first}.${unique()}@parley.example`.toLowerCase());
  await page.getByLabel("Password").fill("correct horse battery");
  await page.getByRole("button", { name: "Create account" }).click();
}

async function say(page: Page, text: string): Promise<void> {
  // Until the program runs, Enter breaks the line.
  await ready(page);
  await composer(page).fill(text);
  await composer(page).press("Enter");
}

/** The same words are there once, acknowledged. */
async function seesOnce(page: Page, text: string): Promise<void> {
  await messageOf(page, text).first().waitFor();
  await eventually(() => messageOf(page, text).count()).toBe(1);
  await eventually(() => page.locator("article.msg[data-pending]", { hasText: text }).count()).toBe(0);
}

const channelPath = (populated: Populated, index = 0) =>
  `/w/${populated.workspace.slug}/c/${populated.channels[index]?.id}`;

type TwoPeople = {
  populated: Populated;
  ada: Populated["users"][0];
  grace: Populated["users"][0];
  path: string;
  channelId: string;
};

async function twoPeople(channels: string[] = ["harbour"]): Promise<TwoPeople> {
  const populated = await fixture<Populated>(server, "populate", {
    users: [{ name: "Ada Lovelace", role: "owner" }, { name: "Grace Hopper" }],
    channels,
    workspace: `w-${unique()}`,
  });
  const [ada, grace] = populated.users as [Populated["users"][0], Populated["users"][0]];
  return { populated, ada, grace, path: channelPath(populated), channelId: populated.channels[0]?.id as string };
}

describe("two people", () => {
  test("sign up, meet by an invitation, and talk both ways live", async () => {
    const ada = await openWindow(browser);
    await ada.page.goto(server.url);
    await ada.page.goto(`${server.url}/signup`);
    await signUp(ada.page, "Ada", "Lovelace");
    await ada.page.waitForURL(/\/workspaces\/new/);
    await ada.page.getByLabel("Name", { exact: true }).fill("Analytical Engines");
    const slug = `engines-${unique()}`;
    await ada.page.getByLabel("Address").fill(slug);
    await ada.page.getByRole("button", { name: "Create workspace" }).click();
    await ada.page.waitForURL(new RegExp(`/w/${slug}/c/`));
    await composer(ada.page).waitFor();

    await ada.page.goto(`${server.url}/w/${slug}/invite`);
    await ada.page.getByRole("button", { name: "Create a link" }).click();
    const link = await ada.page.getByRole("textbox", { name: "Invitation link" }).inputValue();
    expect(link).toContain(`${server.url}/join/`);

    const grace = await openWindow(browser);
    await grace.page.goto(link);
    await grace.page.getByRole("heading", { name: "Join Analytical Engines" }).waitFor();
    await grace.page.getByRole("link", { name: "Create an account" }).click();
    await signUp(grace.page, "Grace", "Hopper");
    await grace.page.getByRole("button", { name: "Join Analytical Engines" }).click();
    await grace.page.waitForURL(new RegExp(`/w/${slug}`));

    for (const { page } of [ada, grace]) {
      await page.goto(`${server.url}/w/${slug}`);
      await page
        .getByRole("navigation", { name: "Channels" })
        .getByRole("link", { name: /general/ })
        .click();
      await composer(page).waitFor();
    }
    await say(ada.page, "Good morning, Grace");
    await seesOnce(grace.page, "Good morning, Grace");
    await seesOnce(ada.page, "Good morning, Grace");
    await say(grace.page, "Good morning, Ada");
    await seesOnce(ada.page, "Good morning, Ada");

    // Typing is said while it lasts, and to the other alone.
    const typed = composer(grace.page).pressSequentially("I was thinking of the harbour", { delay: 250 });
    await ada.page.getByText("Grace Hopper is typing").waitFor();
    expect(await grace.page.getByText("is typing").count()).toBe(0);
    await typed;

    // Presence: she is there, and a minute after her last window closed she is not. The clock is the object's alarm.
    await ada.page
      .getByRole("link", { name: "Channel details" })
      .or(ada.page.getByRole("button", { name: "Channel details" }))
      .first()
      .click();
    const herRow = ada.page.getByRole("complementary").getByRole("listitem").filter({ hasText: "Grace Hopper" });
    await herRow.getByText("Active").waitFor();

    await ada.page.reload();
    await seesOnce(ada.page, "Good morning, Grace");
    await seesOnce(ada.page, "Good morning, Ada");
    expect([...ada.faults, ...grace.faults]).toEqual([]);
    await ada.context.close();
    await grace.context.close();
  });

  test("see in the sidebar what waits elsewhere, and it goes once read", async () => {
    const { populated, ada, grace } = await twoPeople(["harbour", "lighthouse"]);
    const [a, g] = [await openWindow(browser), await openWindow(browser)];
    await signIn(a.page, server, ada, channelPath(populated, 0));
    await signIn(g.page, server, grace, channelPath(populated, 1));
    await composer(a.page).waitFor();
    const row = a.page.getByRole("navigation", { name: "Channels" }).getByRole("link", { name: /lighthouse/ });
    await eventually(() => row.getAttribute("data-unread")).toBeNull();
    await say(g.page, "The lamp is lit");
    await eventually(() => row.getAttribute("data-unread")).not.toBeNull();
    await row.click();
    await seesOnce(a.page, "The lamp is lit");
    await eventually(() => row.getAttribute("data-unread")).toBeNull();
    expect([...a.faults, ...g.faults]).toEqual([]);
    await a.context.close();
    await g.context.close();
  });

  test("read and post without JavaScript", async () => {
    const { ada, grace, path } = await twoPeople();
    const plain = await openWindow(browser, { javaScriptEnabled: false });
    await signIn(plain.page, server, ada, path);
    await composer(plain.page).fill("No script was run for this");
    await plain.page.getByRole("button", { name: "Send" }).click();
    await messageOf(plain.page, "No script was run for this").waitFor();
    // Sending the form again by reloading posts nothing twice.
    await plain.page.reload();
    expect(await messageOf(plain.page, "No script was run for this").count()).toBe(1);

    const live = await openWindow(browser);
    await signIn(live.page, server, grace, path);
    await seesOnce(live.page, "No script was run for this");
    await say(live.page, "I read you");
    await seesOnce(live.page, "I read you");
    await plain.page.reload();
    expect(await messageOf(plain.page, "I read you").count()).toBe(1);
    await plain.context.close();
    await live.context.close();
  });

  test("lose the network for a while and catch up without a gap", async () => {
    const { ada, grace, path, channelId } = await twoPeople();
    const wire = await wireTo(server);
    const [a, g] = [await openWindow(browser), await openWindow(browser)];
    await signIn(a.page, wire, ada, path);
    await signIn(g.page, server, grace, path);
    await say(g.page, "before the cut");
    await seesOnce(a.page, "before the cut");
    wire.cut();
    await a.page.getByText("Connecting again").waitFor();
    await say(a.page, "written into the dark");
    await messageOf(a.page, "written into the dark").waitFor();
    for (let i = 1; i <= 25; i += 1) {
      await api(server, grace.accessToken, "POST", `/api/channels/${channelId}/messages`, { text: `missed ${i}.` });
    }
    wire.mend();
    await seesOnce(a.page, "written into the dark");
    for (let i = 1; i <= 25; i += 1) await seesOnce(a.page, `missed ${i}.`);
    await seesOnce(g.page, "written into the dark");
    await a.page.reload();
    await seesOnce(a.page, "missed 25.");
    // The line before the cut, the one written into the dark, and all that was missed.
    expect(await readUpwards(a.page, "before the cut", "missed \\d+\\.|the cut|the dark")).toBe(27);
    expect(a.faults.filter((fault) => !fault.includes("ERR_"))).toEqual([]);
    await a.context.close();
    await g.context.close();
    await wire.close();
  });

  test.each([4_000, 5_600])("a window that is %i events behind ends equal to the room", async (behind) => {
    const { ada, grace, path, channelId } = await twoPeople();
    const wire = await wireTo(server);
    const a = await openWindow(browser);
    await signIn(a.page, wire, ada, path);
    await api(server, grace.accessToken, "POST", `/api/channels/${channelId}/messages`, { text: "the last one seen" });
    await seesOnce(a.page, "the last one seen");
    wire.cut();
    await a.page.getByText("Connecting again").waitFor();
    for (let done = 0; done < behind; done += 1_400) {
      const messages = Array.from({ length: Math.min(1_400, behind - done) }, (_, i) => ({
        text: `late ${done + i + 1}.`,
        userId: grace.id,
      }));
      await fixture(server, "messages", { channelId, messages });
    }
    wire.mend();
    await seesOnce(a.page, `late ${behind}.`);
    // Every message between is held too: read upwards, from the newest to the one seen before the cut.
    const wanted = behind + 1;
    const held = await readUpwards(a.page, "the last one seen", "late \\d+\\.|the last one seen");
    expect(held).toBe(wanted);
    await a.context.close();
    await wire.close();
  });
});

/**
 * Reads upwards to the message `until`: the topmost row drawn becomes the lowest of the view, again and again, so that
 * nothing between two views can be missed. Answers how many rows had text like `pattern`.
 */
async function readUpwards(page: Page, until: string, pattern: string): Promise<number> {
  const { held, trouble } = await page.evaluate(
    async ({ until, pattern }) => {
      const seen = new Map<string, string>();
      const box = document.querySelector("[data-region=messages]") as HTMLElement;
      const rows = () => [...box.querySelectorAll<HTMLElement>("article.msg[data-ts]")];
      const tsOf = (row: HTMLElement | undefined) => row?.dataset.ts ?? "";
      const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
      const collect = () => {
        for (const row of rows()) seen.set(tsOf(row), row.textContent ?? "");
      };
      const done = () => [...seen.values()].some((text) => text.includes(until));
      collect();
      let trouble = "";
      while (!done() && !trouble) {
        const anchor = tsOf(rows()[0]);
        const giveUp = Date.now() + 20_000;
        for (;;) {
          collect();
          if (done() || (tsOf(rows()[0]) < anchor && rows().some((row) => tsOf(row) === anchor))) break;
          if (Date.now() > giveUp) {
            trouble = `the list lost its place at ${anchor}, or draws nothing above it`;
            break;
          }
          // Where older ones have just come the row is not drawn until the next frame.
          const row = rows().find((each) => tsOf(each) === anchor);
          if (row) box.scrollTop += row.getBoundingClientRect().bottom - box.getBoundingClientRect().bottom;
          await frame();
        }
      }
      return { held: [...seen.values()].filter((text) => new RegExp(pattern).test(text)).length, trouble };
    },
    { until, pattern },
  );
  expect(trouble).toBe("");
  return held;
}

describe("every screen", () => {
  test.each(["light", "dark"] as const)("axe finds nothing in %s", async (colorScheme) => {
    const { populated, ada, grace, path, channelId } = await twoPeople();
    await api(server, grace.accessToken, "POST", `/api/channels/${channelId}/messages`, {
      text: "Hello <!channel>, *bold* `code` and a link: https://example.com\n```\nconst a = 1;\n```\n> quoted",
    });
    const slug = populated.workspace.slug;
    const invitation = await api<{ invitations: { url: string }[] }>(
      server,
      ada.accessToken,
      "POST",
      `/api/workspaces/${slug}/invitations`,
      {},
    );
    for (const viewport of [
      { width: 1440, height: 900 },
      { width: 390, height: 844 },
    ]) {
      const { page, context, faults } = await openWindow(browser, { colorScheme, viewport });
      for (const address of ["/", "/signin", "/signup", "/nothing-here"]) {
        await page.goto(`${server.url}${address}`);
        await axeFindsNothing(page, `${address} at ${viewport.width}`);
      }
      await page.goto((invitation.invitations[0] as { url: string }).url);
      await axeFindsNothing(page, "an invitation");
      await signIn(page, server, ada, path);
      await messageOf(page, "Hello").waitFor();
      await axeFindsNothing(page, `the channel at ${viewport.width}`);
      for (const address of [
        "/workspaces",
        "/workspaces/new",
        `/w/${slug}/home`,
        `/w/${slug}/you`,
        `/w/${slug}/browse`,
        `/w/${slug}/invite`,
        `/w/${slug}/new-channel`,
        `${path}/details`,
      ]) {
        await page.goto(`${server.url}${address}`);
        await axeFindsNothing(page, `${address} at ${viewport.width}`);
      }
      await page.goto(`${server.url}${path}`);
      await composer(page).waitFor();
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox").waitFor();
      await axeFindsNothing(page, "the switcher");
      await page.keyboard.press("Escape");
      await page.keyboard.press("Control+/");
      await page.getByRole("dialog").waitFor();
      await axeFindsNothing(page, "the sheet of keys");
      expect(faults.filter((fault) => !/404/.test(fault))).toEqual([]);
      await context.close();
    }
  });
});
