import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { spawnServer } from "../../scripts/serve/server.mjs";
import { authorityPath, smtpServer } from "../mail-servers/server";

/** The whole way of an invitation: API, queue, STARTTLS, sign-in, a real SMTP server. */

let parley: Awaited<ReturnType<typeof spawnServer>>;
let mailServer: Awaited<ReturnType<typeof smtpServer>>;
const stateDirectory = mkdtempSync(join(tmpdir(), "parley-mail-"));

beforeAll(async () => {
  mailServer = await smtpServer({
    authOptional: false,
    onAuth: ({ username, password }, { secure }, answer) => {
      if (secure && username === "parley" && password === "secret") answer(null, { user: username });
      else answer(new Error("wrong"));
    },
  });
  parley = await spawnServer({
    stateDirectory,
    env: {
      MAIL_TRANSPORT: "smtp",
      MAIL_FROM: "Parley <no-reply@parley.example>",
      SMTP_HOST: "localhost",
      SMTP_PORT: String(mailServer.port),
      SMTP_SECURE: "starttls",
      SMTP_USER: "parley",
      SMTP_PASSWORD: "secret",
      NODE_EXTRA_CA_CERTS: authorityPath,
    },
  });
});

afterAll(async () => {
  await parley?.stop();
  await mailServer?.close();
  rmSync(stateDirectory, { recursive: true, force: true });
});

async function post<T>(path: string, body: unknown, token?: string): Promise<T> {
  const authorization: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const response = await fetch(`${parley.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...authorization },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return response.json() as Promise<T>;
}

test("an invitation arrives by mail, encrypted on the way, and its link lets the invited one in", async () => {
  const account = (firstName: string, email: string) =>
    post<{ accessToken: string }>("/api/auth/register", {
      firstName,
      lastName: "Müller",
      email,
      password: "correct horse",
    });
  const zoe = await account("Zoë", "zoe@example.com");
  await post("/api/workspaces", { name: "Büro <Nord>", slug: "nord" }, zoe.accessToken);
  await post("/api/workspaces/nord/invitations", { emails: ["max@example.com"] }, zoe.accessToken);

  const { from, to, encrypted, user, mail } = await mailServer.mailTo("max@example.com");
  expect({ from, to, encrypted, user }).toEqual({
    from: "no-reply@parley.example",
    to: ["max@example.com"],
    encrypted: true,
    user: "parley",
  });
  expect(mail.subject).toBe("Zoë Müller invited you to Büro <Nord> on Parley");
  expect(mail.html).toContain("Büro &lt;Nord&gt;");
  const link = /http:\/\/\S+\/join\/(\S+)/.exec(mail.text ?? "");
  expect(link?.[0].startsWith(parley.url)).toBe(true);

  const max = await account("Max", "max@example.com");
  await post(`/api/invitations/${link?.[1]}/accept`, {}, max.accessToken);
  const mine = await fetch(`${parley.url}/api/workspaces`, { headers: { authorization: `Bearer ${max.accessToken}` } });
  expect(await mine.json()).toMatchObject({ workspaces: [{ slug: "nord", role: "member" }] });
});
