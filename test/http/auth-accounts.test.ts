import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { updateUser } from "../../src/db/users";
import { createWorkspace } from "../../src/domain/create-workspace";
import type { Account, AuthAnswer, SessionAnswer } from "../../src/protocol/rest";
import { code, newEmail, password, registered, Visitor } from "../visitor";

const body = (more: Record<string, unknown> = {}) => ({
  email: newEmail(),
  password,
  firstName: "Grace",
  lastName: "Hopper",
  ...more,
});

describe("registering", () => {
  test("makes an account and signs it in", async () => {
    const visitor = new Visitor();
    const sent = body({ timezone: "Europe/Paris" });
    const response = await visitor.program("/api/auth/register", { body: sent });
    expect(response.status).toBe(201);
    const { user, accessToken, refreshToken } = await response.json<AuthAnswer>();
    expect(user).toMatchObject({
      id: expect.stringMatching(/^U[0-9A-Z]{12}$/),
      email: sent.email,
      firstName: "Grace",
      displayName: "Grace Hopper",
      realName: "Grace Hopper",
      timezone: "Europe/Paris",
      avatarUrl: null,
    });
    expect(refreshToken).not.toBe(accessToken);
    const session = await visitor.program("/api/auth/session", { token: accessToken });
    expect(await session.json()).toMatchObject({ user: { id: user.id } });
  });

  test("never answers with the password or its hash, and keeps bcrypt's alone", async () => {
    const response = await new Visitor().program("/api/auth/register", { body: body() });
    const text = await response.text();
    expect(text).not.toContain(password);
    expect(text).not.toContain("$2b$");
    const row = await env.DB.prepare("SELECT password_hash FROM users WHERE id = ?1")
      .bind((JSON.parse(text) as AuthAnswer).user.id)
      .first<{ password_hash: string }>();
    expect(row?.password_hash).toMatch(/^\$2b\$04\$/);
  });

  test("compares addresses in lower case and refuses the second account of one", async () => {
    const email = newEmail("Mixed.Case");
    expect(
      (await new Visitor().program("/api/auth/register", { body: body({ email: email.toUpperCase() }) })).status,
    ).toBe(201);
    const again = await new Visitor().program("/api/auth/register", { body: body({ email }) });
    expect(again.status).toBe(409);
    expect(await code(again)).toBe("DUPLICATE_RESOURCE");
  });

  test("makes one account of two registrations at once", async () => {
    const sent = body();
    const both = await Promise.all([0, 1].map(() => new Visitor().program("/api/auth/register", { body: sent })));
    expect(both.map(({ status }) => status).toSorted()).toEqual([201, 409]);
  });

  test.each([
    ["no address", { email: "nobody" }, "email"],
    ["a short password", { password: "seven77" }, "password"],
    ["a password that bcrypt would cut", { password: "ü".repeat(37) }, "password"],
    ["an empty first name", { firstName: "  " }, "firstName"],
    ["a name of two lines", { lastName: "Hopper\r\nBcc: all@example.com" }, "lastName"],
    ["a name that turns the direction of reading", { lastName: "\u202egnp.exe" }, "lastName"],
    ["a name of 101 letters", { lastName: "x".repeat(101) }, "lastName"],
    ["a time zone that is none", { timezone: "Mars/Olympus" }, "timezone"],
  ])("refuses %s", async (_what, change, path) => {
    const response = await new Visitor().program("/api/auth/register", { body: body(change) });
    expect(response.status).toBe(400);
    const { error } = await response.json<{ error: { code: string; details: { issues: { path: string }[] } } }>();
    expect(error.code).toBe("VALIDATION_FAILED");
    expect(error.details.issues.map((issue) => issue.path)).toContain(path);
  });
});

