import { createECDH, type ECDH, randomBytes, randomUUID } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { decrypt } from "http_ece";
import { importJWK, type JWTPayload, jwtVerify } from "jose";
import type { PushPayload } from "../../src/protocol/push";
import type { Answered, Received, Subscribed } from "./provided";

/**
 * A push service and the browsers behind it, on loopback: it makes subscriptions, takes what is pushed to them, reads
 * it with the browser's keys (by another implementation of RFC 8188 than ours) and verifies who sent it.
 */

type Browser = { keys: ECDH; auth: Buffer; received: Received[]; answers: Answered[] };

export async function pushService() {
  const browsers = new Map<string, Browser>();
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    void answer(request).then(({ status, headers = {}, body = "" }) => response.writeHead(status, headers).end(body));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  function subscribe(): Subscribed {
    const id = randomUUID();
    const keys = createECDH("prime256v1");
    const p256dh = keys.generateKeys("base64url");
    const auth = randomBytes(16);
    browsers.set(id, { keys, auth, received: [], answers: [] });
    return { endpoint: `${origin}/push/${id}`, keys: { p256dh, auth: auth.toString("base64url") } };
  }

  const browserOf = (endpoint: string) => {
    const browser = browsers.get(endpoint.split("/").at(-1) ?? "");
    if (!browser) throw new Error(`nobody subscribed ${endpoint}`);
    return browser;
  };

  /** For tests inside workerd, which cannot hold a server: the same over HTTP. */
  async function answer(request: IncomingMessage): Promise<Answered & { body?: string }> {
    const { method, headers, url = "" } = request;
    const body = await bodyOf(request);
    const json = (value: unknown) => ({ status: 200, body: JSON.stringify(value) });
    if (url === "/subscribe") return json(subscribe());
    if (url.startsWith("/received/")) return json(browserOf(url).received);
    if (url.startsWith("/answers/")) {
      browserOf(url).answers.push(...(JSON.parse(body.toString()) as Answered[]));
      return json({});
    }
    if (method !== "POST" || !url.startsWith("/push/")) return { status: 404 };
    const browser = browserOf(url);
    const given = browser.answers.shift();
    if (given && given.status >= 300) return given;
    browser.received.push(await read(browser, headers, body));
    for (const check of waiting) check();
    return given ?? { status: 201 };
  }

  async function read({ keys, auth }: Browser, headers: IncomingHttpHeaders, body: Buffer): Promise<Received> {
    const { ttl, topic, urgency, "content-encoding": encoding, authorization } = headers;
    const plain = decrypt(body, { version: "aes128gcm", privateKey: keys, authSecret: auth.toString("base64url") });
    return {
      headers: { ttl, topic, urgency, encoding } as Received["headers"],
      bytes: body.length,
      payload: JSON.parse(plain.toString()) as PushPayload,
      ...(await senderOf(authorization ?? "", origin)),
    };
  }

  return {
    origin,
    subscribe,
    receivedBy: ({ endpoint }: Subscribed) => browserOf(endpoint).received,
    /** Instead of 201, for the next ones. */
    answerWith: ({ endpoint }: Subscribed, ...answers: Answered[]) => void browserOf(endpoint).answers.push(...answers),
    /** Resolves once so many have come. */
    arrived: ({ endpoint }: Subscribed, count: number) =>
      new Promise<Received[]>((resolve) => {
        const check = () => {
          const { received } = browserOf(endpoint);
          if (received.length < count) return;
          waiting.delete(check);
          resolve(received);
        };
        waiting.add(check);
        check();
      }),
    close: () =>
      new Promise<void>((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}

/** What a verified VAPID header says (RFC 8292); throws when its signature is not by the key that it names. */
async function senderOf(authorization: string, audience: string): Promise<{ publicKey: string; claims: JWTPayload }> {
  const [, token = "", publicKey = ""] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(authorization) ?? [];
  const point = Buffer.from(publicKey, "base64url");
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString("base64url"));
  const key = await importJWK({ kty: "EC", crv: "P-256", x, y } as Parameters<typeof importJWK>[0], "ES256");
  const { payload } = await jwtVerify(token, key, { algorithms: ["ES256"], audience });
  return { publicKey, claims: payload };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
