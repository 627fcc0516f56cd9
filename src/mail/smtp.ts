import { connect } from "cloudflare:sockets";
import { MailError } from "./mail-error";

/**
 * SMTP (RFC 5321) as far as handing one letter to a submission server needs it. worker-mailer 1.2.1 was tried first:
 * it spins for ever when the server closes the connection, falls back to plain text when STARTTLS is not offered, and
 * puts names into headers unescaped.
 */

export type SmtpServer = {
  host: string;
  port: number;
  secure: "off" | "starttls" | "tls";
  user: string;
  password: string;
};

type Reply = { code: number; lines: string[] };

const patienceMs = 30_000;

export async function submit(server: SmtpServer, from: string, to: string, message: string): Promise<void> {
  const secureTransport = { off: "off", starttls: "starttls", tls: "on" }[server.secure];
  const socket = connect({ hostname: server.host, port: server.port }, { secureTransport, allowHalfOpen: false });
  const hangUp = () => socket.close().catch(() => {});
  const patience = setTimeout(hangUp, patienceMs);
  try {
    await talk(new Conversation(socket), server, { from, to, message });
  } catch (error) {
    throw error instanceof MailError ? error : new MailError(`The mail server did not answer: ${error}`, false);
  } finally {
    clearTimeout(patience);
    await hangUp();
  }
}

async function talk(
  plain: Conversation,
  { secure, user, password }: SmtpServer,
  { from, to, message }: { from: string; to: string; message: string },
): Promise<void> {
  let line = plain;
  await line.expect(220);
  let offers = await line.hello();
  if (secure === "starttls") {
    if (!offers.has("STARTTLS")) throw new MailError("The mail server does not offer STARTTLS.", false);
    await line.say("STARTTLS", 220);
    line = line.secured();
    offers = await line.hello();
  }
  if (user) await line.say(`AUTH PLAIN ${base64(`\0${user}\0${password}`)}`, 235);
  const international = /[^\0-\x7f]/.test(from + to);
  if (international && !offers.has("SMTPUTF8"))
    throw new MailError("The mail server takes ASCII addresses only.", true);
  await line.say(`MAIL FROM:<${from}>${international ? " SMTPUTF8" : ""}`, 250);
  await line.say(`RCPT TO:<${to}>`, 250, 251);
  await line.say("DATA", 354);
  await line.say(`${message.replace(/^\./gm, "..")}${message.endsWith("\r\n") ? "" : "\r\n"}.`, 250);
  // It is delivered: how the server says good-bye is its own affair.
  await line.say("QUIT", 221).catch(() => {});
}

class Conversation {
  readonly #socket: Socket;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #decoder = new TextDecoder();
  #heard = "";

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#reader = socket.readable.getReader();
    this.#writer = socket.writable.getWriter();
  }

  /** What came in plain text before is forgotten: it was nobody's word. */
  secured(): Conversation {
    this.#reader.releaseLock();
    this.#writer.releaseLock();
    return new Conversation(this.#socket.startTls());
  }

  async hello(): Promise<Set<string>> {
    const { lines } = await this.say("EHLO [127.0.0.1]", 250);
    return new Set(lines.slice(1).map((line) => (line.split(" ")[0] ?? "").toUpperCase()));
  }

  async say(command: string, ...codes: number[]): Promise<Reply> {
    await this.#writer.write(new TextEncoder().encode(`${command}\r\n`));
    return this.expect(...codes);
  }

  async expect(...codes: number[]): Promise<Reply> {
    const reply = await this.#reply();
    if (codes.includes(reply.code)) return reply;
    // 4xx may pass; 5xx will be the same tomorrow.
    throw new MailError(`The mail server said ${reply.code} ${reply.lines.join(" ")}`, reply.code >= 500);
  }

  async #reply(): Promise<Reply> {
    const lines: string[] = [];
    for (;;) {
      const line = await this.#line();
      lines.push(line.slice(4));
      if (line[3] !== "-") return { code: Number(line.slice(0, 3)), lines };
    }
  }

  async #line(): Promise<string> {
    for (;;) {
      const end = this.#heard.indexOf("\n");
      if (end >= 0) {
        const line = this.#heard.slice(0, end).trimEnd();
        this.#heard = this.#heard.slice(end + 1);
        return line;
      }
      const { value, done } = await this.#reader.read();
      if (done) throw new MailError("The mail server hung up.", false);
      this.#heard += this.#decoder.decode(value, { stream: true });
      if (this.#heard.length > 64 * 1024) throw new MailError("The mail server talks without end.", false);
    }
  }
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
