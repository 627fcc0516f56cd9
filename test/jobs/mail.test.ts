import { env } from "cloudflare:workers";
import { describe, expect, inject, test } from "vitest";
import type { Env } from "../../src/env";
import { invitationMail } from "../../src/mail/invitation";
import { MailError } from "../../src/mail/mail-error";
import { sendMail } from "../../src/mail/transport";
import type { MailServers } from "../mail-servers/provided";
import { newEmail } from "../visitor";

const { inbox, ports }: MailServers = inject("mail");
type Arrived = {
  from: string;
  to: string[];
  encrypted: boolean;
  user: string | null;
  raw: string;
  mail: { subject: string; text: string; html: string; from: { value: { name: string; address: string }[] } };
};
const arrived = async (to: string) => (await fetch(`${inbox}/${encodeURIComponent(to)}`)).json<Arrived[]>();
const by = (server: keyof typeof ports, more: Partial<Env> = {}): Env => ({
  ...env,
  MAIL_TRANSPORT: "smtp",
  SMTP_HOST: "127.0.0.1",
  SMTP_PORT: String(ports[server]),
  SMTP_SECURE: "off",
  ...more,
});
const mail = (to = newEmail()) => ({ to, subject: "Hello", text: "Plain words", html: "<p>Rich words</p>" });

async function failure(sending: Promise<unknown>): Promise<MailError> {
  const error = await sending.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof MailError)) throw new Error(`expected a MailError, got ${error}`);
  return error;
}

describe("mail over SMTP", () => {
  test("arrives as it was written, whatever the alphabet", async () => {
    const letter = {
      to: newEmail(),
      subject: "Zoë invited you to Büro “Ω” — 日本語のとても長いチーム名がここに続きます、とても長いです",
      text: `${"A long line of plain words. ".repeat(80)}\n.\n..dots\nŁódź 🧮\n`,
      html: "<p>Grüße &amp; 🧮</p>",
    };
    expect(await sendMail(by("open"), letter)).toEqual({ transport: "smtp" });
    const [one, ...others] = await arrived(letter.to);
    expect(others).toEqual([]);
    expect(one?.mail.subject).toBe(letter.subject);
    expect(one?.mail.text).toBe(letter.text);
    expect(one?.mail.html).toBe(letter.html);
  });

  test("comes from the address of the settings, by name", async () => {
    const letter = mail();
    await sendMail(by("open", { MAIL_FROM: "Parley, the Größe <no-reply@parley.example>" }), letter);
    const [one] = await arrived(letter.to);
    expect(one?.from).toBe("no-reply@parley.example");
    expect(one?.mail.from.value).toMatchObject([{ name: "Parley, the Größe", address: "no-reply@parley.example" }]);
  });

  test("keeps to ASCII and to lines of 78 characters in between", async () => {
    const letter = { ...mail(), subject: "ü".repeat(300), text: "ü".repeat(2_000) };
    await sendMail(by("open"), letter);
    const [one] = await arrived(letter.to);
    expect(one?.raw).toMatch(/^[\t\n\r\x20-\x7e]*$/);
    for (const line of one?.raw.split("\r\n") ?? []) expect(line.length).toBeLessThanOrEqual(78);
  });

  test("signs in where the server asks for it", async () => {
    const letter = mail();
    await sendMail(by("guarded", { SMTP_USER: "parley", SMTP_PASSWORD: "sésame" }), letter);
    expect((await arrived(letter.to))[0]?.user).toBe("parley");
  });

  test("is not sent with a wrong password", async () => {
    const letter = mail();
    expect(
      (await failure(sendMail(by("guarded", { SMTP_USER: "parley", SMTP_PASSWORD: "wrong" }), letter))).permanent,
    ).toBe(true);
    expect(await arrived(letter.to)).toEqual([]);
  });
});