describe("registering with the slug of a workspace", () => {
  async function workspace(settings: { open?: boolean; allowedDomains?: string[] }) {
    const owner = await registered("Owner");
    const slug = `team-${crypto.randomUUID().slice(0, 8)}`;
    return createWorkspace(env, { name: "Team", slug, createdBy: owner.user.id, settings });
  }
  const memberships = async (visitor: Visitor, token: string) => {
    const response = await visitor.program("/api/workspaces", { token });
    return (await response.json<{ workspaces: { slug: string }[] }>()).workspaces.map(({ slug }) => slug);
  };
  async function registerInto(workspaceSlug: string) {
    const visitor = new Visitor();
    const response = await visitor.program("/api/auth/register", { body: body({ workspaceSlug }) });
    const answer = await response.json<AuthAnswer>();
    return { status: response.status, answer, joined: await memberships(visitor, answer.accessToken) };
  }

  test("joins an open one", async () => {
    const { slug } = await workspace({ open: true });
    expect((await registerInto(slug)).joined).toEqual([slug]);
  });

  test("does not join a closed one, nor one that takes a domain whose address is not verified", async () => {
    const closed = await workspace({});
    const domain = await workspace({ allowedDomains: ["example.com"] });
    expect((await registerInto(closed.slug)).joined).toEqual([]);
    expect((await registerInto(domain.slug)).joined).toEqual([]);
  });

  test("answers the same whether the workspace exists, takes strangers, or not", async () => {
    const shape = ({ status, answer }: Awaited<ReturnType<typeof registerInto>>) => ({
      status,
      keys: Object.keys(answer).toSorted(),
      user: Object.keys(answer.user).toSorted(),
      names: [answer.user.displayName, answer.user.realName],
    });
    const open = await registerInto((await workspace({ open: true })).slug);
    const closed = await registerInto((await workspace({})).slug);
    const missing = await registerInto("there-is-no-such-team");
    expect(shape(closed)).toEqual(shape(missing));
    expect(shape(open)).toEqual(shape(missing));
  });
});

describe("signing in", () => {
  test("takes the address in any case and the password as it is", async () => {
    const ada = await registered();
    const visitor = new Visitor();
    const right = await visitor.program("/api/auth/login", { body: { email: ada.email.toUpperCase(), password } });
    expect(right.status).toBe(200);
    expect((await right.json<AuthAnswer>()).user.id).toBe(ada.user.id);
    const wrong = await visitor.program("/api/auth/login", {
      body: { email: ada.email, password: password.toUpperCase() },
    });
    expect(wrong.status).toBe(401);
    expect(await code(wrong)).toBe("INVALID_CREDENTIALS");
  });

  test("takes é however the keyboard composes it", async () => {
    const sent = body({ password: "caf\u00e9 au lait" });
    await new Visitor().program("/api/auth/register", { body: sent });
    const response = await new Visitor().program("/api/auth/login", {
      body: { email: sent.email, password: "cafe\u0301 au lait" },
    });
    expect(response.status).toBe(200);
  });

  test("answers a wrong password and an unknown address alike", async () => {
    const ada = await registered();
    const say = async (email: string) => {
      const response = await new Visitor().program("/api/auth/login", {
        body: { email, password: "not the password" },
      });
      const { error } = await response.json<{ error: Record<string, unknown> }>();
      return { status: response.status, code: error.code, message: error.message };
    };
    expect(await say(ada.email)).toEqual(await say(newEmail()));
  });

  test("does not take a password that only begins like the right one", async () => {
    const sent = body({ password: "x".repeat(72) });
    await new Visitor().program("/api/auth/register", { body: sent });
    const login = (tried: string) =>
      new Visitor().program("/api/auth/login", { body: { email: sent.email, password: tried } });
    expect((await login("x".repeat(72))).status).toBe(200);
    expect((await login("x".repeat(73))).status).toBe(401);
  });

  test("refuses a deactivated account as if the password were wrong", async () => {
    const ada = await registered();
    await updateUser(env, ada.user.id, { deactivatedAt: Date.now() });
    const response = await new Visitor().program("/api/auth/login", { body: { email: ada.email, password } });
    expect(await code(response)).toBe("INVALID_CREDENTIALS");
    const session = await new Visitor().program("/api/auth/session", { token: ada.accessToken });
    expect(session.status).toBe(401);
  });

  test("with a slug names workspace and role to members, and nothing to strangers", async () => {
    const ada = await registered();
    const stranger = await registered("Eve");
    const slug = `team-${crypto.randomUUID().slice(0, 8)}`;
    const { id } = await createWorkspace(env, { name: "Team", slug, createdBy: ada.user.id });
    const claims = async (email: string) => {
      const response = await new Visitor().program("/api/auth/login", {
        body: { email, password, workspaceSlug: slug },
      });
      const { accessToken } = await response.json<AuthAnswer>();
      return JSON.parse(atob(accessToken.split(".")[1] ?? "")) as Record<string, unknown>;
    };
    expect(await claims(ada.email)).toMatchObject({ sub: ada.user.id, workspaceId: id, role: "owner" });
    expect(await claims(stranger.email)).not.toHaveProperty("workspaceId");
  });

  test("makes the hash anew when the cost has changed", async () => {
    const ada = await registered();
    const { hashPassword } = await import("../../src/auth/passwords");
    const older = await hashPassword({ ...env, BCRYPT_COST: "5" }, password);
    await updateUser(env, ada.user.id, { passwordHash: older });
    expect((await new Visitor().program("/api/auth/login", { body: { email: ada.email, password } })).status).toBe(200);
    const row = await env.DB.prepare("SELECT password_hash FROM users WHERE id = ?1")
      .bind(ada.user.id)
      .first<{ password_hash: string }>();
    expect(row?.password_hash).toMatch(/^\$2b\$04\$/);
    expect((await new Visitor().program("/api/auth/login", { body: { email: ada.email, password } })).status).toBe(200);
  });
});

