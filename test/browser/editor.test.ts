import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { MessagePage } from "../../src/protocol/rest";
import { api, axeFindsNothing, fixture, openWindow, type Populated, type Window } from "./harness";
import { eventually, ready, signIn, suite, unique } from "./suite";

const { server, browser } = await suite();

type Writer = Window & {
  populated: Populated;
  ada: Populated["users"][0];
  grace: Populated["users"][0];
  channelId: string;
  path: string;
  field: Locator;
  /** The newest message as it is stored. */
  newest: () => Promise<string>;
};

/** The editor comes after the page; a click asks for it. */
async function toEditor(page: Page): Promise<Locator> {
  await ready(page);
  await page.getByLabel(/^Message to /).click();
  const field = page.locator(".conversation .ProseMirror");
  await field.waitFor();
  await expect.poll(() => field.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  return field;
}

async function writer(people: string[] = ["Ada Lovelace", "Grace Hopper"], options = {}): Promise<Writer> {
  const populated = await fixture<Populated>(server, "populate", {
    users: people.map((name, index) => ({ name, ...(index === 0 ? { role: "owner" } : {}) })),
    channels: ["harbour", "lighthouse"],
    workspace: `w-${unique()}`,
  });
  const [ada, grace] = populated.users as [Populated["users"][0], Populated["users"][0]];
  const channelId = populated.channels[0]?.id as string;
  const path = `/w/${populated.workspace.slug}/c/${channelId}`;
  const window = await openWindow(browser, options);
  await signIn(window.page, server, ada, path);
  const field = await toEditor(window.page);
  const newest = async () => {
    const page = await api<MessagePage>(
      server,
      grace.accessToken,
      "GET",
      `/api/channels/${channelId}/messages?limit=1`,
    );
    return page.messages[0]?.text ?? "";
  };
  return { ...window, populated, ada, grace, channelId, path, field, newest };
}

const list = (page: Page) => page.getByRole("listbox");
const paste = (field: Locator, data: Record<string, string>) =>
  field.evaluate((element, given) => {
    const clipboardData = new DataTransfer();
    for (const [type, text] of Object.entries(given)) clipboardData.setData(type, text);
    element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, data);

describe("the editor", () => {
  test("takes over from the plain field with text, caret and focus, and moves nothing", async () => {
    const populated = await fixture<Populated>(server, "populate", {
      users: [{ name: "Ada Lovelace", role: "owner" }],
      channels: ["harbour"],
      workspace: `w-${unique()}`,
    });
    const path = `/w/${populated.workspace.slug}/c/${populated.channels[0]?.id}`;
    const { page, context, faults } = await openWindow(browser);
    // Held back until the test says so.
    let release: () => void = () => {};
    const held = new Promise<void>((done) => {
      release = done;
    });
    await page.route(/rich-field-[^/]*\.js/, async (route) => {
      await held;
      await route.continue();
    });
    await signIn(page, server, populated.users[0] as Populated["users"][0], path);
    await ready(page);
    const plain = page.locator(".conversation textarea");
    await plain.click();
    await page.keyboard.type("a *bold* word");
    for (let i = 0; i < 5; i += 1) await page.keyboard.press("ArrowLeft");
    const before = await page.locator(".composer").first().boundingBox();
    await page.evaluate(() => {
      Object.assign(window, { shifted: 0 });
      new PerformanceObserver((found) => {
        for (const entry of found.getEntries())
          Object.assign(window, { shifted: (entry as PerformanceEntry & { value: number }).value });
      }).observe({ type: "layout-shift", buffered: false });
    });
    release();
    const field = page.locator(".conversation .ProseMirror");
    await field.waitFor();
    await page.keyboard.type("er");
    await eventually(() => field.innerText()).toBe("a bolder word");
    expect(await field.locator("strong").innerText()).toBe("bolder");
    expect(await page.locator(".composer").first().boundingBox()).toEqual(before);
    // The signs of *bold* went, and the words after them moved up a little; nothing else did.
    expect(await page.evaluate(() => (window as unknown as { shifted: number }).shifted)).toBeLessThan(0.001);
    expect(faults).toEqual([]);
    await context.close();
  });

  test("formats by keys, by the bar and by signs, and sends mrkdwn", async () => {
    const { page, context, field, newest, faults } = await writer();
    await page.keyboard.type("plain ");
    await page.keyboard.press("Control+b");
    await page.keyboard.type("strong");
    await page.keyboard.press("Control+b");
    await page.keyboard.type(" _slanted_ ~gone~ `a<b` **also** ");
    await page.getByRole("toolbar", { name: "Formatting" }).first().getByRole("button", { name: "Italic" }).click();
    await page.keyboard.type("barred");
    expect(
      await page
        .getByRole("toolbar", { name: "Formatting" })
        .first()
        .getByRole("button", { name: "Italic" })
        .getAttribute("aria-pressed"),
    ).toBe("true");
    await page.keyboard.press("Enter");
    await eventually(newest).toBe("plain *strong* _slanted_ ~gone~ `a&lt;b` *also* _barred_");
    expect(await field.innerText()).toBe("\n");

    // Lists, quotes and code go on with Shift+Enter; Enter sends.
    await page.keyboard.type("- one");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("two");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.type("deeper");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("> quoted");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("```let a = 1;");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("*a*");
    await page.keyboard.press("Enter");
    await eventually(newest).toBe("• one\n• two\n    ◦ deeper\n&gt; quoted\n```\nlet a = 1;\n*a*\n```");
    const sent = page.locator("article.msg").last();
    await sent.locator("ul ul li", { hasText: "deeper" }).waitFor();
    await sent.locator("blockquote", { hasText: "quoted" }).waitFor();
    expect(await sent.locator("pre").innerText()).toBe("let a = 1;\n*a*");
    expect(faults).toEqual([]);
    await context.close();
  });

  test("keeps what looks like markup or a token as the characters that were typed", async () => {
    const { page, context, newest, faults } = await writer();
    await page.keyboard.type("*undone*");
    await page.keyboard.press("Backspace");
    await page.keyboard.type(" <!channel> &amp; <@U12345678>");
    await page.keyboard.press("Enter");
    const sent = page.locator("article.msg").last();
    await eventually(() => sent.locator(".txt").innerText()).toBe("*undone* <!channel> &amp; <@U12345678>");
    expect(await newest()).not.toMatch(/[<>]/);
    expect(await sent.locator(".txt :is(strong, .at)").count()).toBe(0);
    expect(faults).toEqual([]);
    await context.close();
  });

  test("completes people and channels by the keyboard alone, as tokens", async () => {
    const { page, context, field, newest, populated, grace, faults } = await writer();
    await page.keyboard.type("ask @gra");
    await list(page).waitFor();
    const option = list(page).getByRole("option", { name: /Grace Hopper/ });
    expect(await option.getAttribute("aria-selected")).toBe("true");
    expect(await field.getAttribute("aria-activedescendant")).toBe(await option.getAttribute("id"));
    expect(await field.getAttribute("aria-controls")).toBe(await list(page).getAttribute("id"));
    await page.keyboard.press("Enter");
    await field.locator(".at", { hasText: "@Grace Hopper" }).waitFor();
    await page.keyboard.type("about #light");
    await list(page)
      .getByRole("option", { name: /lighthouse/ })
      .waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await eventually(newest).toBe(`ask <@${grace.id}> about <#${populated.channels[1]?.id}>`);
    const sent = page.locator("article.msg").last();
    expect(await sent.locator(".at").innerText()).toBe("@Grace Hopper");
    expect(await sent.getByRole("link", { name: "#lighthouse" }).getAttribute("href")).toContain(
      populated.channels[1]?.id,
    );
    // Escape leaves the text, and a chip goes with one Backspace.
    await page.keyboard.type("@ad");
    await list(page).waitFor();
    await page.keyboard.press("Escape");
    await eventually(() => list(page).count()).toBe(0);
    expect(await field.innerText()).toBe("@ad");
    await page.keyboard.type("a");
    await list(page)
      .getByRole("option", { name: /Ada Lovelace/ })
      .waitFor();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Backspace");
    expect(await field.locator(".at").count()).toBe(0);
    expect(faults).toEqual([]);
    await context.close();
  });

  test("takes from a paste what it knows, and nothing else", async () => {
    const { page, context, field, newest, faults } = await writer();
    await paste(field, {
      "text/plain": "rich",
      "text/html": `<meta charset="utf-8"><style>p{color:red}</style><script>window.pasted = 1</script>
        <h2>Title</h2><p style="color:red">some <b onclick="pasted=1">bold</b> and <a href="javascript:alert(1)">bad</a>
        <a href="https://parley.example/x">good</a><img src=x onerror="window.pasted = 1"></p>
        <ul><li>one<ul><li><p>under</p></li></ul></li></ul><blockquote><p>said</p></blockquote><pre><code>x &lt; y
z</code></pre><table><tr><td>cell</td></tr></table><iframe src="https://parley.example"></iframe>`,
    });
    await page.keyboard.press("Enter");
    await eventually(newest).toMatch(/^\*Title\*\nsome \*bold\* and bad <https:\/\/parley.example\/x\|good>/);
    expect(await newest()).toContain("• one\n    ◦ under\n&gt; said\n```\nx &lt; y\nz\n```");
    expect(await page.evaluate(() => "pasted" in window)).toBe(false);

    // Markdown as text; as it is with Shift.
    await paste(field, { "text/plain": "**bold** and\n- an item\n\n<!here>" });
    await page.keyboard.press("Enter");
    await eventually(newest).toBe("*bold* and\n• an item\n\n&lt;!here&gt;");

    // An address over words makes a link of them.
    await page.keyboard.type("the page");
    await page.keyboard.press("Control+a");
    await paste(field, { "text/plain": "https://parley.example/a?b=1&c=2" });
    await page.keyboard.press("Enter");
    await eventually(newest).toBe("<https://parley.example/a?b=1&amp;c=2|the page>");
    const link = page.locator("article.msg").last().getByRole("link", { name: "the page" });
    expect(await link.getAttribute("rel")).toBe("noopener noreferrer nofollow");

    // By the dialog and its key.
    await page.keyboard.type("see ");
    await page.keyboard.press("Control+Shift+u");
    await page.getByRole("dialog").getByLabel("Words").fill("docs");
    await page.getByRole("dialog").getByLabel("Address").fill("javascript:alert(1)");
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await page.getByRole("dialog").getByRole("alert").waitFor();
    await page.getByRole("dialog").getByLabel("Address").fill("parley.example/docs");
    await page.keyboard.press("Enter");
    await eventually(() => page.getByRole("dialog").count()).toBe(0);
    await eventually(() => field.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    await page.keyboard.press("Enter");
    await eventually(newest).toBe("see <https://parley.example/docs|docs>");
    expect(faults).toEqual([]);
    await context.close();
  });

  test("sends nothing while characters are composed", async () => {
    const { page, context, field, newest, faults } = await writer();
    const ime = await context.newCDPSession(page);
    await ime.send("Input.imeSetComposition", { text: "こんに", selectionStart: 3, selectionEnd: 3 });
    // What an input method sends for the Enter that accepts its choice.
    await ime.send("Input.dispatchKeyEvent", {
      type: "rawKeyDown",
      windowsVirtualKeyCode: 229,
      key: "Process",
      code: "Enter",
    });
    await ime.send("Input.dispatchKeyEvent", {
      type: "keyUp",
      windowsVirtualKeyCode: 229,
      key: "Process",
      code: "Enter",
    });
    expect(await field.innerText()).toBe("こんに");
    await ime.send("Input.insertText", { text: "こんにちは" });
    await eventually(() => field.innerText()).toBe("こんにちは");
    expect(await newest()).toBe("");
    await page.keyboard.press("Enter");
    await eventually(newest).toBe("こんにちは");
    expect(faults).toEqual([]);
    await context.close();
  });

  test("edits the last message by Up in the same editor, with its chips and looks", async () => {
    const { page, context, field, newest, grace, faults } = await writer();
    await page.keyboard.type("*hello* @gra");
    await list(page).waitFor();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await eventually(newest).toBe(`*hello* <@${grace.id}>`);
    await eventually(() => page.locator("article.msg[data-pending]").count()).toBe(0);
    await page.keyboard.press("ArrowUp");
    const editor = page.getByLabel("Edit message");
    await editor.locator(".at").waitFor();
    expect(await editor.locator("strong").innerText()).toBe("hello");
    await page.keyboard.type(" again");
    await page.keyboard.press("Enter");
    await eventually(newest).toBe(`*hello* <@${grace.id}> again`);
    await eventually(() => page.getByLabel("Edit message").count()).toBe(0);
    await eventually(() => field.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    // Escape leaves it as it was.
    await page.keyboard.press("ArrowUp");
    await editor.waitFor();
    await page.keyboard.type(" never");
    await page.keyboard.press("Escape");
    await eventually(() => editor.count()).toBe(0);
    expect(await newest()).toBe(`*hello* <@${grace.id}> again`);
    expect(faults).toEqual([]);
    await context.close();
  });

  test("keeps a draft with its looks over a reload and another channel", async () => {
    const { page, context, path, field, newest, populated, faults } = await writer();
    await page.keyboard.type("half *done* @gra");
    await list(page).waitFor();
    await page.keyboard.press("Enter");
    const nav = page.getByRole("navigation", { name: "Channels" });
    await nav.getByRole("link", { name: /lighthouse/ }).click();
    await page.waitForURL(/\/c\/(?!.*harbour)/);
    await eventually(() => page.getByLabel("Message to lighthouse").innerText()).toBe("\n");
    await nav.getByRole("link", { name: /harbour/ }).click();
    await eventually(() => page.getByLabel("Message to harbour").innerText()).toBe("half done @Grace Hopper ");
    await page.reload();
    const again = await toEditor(page);
    await eventually(() => again.locator(".at").count()).toBe(1);
    expect(await again.locator("strong").innerText()).toBe("done");
    await page.keyboard.press("Enter");
    await eventually(newest).toBe(`half *done* <@${populated.users[1]?.id}>`);
    expect(path).toContain("/c/");
    expect(await field.count()).toBe(1);
    expect(faults).toEqual([]);
    await context.close();
  });
});

describe("commands, and what is asked first", () => {
  test("a slash lists the commands, and each goes the way of its button", async () => {
    const { page, context, field, newest, ada, grace, channelId, faults } = await writer();
    await page.keyboard.type("/");
    await list(page).getByRole("option", { name: /\/me/ }).waitFor();
    await page.keyboard.type("to");
    await list(page)
      .getByRole("option", { name: /\/topic/ })
      .waitFor();
    await page.keyboard.press("Enter");
    await page.keyboard.type("Lamps & buoys");
    await page.keyboard.press("Enter");
    await page.getByText("The topic is set.").waitFor();
    const channel = () => api<{ topic: string }>(server, ada.accessToken, "GET", `/api/channels/${channelId}`);
    expect((await channel()).topic).toBe("Lamps & buoys");
    expect(await field.innerText()).toBe("\n");

    await page.keyboard.type("/me waves");
    await page.keyboard.press("Enter");
    await eventually(newest).toBe("waves");
    const waved = page.locator("article.msg", { hasText: "waves" }).locator(".txt[data-of-me]");
    expect(await waved.evaluate((element) => getComputedStyle(element).fontStyle)).toBe("italic");

    await page.keyboard.type("/shrug who knows");
    await page.keyboard.press("Enter");
    const shrugged = page.locator("article.msg", { hasText: "who knows" }).locator(".txt");
    await eventually(() => shrugged.innerText()).toBe("who knows ¯\\_(ツ)_/¯");

    await page.keyboard.type("/status :palm_tree: On the pier");
    await page.keyboard.press("Enter");
    await page.getByText("Your status is set.").waitFor();
    const profile = () =>
      api<{ statusText: string; statusEmoji: string }>(server, ada.accessToken, "GET", "/api/auth/profile");
    expect((await profile()).statusText).toBe("On the pier");

    await page.keyboard.type("/mute");
    await page.keyboard.press("Enter");
    await page.getByText("Muted. /mute again to hear of it.").waitFor();
    await page.keyboard.type("/remind me to oil the lamp in 20 minutes");
    await page.keyboard.press("Enter");
    await page.getByText("You will be reminded of “oil the lamp”").waitFor();

    // One that nobody knows is not posted; it says so, and can be sent as text.
    await page.keyboard.type("/lantern on");
    await page.keyboard.press("Enter");
    await page.getByText("/lantern is no command here.").waitFor();
    expect(await field.innerText()).toBe("/lantern on");
    await page.getByRole("button", { name: "Send it as text" }).click();
    await eventually(newest).toBe("/lantern on");
    await field.click();
    await page.keyboard.type("//me");
    await page.keyboard.press("Enter");
    await eventually(newest).toBe("/me");

    // What went wrong is said, and the text stays.
    await page.keyboard.type("/invite nobody");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").filter({ hasText: "Say whom to add" }).waitFor();
    expect(await field.innerText()).toBe("/invite nobody");
    await page.keyboard.press("Control+a");
    await page.keyboard.type("/leave");
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => !url.pathname.includes(channelId));
    expect(grace.id).not.toBe("");
    expect(faults).toEqual([]);
    await context.close();
  });

  test("a mention of everybody is asked about in a channel of many, and not in one of few", async () => {
    const few = await writer();
    await few.page.keyboard.type("@channel");
    await list(few.page).waitFor();
    await few.page.keyboard.press("Enter");
    await few.page.keyboard.press("Enter");
    await eventually(few.newest).toBe("<!channel>");
    await few.context.close();

    const names = Array.from({ length: 7 }, (_, index) => `Person ${"ABCDEFG"[index]}`);
    const { page, context, field, newest, faults } = await writer(names);
    await page.keyboard.type("@here");
    await list(page).waitFor();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Tell 7 people?" }).waitFor();
    await axeFindsNothing(page, "the warning");
    await page.getByRole("button", { name: "Go on writing" }).click();
    expect(await newest()).toBe("");
    expect(await field.locator(".at").innerText()).toBe("@here");
    await field.click();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Send it" }).click();
    await eventually(newest).toBe("<!here>");
    expect(faults).toEqual([]);
    await context.close();
  });

  test("emoji are completed by their names", async () => {
    const { page, context, newest, faults } = await writer();
    await page.keyboard.type("well done :tad");
    await list(page)
      .getByRole("option", { name: /:tada:/ })
      .waitFor();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await eventually(newest).toBe("well done 🎉");
    expect(faults).toEqual([]);
    await context.close();
  });

  test("who writes with signs keeps a plain field", async () => {
    const { page, context, path, populated, newest, faults } = await writer();
    await page.goto(`${server.url}/w/${populated.workspace.slug}/you`);
    await ready(page);
    await page.getByLabel(/Format messages with signs/).check();
    await page.goto(`${server.url}${path}`);
    await ready(page);
    const plain = page.locator(".conversation textarea");
    await plain.click();
    await page.keyboard.type("a *bold* ");
    await page.keyboard.press("Control+i");
    await page.keyboard.type("slanted");
    await page.keyboard.press("End");
    await page.keyboard.type(" [here](https://parley.example/) @Gra");
    await list(page).waitFor();
    await page.keyboard.press("Enter");
    expect(await plain.inputValue()).toBe("a *bold* _slanted_ [here](https://parley.example/) @Grace Hopper ");
    await page.keyboard.press("Enter");
    await eventually(newest).toBe(`a *bold* _slanted_ <https://parley.example/|here> <@${populated.users[1]?.id}>`);
    expect(await page.locator(".ProseMirror").count()).toBe(0);
    expect(faults).toEqual([]);
    await context.close();
  });

  test("a long message shows its beginning, and the rest when asked", async () => {
    const { page, context, grace, channelId, faults } = await writer();
    const text = Array.from({ length: 60 }, (_, index) => `line ${index + 1}.`).join("\n");
    await api(server, grace.accessToken, "POST", `/api/channels/${channelId}/messages`, { text });
    const message = page.locator("article.msg", { hasText: "line 1." });
    const height = () => message.locator(".txt").evaluate((element) => element.clientHeight);
    await message.getByRole("button", { name: "Show more" }).waitFor();
    expect(await height()).toBeLessThan(400);
    await message.getByRole("button", { name: "Show more" }).click();
    await eventually(height).toBeGreaterThan(1_000);
    await message.getByRole("button", { name: "Show less" }).click();
    await eventually(height).toBeLessThan(400);
    expect(faults).toEqual([]);
    await context.close();
  });

  test("code gets its colours without a change of size", async () => {
    const { page, context, grace, channelId, faults } = await writer();
    const text = '```ts\n// seen first\nconst queue = sort(tiles, 12, "high");\n```';
    await api(server, grace.accessToken, "POST", `/api/channels/${channelId}/messages`, { text });
    const code = page.locator("article.msg pre");
    await code.locator(".syn-keyword", { hasText: "const" }).waitFor();
    expect(await code.innerText()).toBe('// seen first\nconst queue = sort(tiles, 12, "high");');
    expect(await code.evaluate((element) => element.clientHeight)).toBe(60);
    expect(faults).toEqual([]);
    await context.close();
  });
});

describe("every look of it", () => {
  test.each(["light", "dark"] as const)("axe finds nothing in %s", async (colorScheme) => {
    const { page, context, faults } = await writer(["Ada Lovelace", "Grace Hopper"], { colorScheme });
    await page.keyboard.type("*a* _b_ `c` ");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("- item");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("```code");
    await axeFindsNothing(page, "the editor with text");
    await page.keyboard.press("Enter");
    await page.keyboard.type("@");
    await list(page).waitFor();
    await axeFindsNothing(page, "the list of names");
    expect(faults).toEqual([]);
    await context.close();
  });
});
