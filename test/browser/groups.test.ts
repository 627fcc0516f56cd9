import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { axeFindsNothing, fixture, heard, openWindow, type Populated } from "./harness";
import { composer, eventually, messageOf, ready, sidebar, signIn, suite, type User, unique } from "./suite";

const { server, browser } = await suite();

async function three() {
  const { workspace, channels, users } = await fixture<Populated>(server, "populate", {
    users: [{ name: "Ada Lovelace", role: "owner" }, { name: "Grace Hopper" }, { name: "Linus Torvalds" }],
    channels: ["harbour", "pier"],
    workspace: `w-${unique()}`,
  });
  const [ada, grace, linus] = users as [User, User, User];
  const [harbour, pier] = channels.map(({ id }) => `/w/${workspace.slug}/c/${id}`) as [string, string];
  return { slug: workspace.slug, harbour, pier, ada, grace, linus };
}

/** `told`: their window has heard of a group. */
async function at(user: User, path: string): Promise<Page & { told: Promise<void> }> {
  const { page: opened } = await openWindow(browser);
  const page = Object.assign(opened, { told: heard(opened, "group.updated") });
  await signIn(page, server, user, path);
  await ready(page);
  return page;
}

async function pick(page: Page, name: string): Promise<void> {
  const field = page.getByRole("combobox", { name: "People" });
  await field.fill(name);
  await page.getByRole("option", { name: new RegExp(name) }).waitFor();
  await field.press("Enter");
  await page.getByRole("button", { name: `Leave out ${name}` }).waitFor();
}

describe("a group of people", () => {
  test("is made by whoever leads, completed after @, and tells those who are in it", async () => {
    const here = await three();
    const [ada, grace, linus] = [
      await at(here.ada, here.harbour),
      await at(here.grace, here.pier),
      await at(here.linus, here.pier),
    ];
    await ada.keyboard.press("Control+k");
    await ada.getByRole("combobox", { name: "Channel or person" }).fill("user groups");
    await ada.getByRole("option", { name: "User groups" }).waitFor();
    await ada.keyboard.press("Enter");
    await ada.getByRole("link", { name: "Create a group" }).click();
    await ada.getByLabel("Handle").fill("crew");
    await ada.getByLabel("Name", { exact: true }).fill("The crew of the day");
    await pick(ada, "Grace Hopper");
    await axeFindsNothing(ada, "the form of a group");
    await ada.getByRole("button", { name: "Create group" }).click();
    await ada.getByRole("list", { name: "Groups" }).getByText("@crew").waitFor();
    await ada.getByText("1 person").waitFor();
    await axeFindsNothing(ada, "the list of groups");

    // Grace's own window offers it as soon as it has heard of it.
    await grace.told;
    await composer(grace).click();
    await grace.keyboard.type("Thank you @cre");
    await grace.getByRole("option", { name: /crew/ }).waitFor();
    for (let i = 0; i < 20; i += 1) await grace.keyboard.press("Backspace");

    await ada.goto(`${server.url}${here.harbour}`);
    await ready(ada);
    await composer(ada).click();
    await ada.keyboard.type("Anchors up, @cre");
    await ada.getByRole("option", { name: /crew/ }).waitFor();
    await ada.keyboard.press("Enter");
    await ada.keyboard.type("now");
    await ada.keyboard.press("Enter");
    await messageOf(ada, "Anchors up, @crew now").waitFor();

    // One mention for her who is in it, a message like any other for him who is not.
    await sidebar(grace)
      .getByRole("link", { name: /harbour.*1 mention/ })
      .click();
    const said = messageOf(grace, "Anchors up, @crew now");
    await said.waitFor();
    await eventually(() => said.getAttribute("data-mentions")).toBe("true");
    expect(await said.locator(".at").getAttribute("data-me")).toBe("true");
    await sidebar(linus)
      .getByRole("link", { name: /harbour, unread/ })
      .click();
    await messageOf(linus, "Anchors up, @crew now").waitFor();
    expect(await messageOf(linus, "Anchors up, @crew now").getAttribute("data-mentions")).toBeNull();
  });

  test("changes and goes before everybody's eyes, and is nobody else's to change", async () => {
    const here = await three();
    const path = `/w/${here.slug}/groups`;
    const [ada, linus] = [await at(here.ada, `${path}?edit=new`), await at(here.linus, path)];
    await linus.getByText("Admins and owners create them").waitFor();
    await ada.getByLabel("Handle").fill("no handle");
    await ada.getByLabel("Name", { exact: true }).fill("Whoever is on call");
    await ada.getByRole("button", { name: "Create group" }).click();
    await ada.getByRole("alert").waitFor();
    await ada.getByLabel("Handle").fill("on-call");
    await pick(ada, "Linus Torvalds");
    await ada.getByRole("button", { name: "Create group" }).click();
    await linus.getByText("@on-call").waitFor();
    await linus.getByText("1 person, you among them").waitFor();
    expect(await linus.getByRole("link", { name: "Edit @on-call" }).count()).toBe(0);

    await ada.getByRole("link", { name: "Edit @on-call" }).click();
    await ada.getByRole("button", { name: "Leave out Linus Torvalds" }).click();
    await pick(ada, "Grace Hopper");
    await ada.getByLabel("Handle").fill("watch");
    await ada.getByRole("button", { name: "Save group" }).click();
    await linus.getByText("@watch").waitFor();
    await eventually(() => linus.getByText("you among them").count()).toBe(0);

    await ada.getByRole("link", { name: "Edit @watch" }).click();
    await ada.getByRole("button", { name: "Delete @watch" }).click();
    await ada.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
    await eventually(() => ada.getByText("@watch").count()).toBe(0);
    await eventually(() => linus.getByText("@watch").count()).toBe(0);
  });
});
