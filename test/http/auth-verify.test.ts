import { env, exports } from "cloudflare:workers";
import { describe, expect, inject, test } from "vitest";
import { signAddress, signRefresh } from "../../src/auth/tokens";
import { createWorkspace } from "../../src/domain/create-workspace";
import { consume } from "../../src/jobs/consume";
import type { Job } from "../../src/jobs/job";
import type { AuthAnswer } from "../../src/protocol/rest";
import type { MailServers } from "../mail-servers/provided";
import { code, newEmail, password, registered, serverWith, Visitor } from "../visitor";

const { inbox, ports }: MailServers = inject("mail");
const smtp = { MAIL_TRANSPORT: "smtp", SMTP_HOST: "127.0.0.1", SMTP_PORT: String(ports.open), SMTP_SECURE: "off" };
const sending = serverWith({ ...smtp, JOBS_QUEUE: queueThatDelivers() });

/** Its consumer runs at once: a queue's own pace is Cloudflare's, and test/crash/mail.test.ts waits for it. */
function queueThatDelivers() {
  const send = async (body: Job) => {
    const message = { id: "1", timestamp: new Date(), attempts: 1, body, ack() {}, retry() {} };
    const batch = { queue: "parley-jobs", messages: [message], ackAll() {}, retryAll() {}, metadata: {} };
    await consume(batch as never, { ...env, ...smtp } as never);
    return { metadata: {} };
  };
  return { send } as never;
}

async function linkMailedTo(email: string): Promise<string> {
  const mails = await (await fetch(`${inbox}/${encodeURIComponent(email)}`)).json<{ mail: { text: string } }[]>();
  const token = /\/verify\/(\S+)/.exec(mails.at(-1)?.mail.text ?? "")?.[1];
  if (!token) throw new Error(`no link was mailed to ${email}`);
  return token;
}

async function register(workspaceSlug?: string) {
  const email = newEmail();
  const visitor = new Visitor({ server: sending });
  const names = { firstName: "Grace", lastName: "Hopper" };
  const response = await visitor.program("/api/auth/register", { body: { email, password, ...names, workspaceSlug } });
  expect(response.status).toBe(201);
  return { email, visitor, ...(await response.json<AuthAnswer>()) };
}

async function workspaceFor(domains: string[]) {
  const owner = await registered("Owner");
  const slug = `team-${crypto.randomUUID().slice(0, 8)}`;
  return createWorkspace(env, { name: "Team", slug, createdBy: owner.user.id, settings: { allowedDomains: domains } });
}

async function joined({ visitor, accessToken }: { visitor: Visitor; accessToken: string }): Promise<string[]> {
  const response = await visitor.program("/api/workspaces", { token: accessToken });
  return (await response.json<{ workspaces: { slug: string }[] }>()).workspaces.map(({ slug }) => slug);
}

const verify = (token: string) => new Visitor().program("/api/auth/verify", { body: { token } });

describe("the link that proves an address", () => {
  test("lets its owner into the workspace that takes their domain, and only then", async () => {
    const { slug } = await workspaceFor(["example.com"]);
    const grace = await register(slug);
    expect(await joined(grace)).toEqual([]);
    const answer = await verify(await linkMailedTo(grace.email));
    expect(await answer.json()).toEqual({ ok: true, workspaceSlug: slug });
    expect(await joined(grace)).toEqual([slug]);
  });

  test("proves the address and opens nothing where the domain is another's", async () => {
    const { slug } = await workspaceFor(["elsewhere.example"]);
    const grace = await register(slug);
    const answer = await verify(await linkMailedTo(grace.email));
    expect(await answer.json()).toEqual({ ok: true, workspaceSlug: null });
    expect(await joined(grace)).toEqual([]);
    const row = await env.DB.prepare("SELECT email_verified_at FROM users WHERE id = ?1")
      .bind(grace.user.id)
      .first<{ email_verified_at: number | null }>();
    expect(row?.email_verified_at).toBeGreaterThan(0);
  });

  test("may be used twice", async () => {
    const { slug } = await workspaceFor(["example.com"]);
    const grace = await register(slug);
    const token = await linkMailedTo(grace.email);
    expect((await verify(token)).status).toBe(200);
    expect((await verify(token)).status).toBe(200);
    expect(await joined(grace)).toEqual([slug]);
  });

  test("is refused when it is tampered with, of another kind, or for another account", async () => {
    const grace = await register();
    const token = await linkMailedTo(grace.email);
    const now = Math.floor(Date.now() / 1_000);
    const claims = { sub: grace.user.id, sid: "S00000000000A" as const, tokenId: "x", iat: now, exp: now + 60 };
    const stranger = await registered("Mallory");
    for (const wrong of [
      `${token.slice(0, -2)}xx`,
      grace.accessToken,
      await signRefresh(env, claims),
      await signAddress(env, { sub: stranger.user.id, email: grace.email }),
      "nonsense",
    ]) {
      const answer = await verify(wrong);
      expect(answer.status).toBe(410);
      expect(await code(answer)).toBe("INVITATION_INVALID");
    }
  });

  test("is not sent where Parley sends no mail", async () => {
    const email = newEmail();
    const visitor = new Visitor({ server: exports.default as never });
    const names = { firstName: "Grace", lastName: "Hopper" };
    await visitor.program("/api/auth/register", { body: { email, password, ...names } });
    expect(await (await fetch(`${inbox}/${encodeURIComponent(email)}`)).json()).toEqual([]);
  });
});
