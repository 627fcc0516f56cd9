import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { spawnServer } from "../../scripts/serve/server.mjs";
import { smtpServer } from "../mail-servers/server";
import { pushService } from "../push-service/server";

/** The whole way of what leaves Parley: a message, its room, the hub, its alarm, the queue, a push service or SMTP. */

/** Long enough that what is said in one go is in one mail, on a busy machine too. */
const windowSeconds = 6;

let parley: Awaited<ReturnType<typeof spawnServer>>;
let mailServer: Awaited<ReturnType<typeof smtpServer>>;
let pushes: Awaited<ReturnType<typeof pushService>>;
const stateDirectory = mkdtempSync(join(tmpdir(), "parley-away-"));

beforeAll(async () => {
  mailServer = await smtpServer({ disabledCommands: ["AUTH", "STARTTLS"] });
  pushes = await pushService();
  parley = await spawnServer({
    stateDirectory,
    env: {
      LIMITS: "off",
      MAIL_TRANSPORT: "smtp",
      MAIL_FROM: "Parley <no-reply@parley.example>",
      MAIL_AFTER_MINUTES: String(windowSeconds / 60),
      SMTP_HOST: "127.0.0.1",
      SMTP_PORT: String(mailServer.port),
      SMTP_SECURE: "off",
    },
  });
});

afterAll(async () => {
  await parley?.stop();
  await mailServer?.close();
  await pushes?.close();
  rmSync(stateDirectory, { recursive: true, force: true });
});

