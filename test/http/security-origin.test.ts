import { describe, expect, test } from "vitest";
import { code, newEmail, origin, password, registered, serverWith, signedInVisitor, Visitor } from "../visitor";

const evil = "https://evil.example";

describe("session cookies", () => {
  const login = async (headers: Record<string, string>, server?: ReturnType<typeof serverWith>) => {
    const ada = await registered();
    const visitor = new Visitor(server ? { server } : {});
    const response = await visitor.program("/api/auth/login", { body: { email: ada.email, password }, headers });
    expect(response.status).toBe(200);
    return response.headers.getSetCookie();
  };

  test("are out of reach for scripts, not sent by other sites' forms, and for HTTPS alone", async () => {
    const cookies = await login({ "sec-fetch-site": "same-origin" });
    expect(cookies.map((cookie) => cookie.split("=")[0])).toEqual(["parley_access", "parley_refresh"]);
    for (const cookie of cookies) {
      expect(cookie).toMatch(/; Path=\/;/);
      expect(cookie).toMatch(/; HttpOnly/);
      expect(cookie).toMatch(/; Secure/);
      expect(cookie).toMatch(/; SameSite=Lax/);
      expect(cookie).toMatch(/; Max-Age=604800/);
      expect(cookie).not.toMatch(/Domain/);
    }
  });

  test("are not Secure on localhost, where there is no HTTPS", async () => {
    const ada = await registered();
    const { exports } = await import("cloudflare:workers");
    const at = async (base: string) => {
      const response = await (exports.default as { fetch(request: Request): Promise<Response> }).fetch(
        new Request(`${base}/api/auth/login`, {
          method: "POST",
          headers: { "content-type": "application/json", origin: base },
          body: JSON.stringify({ email: ada.email, password }),
        }),
      );
      return response.headers.getSetCookie().join("\n");
    };
    for (const base of ["http://localhost:8787", "http://127.0.0.1:8787", "http://[::1]:8787"]) {
      const cookies = await at(base);
      expect(cookies).toContain("parley_refresh=");
      expect(cookies).not.toContain("Secure");
    }
    expect(await at("http://chat.example")).toContain("Secure");
  });

  test.each<[string, Record<string, string>]>([
    ["a page of ours", { "sec-fetch-site": "same-origin", origin }],
    ["a page of ours in an older browser", { origin }],
  ])("are set for %s", async (_who, headers) => {
    expect(await login(headers)).toHaveLength(2);
  });

  test.each<[string, Record<string, string>]>([
    ["a page of another site", { "sec-fetch-site": "cross-site", origin: evil }],
    ["a page of another site in an older browser", { origin: evil }],
    [
      "a page of a neighbour under the same domain",
      { "sec-fetch-site": "same-site", origin: "https://other.parley.test" },
    ],
    ["a page without an origin of its own", { origin: "null" }],
    ["the same host on another port", { origin: "https://parley.test:8443" }],
    ["the same host without TLS", { origin: "http://parley.test" }],
    ["a host that begins like ours", { origin: "https://parley.test.evil.example" }],
    ["a program", {}],
  ])("are not set for %s, which gets the tokens in the answer", async (_who, headers) => {
    expect(await login(headers)).toEqual([]);
  });

  test("are set for the address that people know, when the app is served at another one", async () => {
    const server = serverWith({ APP_ORIGIN: "https://chat.example" });
    expect(await login({ origin: "https://chat.example" }, server)).toHaveLength(2);
    expect(await login({ origin: "https://other.example" }, server)).toEqual([]);
  });

  test("are set by registering as by signing in", async () => {
    const visitor = new Visitor();
    const body = { email: newEmail(), password, firstName: "Ada", lastName: "King" };
    await visitor.page("/api/auth/register", { body });
    expect([...visitor.cookies.keys()].toSorted()).toEqual(["parley_access", "parley_refresh"]);
    const stranger = new Visitor();
    await stranger.crossSite("/api/auth/register", { body: { ...body, email: newEmail() } });
    expect(stranger.cookies.size).toBe(0);
  });
});