describe("mail that the server does not take", () => {
  test("may be tried again when it says so for now", async () => {
    const error = await failure(sendMail(by("full"), mail()));
    expect(error.permanent).toBe(false);
    expect(error.message).toContain("452 mailbox full");
  });

  test("is given up when it says so for good", async () => {
    expect((await failure(sendMail(by("unknown"), mail()))).permanent).toBe(true);
  });

  test.each(["absent", "dying", "rambling"] as const)("may be tried again when the server is %s", async (server) => {
    expect((await failure(sendMail(by(server), mail()))).permanent).toBe(false);
  });

  test("may be tried again when nobody listens", async () => {
    expect((await failure(sendMail(by("open", { SMTP_PORT: "1" }), mail()))).permanent).toBe(false);
  });

  test("does not go in plain text where STARTTLS is asked for and not offered", async () => {
    const letter = mail();
    const error = await failure(sendMail(by("open", { SMTP_SECURE: "starttls" }), letter));
    expect(error.message).toContain("STARTTLS");
    expect(await arrived(letter.to)).toEqual([]);
  });

  test("does not go to a server that nobody vouches for", async () => {
    const letter = mail();
    expect((await failure(sendMail(by("untrusted", { SMTP_SECURE: "starttls" }), letter))).permanent).toBe(false);
    expect(await arrived(letter.to)).toEqual([]);
  });
});

describe("nobody's words become headers or commands", () => {
  test("a subject of several lines is one line", async () => {
    const letter = { ...mail(), subject: "Hello\r\nBcc: victim@example.com\r\n\r\nother body" };
    await sendMail(by("open"), letter);
    const [one] = await arrived(letter.to);
    expect(one?.to).toEqual([letter.to]);
    expect(one?.mail.subject).toBe("Hello Bcc: victim@example.com other body");
    expect(one?.raw).not.toMatch(/^Bcc:/m);
  });

  test.each([
    "victim@example.com>\r\nRCPT TO:<other@example.com",
    "a@b.c\r\nDATA",
    "a@b.c, other@example.com",
    "a b@example.com",
    "<a@b.c>",
    '"a b"@example.com',
    "a@b@c",
    "nobody",
    "",
  ])("%j is no recipient", async (to) => {
    expect((await failure(sendMail(by("open"), { ...mail(), to }))).permanent).toBe(true);
  });

  test("a text cannot end the letter before its end", async () => {
    const letter = { ...mail(), text: "one\r\n.\r\nMAIL FROM:<evil@example.com>\r\n" };
    await sendMail(by("open"), letter);
    expect((await arrived(letter.to))[0]?.mail.text).toContain("MAIL FROM:<evil@example.com>");
  });
});

describe("the other transports", () => {
  test("none sends nothing, and says so", async () => {
    const letter = mail();
    expect(await sendMail(by("open", { MAIL_TRANSPORT: "none" }), letter)).toEqual({ transport: "none" });
    expect(await arrived(letter.to)).toEqual([]);
  });

  test("cloudflare hands the letter to the binding", async () => {
    const sent: unknown[] = [];
    const SEND_EMAIL = { send: async (letter: unknown) => void sent.push(letter) } as unknown as SendEmail;
    const letter = mail();
    await sendMail(
      { ...env, MAIL_TRANSPORT: "cloudflare", MAIL_FROM: "Parley <p@parley.example>", SEND_EMAIL },
      letter,
    );
    expect(sent).toEqual([{ ...letter, from: { name: "Parley", email: "p@parley.example" } }]);
  });

  test("cloudflare without its binding says what is missing", async () => {
    expect((await failure(sendMail({ ...env, MAIL_TRANSPORT: "cloudflare" }, mail()))).message).toContain("SEND_EMAIL");
  });
});

describe("an invitation", () => {
  const url = "https://parley.test/join/abc?x=1&y=2";

  test("says who invites whom where, in text and in HTML", () => {
    const { subject, text, html } = invitationMail({ workspaceName: "Analytical Engines", inviterName: "Ada", url });
    expect(subject).toBe("Ada invited you to Analytical Engines on Parley");
    expect(text).toContain(url);
    expect(html).toContain('href="https://parley.test/join/abc?x=1&amp;y=2"');
    expect(html).toContain("Ada invited you to join Analytical Engines,");
  });

  test("shows names as they are and runs nothing of them", () => {
    const name = `<img src=x onerror="alert('1')">`;
    const { subject, html } = invitationMail({ workspaceName: name, inviterName: `${name}\r\nBcc: all`, url });
    expect(html).not.toContain("<img");
    expect(html).toContain("&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;");
    expect(subject).not.toMatch(/[\r\n]/);
  });
});
