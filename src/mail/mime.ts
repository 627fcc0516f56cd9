import { type Letter, oneLine } from "./address";

/** The letter as RFC 5322 and MIME want it: ASCII alone, lines of at most 78, text and HTML as alternatives. */
export function mimeOf(letter: Letter, now: Date, boundary: string = crypto.randomUUID()): string {
  const domain = letter.from.address.slice(letter.from.address.lastIndexOf("@") + 1);
  const lines = [
    `From: ${mailbox(letter.from.name, letter.from.address)}`,
    `To: <${letter.to}>`,
    `Subject: ${words(oneLine(letter.subject))}`,
    `Date: ${now.toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: <${letter.messageId ?? crypto.randomUUID()}@${domain}>`,
    ...Object.entries(letter.headers ?? {}).map(([name, value]) => `${name}: ${oneLine(value)}`),
    "MIME-Version: 1.0",
    "Auto-Submitted: auto-generated",
    `Content-Type: multipart/alternative;\r\n boundary="${boundary}"`,
    "",
    ...part(boundary, "text/plain", letter.text),
    ...part(boundary, "text/html", letter.html),
    `--${boundary}--`,
    "",
  ];
  return lines.join("\r\n");
}

const mailbox = (name: string, address: string) => (name ? `${words(oneLine(name))} <${address}>` : `<${address}>`);

// Base64 needs no thought about line lengths, lone dots or servers that take 7 bits only.
const part = (boundary: string, type: string, content: string): string[] => [
  `--${boundary}`,
  `Content-Type: ${type}; charset=utf-8`,
  "Content-Transfer-Encoding: base64",
  "",
  ...(base64(content.toWellFormed()).match(/.{1,76}/g) ?? []),
  "",
];

function base64(text: string): string {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Encoded words (RFC 2047), whole characters in each, as the standard asks; the first line holds a header's name too. */
function words(text: string): string {
  const chunks: string[] = [""];
  for (const character of text) {
    const longer = `${chunks.at(-1)}${character}`;
    if (new TextEncoder().encode(longer).length <= 39) chunks[chunks.length - 1] = longer;
    else chunks.push(character);
  }
  return chunks.map((chunk) => `=?utf-8?B?${base64(chunk)}?=`).join("\r\n ");
}