describe("a request that changes something by a cookie", () => {
  const rename = { method: "PATCH", body: { firstName: "Renamed" } };

  test("passes from a page of ours", async () => {
    const ada = await signedInVisitor(await registered());
    expect((await ada.page("/api/auth/profile", rename)).status).toBe(200);
  });

  test("is refused from another site, and nothing has changed", async () => {
    const person = await registered();
    const ada = await signedInVisitor(person);
    const response = await ada.crossSite("/api/auth/profile", rename);
    expect(response.status).toBe(403);
    expect(await code(response)).toBe("CROSS_SITE_REQUEST");
    expect(await (await ada.page("/api/auth/profile")).json()).toEqual(person.user);
  });

  test.each<[string, Record<string, string>]>([
    ["from a neighbour under the same domain", { "sec-fetch-site": "same-site", origin: "https://other.parley.test" }],
    ["from an older browser on another site", { origin: evil }],
    ["from a sandboxed frame", { origin: "null" }],
    ["without anything that says where it comes from", {}],
    ["typed into the address bar", { "sec-fetch-site": "none" }],
  ])("is refused %s", async (_where, headers) => {
    const ada = await signedInVisitor(await registered());
    const cookie = [...ada.cookies].map((pair) => pair.join("=")).join("; ");
    const send = (more: Record<string, string>) =>
      ada.program("/api/auth/profile", { ...rename, headers: { cookie, ...more } });
    expect((await send({ origin })).status).toBe(200);
    expect((await send(headers)).status).toBe(403);
  });

  test("is refused from another site with an expired cookie too, before anybody refreshes it", async () => {
    const ada = await signedInVisitor(await registered());
    ada.cookies.delete("parley_access");
    expect((await ada.crossSite("/api/auth/profile", rename)).status).toBe(403);
  });

  test("with a Bearer token passes from anywhere: no browser sends one by itself", async () => {
    const person = await registered();
    const response = await new Visitor().program("/api/auth/profile", {
      ...rename,
      token: person.accessToken,
      headers: { "sec-fetch-site": "cross-site", origin: evil },
    });
    expect(response.status).toBe(200);
  });

  test("is not vouched for by a worthless Authorization header beside the cookie", async () => {
    const ada = await signedInVisitor(await registered());
    const response = await ada.crossSite("/api/auth/profile", {
      ...rename,
      headers: { authorization: "Bearer x.y.z" },
    });
    expect(response.status).toBe(401);
  });

  test("reads from another site are answered to the browser, and not to the other site's script", async () => {
    const ada = await signedInVisitor(await registered());
    const response = await ada.crossSite("/api/auth/profile");
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
    expect(response.headers.get("cross-origin-resource-policy")).toBe("same-origin");
  });
});

describe("a form of a page", () => {
  test("is taken from our own pages, signed in or out", async () => {
    expect((await new Visitor().page("/sign-in", { method: "POST" })).status).toBe(200);
    const ada = await signedInVisitor(await registered());
    expect((await ada.page("/somewhere", { method: "POST" })).status).toBe(200);
  });

  test("is refused from another site, signed in or out", async () => {
    expect((await new Visitor().crossSite("/sign-in", { method: "POST" })).status).toBe(403);
    const ada = await signedInVisitor(await registered());
    expect((await ada.crossSite("/somewhere", { method: "POST" })).status).toBe(403);
  });

  test("a link from another site is followed", async () => {
    const ada = await signedInVisitor(await registered());
    expect((await ada.crossSite("/somewhere")).status).toBe(200);
  });
});

describe("cross-origin scripts", () => {
  const preflight = (from: string, visitor = new Visitor()) =>
    visitor.program("/api/auth/profile", {
      method: "OPTIONS",
      headers: {
        origin: from,
        "access-control-request-method": "PATCH",
        "access-control-request-headers": "content-type",
      },
    });

  test("of the app's own origin are let in", async () => {
    const response = await preflight(origin);
    expect(response.status).toBe(204);
    expect(response.headers.get("access-control-allow-origin")).toBe(origin);
    expect(response.headers.get("access-control-allow-methods")).toContain("PATCH");
    expect(response.headers.get("access-control-allow-headers")).toContain("Authorization");
    expect(response.headers.get("access-control-max-age")).toBe("3000");
  });

  test.each([evil, "null", "https://parley.test.evil.example"])("of %s are not", async (from) => {
    const response = await preflight(from);
    expect(response.status).toBe(403);
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
  });

  test("hear from errors, too, when they are ours", async () => {
    const response = await new Visitor().program("/api/auth/session", { headers: { origin } });
    expect(response.status).toBe(401);
    expect(response.headers.get("access-control-allow-origin")).toBe(origin);
    expect(response.headers.get("vary")).toContain("Origin");
  });
});