async function ask<T>(method: string, path: string, token?: string, body?: unknown): Promise<T> {
  const authorization: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const response = await fetch(`${parley.url}${path}`, {
    method,
    headers: { "content-type": "application/json", ...authorization },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return (text ? JSON.parse(text) : null) as T;
}

type Person = { id: string; email: string; token: string };

async function person(firstName: string, lastName: string): Promise<Person> {
  const email = `${firstName.toLowerCase()}-${crypto.randomUUID()}@example.com`;
  const body = { email, password: "correct horse", firstName, lastName };
  const made = await ask<{ accessToken: string; user: { id: string } }>("POST", "/api/auth/register", undefined, body);
  return { id: made.user.id, email, token: made.accessToken };
}

/** By the link that was mailed to them. */
async function proven(someone: Person): Promise<void> {
  const { mail } = await mailServer.mailTo(someone.email);
  const token = /\/verify\/(\S+)/.exec(mail.text ?? "")?.[1];
  await ask("POST", "/api/auth/verify", undefined, { token });
}

/** Ada says things in two channels; Grace has looked in once and is away. */
async function scene() {
  const [ada, grace] = [await person("Ada", "Lovelace"), await person("Grace", "Hopper")];
  const slug = `team-${crypto.randomUUID().slice(0, 8)}`;
  const path = `/api/workspaces/${slug}`;
  await ask("POST", "/api/workspaces", ada.token, { name: "Büro <Nord>", slug });
  const { invitations } = await ask<{ invitations: { url: string }[] }>("POST", `${path}/invitations`, ada.token, {});
  const link = invitations[0]?.url.split("/join/")[1];
  await ask("POST", `/api/invitations/${link}/accept`, grace.token, {});
  const made = (name: string) =>
    ask<{ id: string }>("POST", `${path}/channels`, ada.token, { name, members: [grace.id] });
  const [harbour, library] = [await made("harbour"), await made("library")];
  await ask("GET", `${path}/activity`, grace.token);
  const say = async (channelId: string, text: string) => {
    const body = { text };
    const answer = await ask<{ message: { ts: string; id: string } }>(
      "POST",
      `/api/channels/${channelId}/messages`,
      ada.token,
      body,
    );
    return answer.message;
  };
  return { ada, grace, slug, path, harbour: harbour.id, library: library.id, say };
}

/** What was mailed to somebody beside the link of their registration. */
const digestsOf = ({ email }: Person) =>
  mailServer.received.filter(({ to, raw }) => to.includes(email) && /^List-Unsubscribe: /m.test(raw));
const eventually = <T>(fact: () => T | Promise<T>) =>
  expect.poll(async () => fact(), { timeout: 60_000, interval: 50 });

async function subscribed({ path, grace }: { path: string; grace: Person }) {
  const subscription = pushes.subscribe();
  await ask("POST", `${path}/push/devices`, grace.token, subscription);
  return subscription;
}

describe("a device of somebody who is away", () => {
  test("is told of a mention, encrypted for it, by the sender that the browser subscribed to", async () => {
    const here = await scene();
    const { publicKey } = await ask<{ publicKey: string }>("GET", `${here.path}/push`, here.grace.token);
    const subscription = await subscribed(here);
    const { ts } = await here.say(here.harbour, `<@${here.grace.id}> tea & cake?`);
    const [push] = await pushes.arrived(subscription, 1);
    expect(push).toMatchObject({
      headers: { encoding: "aes128gcm", topic: here.harbour, urgency: "high", ttl: "86400" },
      payload: {
        title: "Ada Lovelace in #harbour",
        body: "@Grace Hopper tea & cake?",
        path: `/w/${here.slug}/c/${here.harbour}/p/${ts}`,
      },
      publicKey,
      claims: { aud: pushes.origin, sub: "mailto:no-reply@parley.example" },
    });
  });

  test("is told once, at the end, of what came while its owner was not to be disturbed", async () => {
    const here = await scene();
    const subscription = await subscribed(here);
    const end = Date.now() + 6_000;
    await ask("PUT", `${here.path}/notifications`, here.grace.token, { dndUntil: new Date(end).toISOString() });
    await here.say(here.harbour, `<@${here.grace.id}> one`);
    const read = await here.say(here.library, `<@${here.grace.id}> read at once`);
    await here.say(here.harbour, `<@${here.grace.id}> two`);
    const waiting = () =>
      ask<{ items: { readAt: string | null; kind: string }[] }>("GET", `${here.path}/activity`, here.grace.token);
    const unread = async () =>
      (await waiting()).items.filter(({ readAt, kind }) => kind === "mention" && readAt === null).length;
    await eventually(unread).toBe(3);
    await ask("POST", `/api/channels/${here.library}/read`, here.grace.token, { ts: read.ts });
    await eventually(unread).toBe(2);
    expect(pushes.receivedBy(subscription)).toEqual([]);
    expect(Date.now()).toBeLessThan(end);
    const [push] = await pushes.arrived(subscription, 1);
    expect(Date.now()).toBeGreaterThanOrEqual(end);
    expect(push?.payload).toMatchObject({
      title: "2 new messages in Büro <Nord>",
      body: "From Ada Lovelace",
      path: `/w/${here.slug}/c/${here.harbour}`,
    });
    await here.say(here.library, `<@${here.grace.id}> three`);
    const all = await pushes.arrived(subscription, 2);
    expect(all.map(({ payload }) => payload.body)).toEqual(["From Ada Lovelace", "@Grace Hopper three"]);
  });
});

describe("somebody who is away", () => {
  test("gets one mail of all that they did not see, and may have no more by one click", async () => {
    const here = await scene();
    await proven(here.grace);
    const direct = await ask<{ id: string }>("POST", `${here.path}/dms`, here.ada.token, { userIds: [here.grace.id] });
    const first = await here.say(here.harbour, `<@${here.grace.id}> <https://example.com|tea> & <b>cake</b>?`);
    await here.say(direct.id, "Are you there?");
    await here.say(here.library, "Nothing that concerns her");
    await eventually(() => digestsOf(here.grace).length).toBe(1);
    const [digest] = digestsOf(here.grace);
    expect(digest?.mail.subject).toBe("2 messages wait for you in Büro <Nord>");
    const { text = "", html } = digest?.mail ?? {};
    expect(text).toContain("Ada Lovelace mentioned you in #harbour");
    expect(text).toContain("@Grace Hopper tea & <b>cake</b>?");
    expect(text).toContain(`${parley.url}/w/${here.slug}/c/${here.harbour}/p/${first.ts}`);
    expect(text).toContain("Ada Lovelace wrote to you");
    expect(text).toContain("Are you there?");
    expect(text).not.toContain("Nothing that concerns her");
    expect(html).toContain("@Grace Hopper tea &amp; &lt;b&gt;cake&lt;/b&gt;?");
    expect(html).not.toContain("<b>cake");

    const headers = digest?.raw.replaceAll("\r\n ", " ") ?? "";
    expect(headers).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
    const oneClick = /^List-Unsubscribe: <(\S+)>\r$/m.exec(headers)?.[1] ?? "";
    const mailed = async () =>
      (await ask<{ preferences: { mail: string } }>("GET", `${here.path}/notifications`, here.grace.token)).preferences
        .mail;
    // Programs that look through mail open its links.
    const looked = await fetch(oneClick, { headers: { accept: "text/html" } });
    expect(looked.status).toBe(200);
    expect(await looked.text()).toContain("Send me no more");
    expect(await mailed()).toBe("mentions");
    const form = { method: "POST", body: new URLSearchParams({ "List-Unsubscribe": "One-Click" }) };
    expect((await fetch(oneClick.slice(0, -3), form)).status).toBe(404);
    expect((await fetch(oneClick, form)).status).toBe(200);
    expect(await mailed()).toBe("never");
    expect(digestsOf(here.grace)).toHaveLength(1);
  });

  test("gets none of what they read first", async () => {
    const here = await scene();
    await proven(here.grace);
    const read = await here.say(here.harbour, `<@${here.grace.id}> seen in time`);
    await ask("POST", `/api/channels/${here.harbour}/read`, here.grace.token, { ts: read.ts });
    // Later, so that a mail of the first would have gone before it or have it too.
    await here.say(here.library, `<@${here.grace.id}> never seen`);
    await eventually(() => digestsOf(here.grace).length).toBe(1);
    const [digest] = digestsOf(here.grace);
    expect(digest?.mail.subject).toBe("Ada Lovelace mentioned you in #library");
    expect(digest?.mail.text).not.toContain("seen in time");
  });

  test("gets none at an address that nobody has proven to be theirs", async () => {
    const here = await scene();
    const linus = await person("Linus", "Torvalds");
    await proven(linus);
    const { invitations } = await ask<{ invitations: { url: string }[] }>(
      "POST",
      `${here.path}/invitations`,
      here.ada.token,
      {},
    );
    await ask("POST", `/api/invitations/${invitations[0]?.url.split("/join/")[1]}/accept`, linus.token, {});
    await ask("POST", `/api/channels/${here.harbour}/members`, here.ada.token, { userIds: [linus.id] });
    await ask("GET", `${here.path}/activity`, linus.token);
    await here.say(here.harbour, `<@${here.grace.id}> <@${linus.id}> tea?`);
    await eventually(() => digestsOf(linus).length).toBe(1);
    // Hers was put together before his was, or in the same moment: another of his comes after it.
    await here.say(here.harbour, `<@${linus.id}> more tea?`);
    await eventually(() => digestsOf(linus).length).toBe(2);
    expect(digestsOf(here.grace)).toEqual([]);
  });
});
