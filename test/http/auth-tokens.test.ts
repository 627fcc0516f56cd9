import { env } from "cloudflare:workers";
import { SignJWT } from "jose";
import { describe, expect, test, vi } from "vitest";
import { signAccess, verifyAccess } from "../../src/auth/tokens";
import type { SessionId } from "../../src/protocol/ids";
import { code, registered, Visitor } from "../visitor";

type Claims = Record<string, unknown> & { sid: SessionId };
const claimsOf = (token: string) =>
  JSON.parse(atob((token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/"))) as Claims;
const secret = new TextEncoder().encode(env.JWT_SECRET);
const base64url = (value: unknown) =>
  btoa(JSON.stringify(value)).replaceAll("=", "").replaceAll("+", "-").replaceAll("/", "_");

const session = (token: string) => new Visitor().program("/api/auth/session", { token });

describe("an access token", () => {
  test("says whose it is and lives 15 minutes", async () => {
    const ada = await registered();
    const claims = claimsOf(ada.accessToken);
    expect(claims).toMatchObject({ sub: ada.user.id, email: ada.email, sid: expect.stringMatching(/^S/) });
    expect(Number(claims.exp) - Number(claims.iat)).toBe(15 * 60);
    expect((await session(ada.accessToken)).status).toBe(200);
  });

  test("that ran out is TOKEN_EXPIRED, and not as if there were none", async () => {
    const ada = await registered();
    const subject = { userId: ada.user.id, email: ada.email, sessionId: claimsOf(ada.accessToken).sid };
    expect((await session(await signAccess(env, subject, 60))).status).toBe(200);
    const response = await session(await signAccess(env, subject, -1));
    expect(response.status).toBe(401);
    expect(await code(response)).toBe("TOKEN_EXPIRED");
  });

  test("runs out for an isolate that remembers it too", async () => {
    const token = await signAccess(env, { userId: "U00000000000", email: "a@b.c", sessionId: "S00000000000" }, 60);
    expect(await verifyAccess(env, token)).toMatchObject({ ok: true });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 61_000 });
    expect(await verifyAccess(env, token)).toEqual({ ok: false, expired: true });
    vi.useRealTimers();
    expect(await verifyAccess(env, token)).toMatchObject({ ok: true, claims: { sub: "U00000000000" } });
  });

  test("may live longer for fixtures", async () => {
    const token = await signAccess(env, { userId: "U00000000000", email: "a@b.c", sessionId: "S00000000000" }, 86_400);
    const claims = claimsOf(token);
    expect(Number(claims.exp) - Number(claims.iat)).toBe(86_400);
  });

  test("does not serve as a refresh token", async () => {
    const ada = await registered();
    const response = await new Visitor().program("/api/auth/refresh", { body: { refreshToken: ada.accessToken } });
    expect(response.status).toBe(401);
    expect(await code(response)).toBe("UNAUTHORIZED");
  });

  test("of a session that D1 does not have opens nothing", async () => {
    const ada = await registered();
    const subject = { userId: ada.user.id, email: ada.email, sessionId: "S000000000000" as const };
    expect((await session(await signAccess(env, subject))).status).toBe(401);
  });

  test("does not open another one's session", async () => {
    const [ada, eve] = await Promise.all([registered("Ada"), registered("Eve")]);
    const subject = { userId: ada.user.id, email: ada.email, sessionId: claimsOf(eve.accessToken).sid };
    expect((await session(await signAccess(env, subject))).status).toBe(401);
  });
});

describe("a refresh token", () => {
  test("lives 7 days, names its session and carries nothing else about the person", async () => {
    const ada = await registered();
    const claims = claimsOf(ada.refreshToken);
    expect(Object.keys(claims).toSorted()).toEqual(["exp", "iat", "sid", "sub", "tokenId"]);
    expect(Number(claims.exp) - Number(claims.iat)).toBe(7 * 24 * 60 * 60);
  });

  test("does not serve as an access token, in the header or in the cookie", async () => {
    const ada = await registered();
    expect((await session(ada.refreshToken)).status).toBe(401);
    const visitor = new Visitor();
    visitor.cookies.set("parley_access", ada.refreshToken);
    expect((await visitor.page("/api/auth/session")).status).toBe(401);
  });
});

describe("a forged token", () => {
  test.each<[string, (token: string) => Promise<string> | string]>([
    [
      "with another payload",
      (token) => {
        const [head, , signature] = token.split(".");
        return `${head}.${base64url({ ...claimsOf(token), exp: 9_999_999_999 })}.${signature}`;
      },
    ],
    ["with a changed signature", (token) => token.slice(0, -4) + (token.endsWith("AAAA") ? "BBBB" : "AAAA")],
    ["without a signature", (token) => `${base64url({ alg: "none", typ: "access+jwt" })}.${token.split(".")[1]}.`],
    [
      "under another secret",
      (token) =>
        new SignJWT(claimsOf(token))
          .setProtectedHeader({ alg: "HS256", typ: "access+jwt" })
          .sign(new TextEncoder().encode("x".repeat(40))),
    ],
    [
      "under another algorithm",
      (token) => new SignJWT(claimsOf(token)).setProtectedHeader({ alg: "HS512", typ: "access+jwt" }).sign(secret),
    ],
    ["of no type", (token) => new SignJWT(claimsOf(token)).setProtectedHeader({ alg: "HS256" }).sign(secret)],
    [
      "without an expiry",
      (token) => {
        const { exp: _, ...claims } = claimsOf(token);
        return new SignJWT(claims).setProtectedHeader({ alg: "HS256", typ: "access+jwt" }).sign(secret);
      },
    ],
    ["that is no token", () => "a.b.c"],
  ])("%s opens nothing", async (_what, forge) => {
    const ada = await registered();
    const genuine = await new SignJWT(claimsOf(ada.accessToken))
      .setProtectedHeader({ alg: "HS256", typ: "access+jwt" })
      .sign(secret);
    expect((await session(genuine)).status).toBe(200);
    const response = await session(await forge(ada.accessToken));
    expect(response.status).toBe(401);
    expect(await code(response)).toBe("UNAUTHORIZED");
  });

  test.each(["Basic YTpi", "Bearer", "bearer  ", "Token x"])(
    "an Authorization of %j is nobody's, whatever cookies come with it",
    async (authorization) => {
      const ada = await registered();
      const visitor = new Visitor();
      visitor.cookies.set("parley_access", ada.accessToken);
      expect((await visitor.page("/api/auth/session")).status).toBe(200);
      expect((await visitor.page("/api/auth/session", { headers: { authorization } })).status).toBe(401);
    },
  );
});
