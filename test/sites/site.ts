import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { crc32, deflateSync } from "node:zlib";
import { gif, png } from "../pictures";

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

const html =
  (body: string | Buffer, type = "text/html; charset=utf-8"): Answer =>
  (response) => {
    response.writeHead(200, { "content-type": type });
    response.end(body);
  };
const picture =
  (bytes: Uint8Array, type: string): Answer =>
  (response) => {
    response.writeHead(200, { "content-type": type, "content-length": bytes.length });
    response.end(bytes);
  };
const moved =
  (to: string, status = 302): Answer =>
  (response) => {
    response.writeHead(status, { location: to });
    response.end();
  };

/** One that a browser draws: petrol, of this size. */
function drawnPng(width: number, height: number): Buffer {
  const part = (name: string, body: Uint8Array) => {
    const named = Buffer.concat([Buffer.from(name, "latin1"), body]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(body.length, 0);
    ends.writeUInt32BE(crc32(named), 4);
    return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const line = Buffer.alloc(1 + width * 3);
  for (let at = 1; at < line.length; at += 3) line.set([0x2f, 0x85, 0x92], at);
  const lines = Buffer.concat(Array.from({ length: height }, () => line));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    part("IHDR", header),
    part("IDAT", deflateSync(lines)),
    part("IEND", new Uint8Array()),
  ]);
}

const chunk = Buffer.from(`<p>${"and so on ".repeat(6_553)}</p>`);

/** Goes on for as long as anybody reads. */
const endless =
  (head: string, type: string): Answer =>
  (response) => {
    response.writeHead(200, { "content-type": type });
    response.write(head);
    const more = () => {
      while (!response.destroyed && response.write(chunk));
      if (!response.destroyed) response.once("drain", more);
    };
    more();
  };

/**
 * A site on loopback with pages as they are met out there. `/page?title=…&…` says of itself what it is asked to;
 * `/hits?path=…` answers how often a path was asked for, `/sent?path=…` how many bytes left.
 */
export async function startSite({ inner = "http://127.0.0.1:9" }: { inner?: string } = {}) {
  const hits = new Map<string, number>();
  const sent = new Map<string, number>();
  const answers: Record<string, Answer> = {
    "/good": html(`<!doctype html><html><head>
      <title>Not this one</title>
      <meta property="og:title" content="Tide tables &amp; a signal">
      <meta property="og:description" content="What is kept on the phone,
        and for how long.">
      <meta property="og:site_name" content="Quayside docs">
      <meta property="og:image" content="/picture.png">
      <link rel="icon" href="/icon.ico" type="image/x-icon">
      <link rel="icon" href="/icon.svg" type="image/svg+xml">
      </head><body><svg><title>A drawing</title></svg></body></html>`),
    "/plain": html("<title>Only a title</title><meta name=description content='And a description'>"),
    "/nothing": html("<p>No words about itself</p>"),
    "/latin": html(
      Buffer.from("<title>Caf\u00e9 \u00e0 la carte</title>", "latin1"),
      "text/html; charset=windows-1252",
    ),
    "/shift-jis": html(
      Buffer.concat([
        Buffer.from('<meta charset="shift_jis"><title>'),
        Buffer.from([0x93, 0xfa, 0x96, 0x7b]), // 日本
        Buffer.from("</title>"),
      ]),
      "text/html",
    ),
    "/broken": html(
      Buffer.from([0x3c, 0x74, 0x69, 0x74, 0x6c, 0x65, 0x3e, 0xff, 0xfe, 0x41]),
      "text/html; charset=no-such",
    ),
    "/hostile": html(
      `<title>x</title><meta property="og:title" content="\u202e&lt;img src=x onerror=alert(1)&gt;&#0;\u0007 ${"long ".repeat(200)}">
       <meta property="og:site_name" content="&lt;b&gt;Bank&lt;/b&gt;\u2066">
       <meta property="og:image" content="javascript:alert(1)"><link rel=icon href="data:image/png;base64,AAAA">`,
    ),
    "/drawn": html('<title>Drawn</title><meta property="og:image" content="/drawing.svg">'),
    "/dot": html('<title>A dot</title><meta property="og:image" content="/dot.gif">'),
    "/lying": html('<title>Lying</title><meta property="og:image" content="/page.png">'),
    "/inner-picture": html(`<title>Led inside</title><meta property="og:image" content="${inner}/picture.png">`),
    "/picture.png": picture(drawnPng(1_200, 630), "image/png"),
    "/dot.gif": picture(gif(1, 1), "image/gif"),
    "/icon.ico": picture(new Uint8Array([0, 0, 1, 0, 1, 0, 16, 16, ...new Array(32).fill(0)]), "image/x-icon"),
    "/drawing.svg": html('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "image/svg+xml"),
    "/page.png": html("<script>alert(1)</script>", "image/png"),
    "/large.png": picture(png(4_000, 3_000, 6 * 1024 * 1024), "image/png"),
    "/endless.png": endless("\u0089PNG", "image/png"),
    "/archive.zip": html("PK", "application/zip"),
    "/huge": endless("<title>A long read</title>", "text/html"),
    "/slow": () => {},
    "/drip": (response) => {
      response.writeHead(200, { "content-type": "text/html" });
      response.write("<title>Never whole</title>");
    },
    "/gone": (response) => {
      response.writeHead(404, { "content-type": "text/html" });
      response.end("<title>Not found</title>");
    },
    "/once": moved("/good", 301),
    "/thrice": moved("/twice"),
    "/twice": moved("/once", 307),
    "/four-times": moved("/thrice"),
    "/round": moved("/round"),
    "/to-inner": moved(`${inner}/good`),
    "/to-metadata": moved("http://169.254.169.254/latest/meta-data/"),
    "/to-ipv6": moved(`http://[::ffff:127.0.0.1]:${new URL(inner).port}/good`),
    "/to-file": moved("file:///etc/passwd"),
  };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://site");
    if (pathname === "/hits" || pathname === "/sent") {
      const counted = pathname === "/hits" ? hits : sent;
      response.end(String(counted.get(searchParams.get("path") ?? "") ?? 0));
      return;
    }
    hits.set(pathname, (hits.get(pathname) ?? 0) + 1);
    response.on("error", () => {});
    response.on("close", () => sent.set(pathname, (sent.get(pathname) ?? 0) + (response.socket?.bytesWritten ?? 0)));
    const answer = pathname === "/page" ? html(pageOf(searchParams)) : answers[pathname];
    if (answer) answer(response, request);
    else response.writeHead(404).end();
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

const quoted = (text: string) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");

function pageOf(asked: URLSearchParams): string {
  const named = [...asked].map(([name, words]) => `<meta property="og:${name}" content="${quoted(words)}">`);
  return `<!doctype html><meta charset="utf-8">${named.join("")}<link rel="icon" href="${quoted(asked.get("icon") ?? "/icon.ico")}">`;
}
