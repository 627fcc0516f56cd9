import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, inject, test } from "vitest";
import type { Env } from "../../src/env";
import { backoffSeconds, consume } from "../../src/jobs/consume";
import type { Job } from "../../src/jobs/job";
import type { MailServers } from "../mail-servers/provided";
import { newEmail } from "../visitor";

const { inbox, ports }: MailServers = inject("mail");
const arrived = async (to: string) => (await fetch(`${inbox}/${encodeURIComponent(to)}`)).json<unknown[]>();
const by = (server: keyof typeof ports): Env => ({
  ...env,
  MAIL_TRANSPORT: "smtp",
  SMTP_HOST: "127.0.0.1",
  SMTP_PORT: String(ports[server]),
  SMTP_SECURE: "off",
});
const mailJob = (to: string): Job => ({ kind: "mail", to, subject: "Hello", text: "Hello", html: "<p>Hello</p>" });

async function consumed(bodies: unknown[], settings: Env = by("open")) {
  const messages = bodies.map((body, n) => ({ id: String(n), timestamp: new Date(), attempts: 1, body }));
  const batch = createMessageBatch("parley-jobs", messages);
  await consume(batch, settings);
  return getQueueResult(batch, createExecutionContext());
}

describe("the jobs queue", () => {
  test("sends mail and acknowledges each message by itself", async () => {
    const [first, last] = [newEmail(), newEmail()];
    const result = await consumed([mailJob(first), { kind: "of another version" }, mailJob(last)]);
    expect(result.explicitAcks.toSorted()).toEqual(["0", "2"]);
    expect(result.retryMessages).toEqual([{ msgId: "1" }]);
    expect(await arrived(first)).toHaveLength(1);
    expect(await arrived(last)).toHaveLength(1);
  });

  test("tries mail again that the server does not take now", async () => {
    const result = await consumed([mailJob(newEmail())], by("full"));
    expect(result.explicitAcks).toEqual([]);
    expect(result.retryMessages).toEqual([{ msgId: "0" }]);
  });

  test("drops mail that the server will never take", async () => {
    const result = await consumed([mailJob(newEmail())], by("unknown"));
    expect(result.explicitAcks).toEqual(["0"]);
  });

  test("drops mail to what is no address", async () => {
    expect((await consumed([mailJob("a@b.c>\r\nDATA")])).explicitAcks).toEqual(["0"]);
  });

  test.each([
    [1, 4],
    [2, 8],
    [3, 16],
    [8, 512],
    [40, 3_600],
  ])("waits after attempt %i for %i seconds", (attempts, seconds) => {
    expect(backoffSeconds(attempts)).toBe(seconds);
  });
});