describe("the session and the profile", () => {
  test("say who is signed in and until when the access token holds", async () => {
    const ada = await registered();
    const response = await new Visitor().program("/api/auth/session", { token: ada.accessToken });
    const answer = await response.json<SessionAnswer>();
    expect(answer.user).toEqual(ada.user);
    const left = Date.parse(answer.expiresAt) - Date.now();
    expect(left).toBeGreaterThan(14 * 60_000);
    expect(left).toBeLessThanOrEqual(15 * 60_000);
  });

  test.each(["/api/auth/session", "/api/auth/profile", "/api/auth/sessions"])(
    "%s is 401 for whoever is signed out",
    async (path) => {
      const response = await new Visitor().program(path);
      expect(response.status).toBe(401);
      expect(await code(response)).toBe("UNAUTHORIZED");
    },
  );

  test("a profile changes in what is named; a display name that was the real name follows it", async () => {
    const ada = await registered();
    const visitor = new Visitor();
    const patch = async (change: Record<string, unknown>) =>
      (
        await visitor.program("/api/auth/profile", { method: "PATCH", body: change, token: ada.accessToken })
      ).json<Account>();
    expect(await patch({ lastName: "King", statusText: "Computing", statusEmoji: "🧮" })).toMatchObject({
      firstName: "Ada",
      realName: "Ada King",
      displayName: "Ada King",
      statusText: "Computing",
    });
    expect(await patch({ displayName: "countess" })).toMatchObject({ realName: "Ada King", displayName: "countess" });
    expect(await patch({ lastName: "Byron", statusText: "" })).toMatchObject({
      realName: "Ada Byron",
      displayName: "countess",
      statusText: "",
      statusEmoji: "🧮",
    });
  });

  test("a profile does not change by what does not belong to it", async () => {
    const ada = await registered();
    const response = await new Visitor().program("/api/auth/profile", {
      method: "PATCH",
      body: { email: "other@example.com", isBot: true, id: "U00000000000", deactivatedAt: 1 },
      token: ada.accessToken,
    });
    expect(await response.json()).toEqual(ada.user);
  });
});
