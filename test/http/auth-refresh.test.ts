import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { createApp } from "../../src/app";
import { signAccess } from "../../src/auth/tokens";
import type { AuthAnswer } from "../../src/protocol/rest";
import { code, type Person, registered, signedInVisitor, Visitor } from "../visitor";

const refresh = (refreshToken: string) => new Visitor().program("/api/auth/refresh", { body: { refreshToken } });
const tokens = async (response: Response) => response.json<AuthAnswer>();
const session = async (token: string) => (await new Visitor().program("/api/auth/session", { token })).status;

/** Lets the last rotation of a person's sessions lie further back. */
const passSeconds = (person: Person, seconds: number) =>
  env.DB.prepare("UPDATE auth_sessions SET rotated_at = rotated_at - ?1 WHERE user_id = ?2")
    .bind(seconds * 1_000, person.user.id)
    .run();

describe("refreshing", () => {
  test("trades the refresh token for another one, and goes on from there", async () => {
    const ada = await registered();
    const first = await tokens(await refresh(ada.refreshToken));
    expect(first.user).toEqual(ada.user);
    expect(first.refreshToken).not.toBe(ada.refreshToken);
    expect(await session(first.accessToken)).toBe(200);
    const second = await tokens(await refresh(first.refreshToken));
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect(await session(second.accessToken)).toBe(200);
  });

  test("moves the end of the session to seven days from now", async () => {
    const ada = await registered();
    const expiry = () =>
      env.DB.prepare("SELECT expires_at FROM auth_sessions WHERE user_id = ?1")
        .bind(ada.user.id)
        .first<number>("expires_at");
    await env.DB.prepare("UPDATE auth_sessions SET expires_at = expires_at - 86400000 WHERE user_id = ?1")
      .bind(ada.user.id)
      .run();
    const before = await expiry();
    await refresh(ada.refreshToken);
    expect((await expiry()) ?? 0).toBeGreaterThanOrEqual((before ?? 0) + 86_400_000);
  });

  test("gives two tabs that ask at once the same successor", async () => {
    const ada = await registered();
    const answers = await Promise.all([1, 2, 3, 4, 5].map(async () => tokens(await refresh(ada.refreshToken))));
    expect(new Set(answers.map(({ refreshToken }) => refreshToken)).size).toBe(1);
    for (const { accessToken } of answers) expect(await session(accessToken)).toBe(200);
  });

  test("gives a tab that asks 29 seconds later the same successor", async () => {
    const ada = await registered();
    await refresh(ada.refreshToken);
    await passSeconds(ada, 29);
    const again = await refresh(ada.refreshToken);
    expect(again.status).toBe(200);
    const { refreshToken } = await tokens(again);
    expect((await refresh(refreshToken)).status).toBe(200);
  });

  test("ends the session for both when a used token comes back after 30 seconds", async () => {
    const ada = await registered();
    const successor = await tokens(await refresh(ada.refreshToken));
    await passSeconds(ada, 31);
    const late = await refresh(ada.refreshToken);
    expect(late.status).toBe(401);
    expect(await code(late)).toBe("UNAUTHORIZED");
    expect(await session(successor.accessToken)).toBe(401);
    expect((await refresh(successor.refreshToken)).status).toBe(401);
  });

  test("ends the session when a token older than the last one comes back, however soon", async () => {
    const ada = await registered();
    const second = await tokens(await refresh(ada.refreshToken));
    const third = await tokens(await refresh(second.refreshToken));
    expect((await refresh(ada.refreshToken)).status).toBe(401);
    expect(await session(third.accessToken)).toBe(401);
  });

  test("leaves the person's other sessions alone when one is stolen", async () => {
    const ada = await registered();
    const elsewhere = await signedInVisitor(ada);
    await refresh(ada.refreshToken);
    await passSeconds(ada, 31);
    await refresh(ada.refreshToken);
    expect((await elsewhere.page("/api/auth/session")).status).toBe(200);
  });

  test("writes down that a token was used twice", async () => {
    const ada = await registered();
    await refresh(ada.refreshToken);
    await passSeconds(ada, 31);
    await refresh(ada.refreshToken);
    const { results } = await env.DB.prepare("SELECT action FROM audit_log WHERE actor_id = ?1")
      .bind(ada.user.id)
      .all();
    expect(results).toEqual([{ action: "session.token_reused" }]);
  });

  test("is refused to a session that ran out, was ended, or whose account was deactivated", async () => {
    const change = async (sql: string) => {
      const ada = await registered();
      await env.DB.prepare(sql).bind(ada.user.id).run();
      return (await refresh(ada.refreshToken)).status;
    };
    expect(await change("UPDATE auth_sessions SET expires_at = 1 WHERE user_id = ?1")).toBe(401);
    expect(await change("UPDATE auth_sessions SET revoked_at = 1 WHERE user_id = ?1")).toBe(401);
    expect(await change("UPDATE users SET deactivated_at = 1 WHERE id = ?1")).toBe(401);
    expect(await change("UPDATE users SET updated_at = 1 WHERE id = ?1")).toBe(200);
  });

  test("without any token is 401", async () => {
    expect((await new Visitor().program("/api/auth/refresh", { body: {} })).status).toBe(401);
    expect((await new Visitor().program("/api/auth/refresh", { method: "POST" })).status).toBe(401);
  });
});

