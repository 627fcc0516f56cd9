import { readFileSync } from "node:fs";
import { createServer as createTcpServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

/** A real SMTP server on loopback, which keeps what it takes. */

const fixture = (name: string) => join(import.meta.dirname, "certificates", name);
/** Whoever trusts this, trusts the server. */
export const authorityPath = fixture("authority.pem");
const certificate = () => ({ cert: readFileSync(fixture("certificate.pem")), key: readFileSync(fixture("key.pem")) });

export type Received = {
  from: string;
  to: string[];
  /** Whether TLS was up when it came. */
  encrypted: boolean;
  user: string | null;
  raw: string;
  mail: ParsedMail;
};

type Options = Pick<SMTPServerOptions, "authOptional" | "onAuth" | "onRcptTo" | "disabledCommands">;

export async function smtpServer(options: Options = {}) {
  const received: Received[] = [];
  const waiting: { to: string; resolve: (mail: Received) => void }[] = [];
  const server = new SMTPServer({
    ...certificate(),
    authOptional: true,
    ...options,
    async onData(stream, session, done) {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk);
      const raw = Buffer.concat(chunks).toString();
      const sender = session.envelope.mailFrom;
      const one: Received = {
        from: sender ? sender.address : "",
        to: session.envelope.rcptTo.map(({ address }) => address),
        encrypted: session.secure,
        user: session.user ?? null,
        raw,
        mail: await simpleParser(raw),
      };
      received.push(one);
      for (const { to, resolve } of waiting.filter(({ to }) => one.to.includes(to))) {
        waiting.splice(0, waiting.length, ...waiting.filter((other) => other.to !== to));
        resolve(one);
      }
      done();
    },
  });
  // A client that breaks the handshake off is what some tests are about.
  server.on("error", () => {});
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    port: portOf(server.server),
    received,
    /** The mail to this address, when it is there. */
    mailTo: (to: string) =>
      new Promise<Received>((resolve) => {
        const known = received.find((one) => one.to.includes(to));
        if (known) resolve(known);
        else waiting.push({ to, resolve });
      }),
    close: () => new Promise<void>((closed) => server.close(closed)),
  };
}

/** A server that says its lines one for each that it hears, and hangs up after the last. */
export async function rudeServer(lines: string[]) {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    const left = [...lines];
    const next = () => {
      const line = left.shift();
      if (line === undefined) socket.end();
      else socket.write(line);
    };
    socket.on("data", next);
    next();
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    port: portOf(server),
    close: () =>
      new Promise<void>((closed) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => closed());
      }),
  };
}

function portOf(server: Pick<Server, "address">): number {
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("The server listens on no port.");
  return address.port;
}
