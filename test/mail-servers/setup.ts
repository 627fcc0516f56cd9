import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestProject } from "vitest/node";
import type { MailServers } from "./provided";
import { rudeServer, smtpServer } from "./server";

/** Mail servers for tests inside workerd, which cannot listen; over HTTP they read what arrived. */
export default async function mailServers(project: TestProject) {
  const open = await smtpServer({ disabledCommands: ["AUTH", "STARTTLS"] });
  const guarded = await smtpServer({
    authOptional: false,
    disabledCommands: ["STARTTLS"],
    onAuth: ({ username, password }, _session, answer) => {
      if (username === "parley" && password === "sésame") answer(null, { user: username });
      else answer(new Error("wrong"));
    },
  });
  const untrusted = await smtpServer({ disabledCommands: ["AUTH"] });
  const full = await rudeServer(["220 full\r\n", "250 full\r\n", "250 sender\r\n", "452 mailbox full\r\n"]);
  const unknown = await rudeServer([
    "220-first\r\n220 last\r\n",
    "250-unknown\r\n250 HELP\r\n",
    "250 ok\r\n",
    "550 nobody here\r\n",
  ]);
  const absent = await rudeServer([]);
  const dying = await rudeServer(["220 dying\r\n", "250 dying\r\n", "250 ok\r\n", "250 ok\r\n", "354 go on\r\n"]);
  const rambling = await rudeServer([`220${"-".repeat(100_000)}`]);
  const servers = { open, guarded, untrusted, full, unknown, absent, dying, rambling };

  const inbox = createServer((request, response) => {
    const to = decodeURIComponent(new URL(request.url ?? "", "http://inbox").pathname.slice(1));
    const found = [...open.received, ...guarded.received].filter((mail) => mail.to.includes(to));
    response.end(JSON.stringify(found.map(({ mail: { headerLines: _, ...mail }, ...rest }) => ({ ...rest, mail }))));
  });
  await new Promise<void>((ready) => inbox.listen(0, "127.0.0.1", ready));

  project.provide("mail", {
    inbox: `http://127.0.0.1:${(inbox.address() as AddressInfo).port}`,
    ports: Object.fromEntries(Object.entries(servers).map(([name, { port }]) => [name, port])) as MailServers["ports"],
  });
  return async () => {
    inbox.close();
    await Promise.all(Object.values(servers).map((server) => server.close()));
  };
}