describe("refreshing by the cookie", () => {
  test("works from our own pages and sets the new cookies", async () => {
    const ada = await signedInVisitor(await registered());
    const before = ada.cookies.get("parley_refresh");
    const response = await ada.page("/api/auth/refresh", { method: "POST" });
    expect(response.status).toBe(200);
    expect(ada.cookies.get("parley_refresh")).not.toBe(before);
    expect((await ada.page("/api/auth/session")).status).toBe(200);
  });

  test("does not work from another site, nor for a program without an origin", async () => {
    const ada = await signedInVisitor(await registered());
    const before = new Map(ada.cookies);
    expect((await ada.crossSite("/api/auth/refresh", { method: "POST" })).status).toBe(401);
    const cookie = [...ada.cookies].map((pair) => pair.join("=")).join("; ");
    expect((await ada.program("/api/auth/refresh", { method: "POST", headers: { cookie } })).status).toBe(401);
    expect(ada.cookies).toEqual(before);
    expect((await ada.page("/api/auth/refresh", { method: "POST" })).status).toBe(200);
  });

  test("clears cookies that are dead", async () => {
    const ada = await registered();
    const visitor = await signedInVisitor(ada);
    await env.DB.prepare("UPDATE auth_sessions SET revoked_at = 1 WHERE user_id = ?1").bind(ada.user.id).run();
    expect((await visitor.page("/api/auth/refresh", { method: "POST" })).status).toBe(401);
    expect(visitor.cookies.size).toBe(0);
  });
});

describe("a page whose access token ran out", () => {
  /** Answers with what the API says of the visitor, as a loader would ask it. */
  const app = createApp({
    ui: async (_request, { rest }) => {
      const response = await rest("/api/auth/session");
      return new Response(`<p>${response.status}</p>`, { headers: { "content-type": "text/html" } });
    },
  });
  const server = { fetch: async (request: Request) => app.fetch(request, env, createExecutionContext()) };

  async function withExpiredToken(): Promise<{ ada: Person; visitor: Visitor }> {
    const ada = await registered();
    const visitor = await signedInVisitor(ada, new Visitor({ server }));
    const { sid } = JSON.parse(atob((visitor.cookies.get("parley_access") ?? "").split(".")[1] ?? "")) as {
      sid: `S${string}`;
    };
    visitor.cookies.set(
      "parley_access",
      await signAccess(env, { userId: ada.user.id, email: ada.email, sessionId: sid }, -1),
    );
    return { ada, visitor };
  }

  test.each(["GET", "POST"])("is refreshed on the way in of a %s, for its loaders too", async (method) => {
    const { visitor } = await withExpiredToken();
    const before = visitor.cookies.get("parley_refresh");
    const response = await visitor.page("/somewhere", { method });
    expect(await response.text()).toBe("<p>200</p>");
    expect(visitor.cookies.get("parley_refresh")).not.toBe(before);
    expect((await visitor.page("/api/auth/session")).status).toBe(200);
  });

  test("is refreshed when the access cookie is gone altogether", async () => {
    const { visitor } = await withExpiredToken();
    visitor.cookies.delete("parley_access");
    expect(await (await visitor.page("/somewhere")).text()).toBe("<p>200</p>");
  });

  test("is not refreshed by a form of another site", async () => {
    const { visitor } = await withExpiredToken();
    const before = new Map(visitor.cookies);
    const response = await visitor.crossSite("/somewhere", { method: "POST" });
    expect(response.status).toBe(403);
    expect(await code(response)).toBe("CROSS_SITE_REQUEST");
    expect(visitor.cookies).toEqual(before);
  });

  test("shares its successor with a page that loads at the same time", async () => {
    const { visitor } = await withExpiredToken();
    const jar = new Map(visitor.cookies);
    const other = new Visitor({ server });
    for (const [name, value] of jar) other.cookies.set(name, value);
    const pages = await Promise.all([visitor.page("/one"), other.page("/two")]);
    expect(await Promise.all(pages.map((page) => page.text()))).toEqual(["<p>200</p>", "<p>200</p>"]);
    expect(other.cookies.get("parley_refresh")).toBe(visitor.cookies.get("parley_refresh"));
  });

  test("is shown signed out, and its cookies cleared, when the session is over", async () => {
    const { ada, visitor } = await withExpiredToken();
    await env.DB.prepare("UPDATE auth_sessions SET revoked_at = 1 WHERE user_id = ?1").bind(ada.user.id).run();
    expect(await (await visitor.page("/somewhere")).text()).toBe("<p>401</p>");
    expect(visitor.cookies.size).toBe(0);
  });

  test("is left alone while the access token holds", async () => {
    const visitor = await signedInVisitor(await registered(), new Visitor({ server }));
    const before = new Map(visitor.cookies);
    expect(await (await visitor.page("/somewhere")).text()).toBe("<p>200</p>");
    expect(visitor.cookies).toEqual(before);
  });

  test("is not refreshed on the API: there the client is told", async () => {
    const { visitor } = await withExpiredToken();
    const before = new Map(visitor.cookies);
    expect(await code(await visitor.page("/api/auth/session"))).toBe("TOKEN_EXPIRED");
    expect(visitor.cookies).toEqual(before);
  });
});
