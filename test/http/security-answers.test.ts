import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { createApp } from "../../src/app";
import { code, origin, registered, serverWith, Visitor } from "../visitor";

const nonceOf = (response: Response) =>
  /'nonce-([^']+)'/.exec(response.headers.get("content-security-policy") ?? "")?.[1];

describe("every answer", () => {
  test.each(["/api/health", "/api/auth/session", "/api/nothing", "/some/page"])(
    "%s carries the security headers",
    async (path) => {
      const { headers } = await new Visitor().page(path);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("strict-origin-when-cross-origin");
      expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
      expect(headers.get("x-frame-options")).toBe("DENY");
      expect(headers.get("permissions-policy")).toContain("geolocation=()");
      expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
      expect(headers.get("cache-control")).toBe("private, no-store");
      expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  test("insists on HTTPS where there is HTTPS", async () => {
    const secrets = { JWT_SECRET: env.JWT_SECRET, BCRYPT_COST: "12", PREVIEW_HOSTS: "" };
    const production = await new Visitor({ server: serverWith({ ENVIRONMENT: "production", ...secrets }) }).page(
      "/api/health",
    );
    expect(production.headers.get("strict-transport-security")).toBe("max-age=63072000; includeSubDomains");
    const local = await new Visitor().page("/api/health");
    expect(local.headers.get("strict-transport-security")).toBeNull();
  });

  test("names its request itself, whatever the client calls it", async () => {
    const response = await new Visitor().program("/api/auth/session", { headers: { "x-request-id": "mine" } });
    const { error } = await response.json<{ error: { requestId: string } }>();
    expect(error.requestId).toBe(response.headers.get("x-request-id"));
    expect(error.requestId).not.toBe("mine");
  });
});

describe("the policy of a page", () => {
  const policyOf = async (path = "/some/page") => {
    const policy = (await new Visitor().page(path)).headers.get("content-security-policy") ?? "";
    return new Map(policy.split("; ").map((directive) => directive.split(/ (.*)/s) as [string, string]));
  };

  test("runs scripts by their nonce alone", async () => {
    const policy = await policyOf();
    expect(policy.get("default-src")).toBe("'none'");
    expect(policy.get("script-src")).toMatch(/^'nonce-[A-Za-z0-9+/]{24}' 'strict-dynamic'$/);
    expect(policy.get("style-src")).toMatch(/^'self' 'nonce-[A-Za-z0-9+/]{24}'$/);
    expect(policy.get("base-uri")).toBe("'none'");
    expect(policy.get("form-action")).toBe("'self'");
    expect([...policy.values()].join(" ")).not.toContain("unsafe-eval");
  });

  test("allows inline styles as attributes only", async () => {
    const policy = await policyOf();
    expect([...policy].filter(([, value]) => value?.includes("unsafe-inline")).map(([name]) => name)).toEqual([
      "style-src-attr",
    ]);
  });

  test("lets it speak to its own host alone, sockets included, and to where files are uploaded", async () => {
    expect((await policyOf()).get("connect-src")).toBe("'self' wss://parley.test https://files.parley.test");
  });

  test("has another nonce each time", async () => {
    const visitor = new Visitor();
    const nonces = await Promise.all([1, 2, 3].map(async () => nonceOf(await visitor.page("/some/page"))));
    expect(new Set(nonces).size).toBe(3);
  });

  test("gives its nonce to the page's module preloads, which are dropped without", async () => {
    const html =
      '<link rel="modulepreload" href="/a.js"><link rel="stylesheet" href="/a.css"><script src="/evil.js"></script>';
    const headers = new Headers({ "content-type": "text/html; charset=utf-8" });
    headers.append("set-cookie", "a=1");
    headers.append("set-cookie", "b=2");
    const app = createApp({ ui: async () => new Response(html, { status: 404, headers }) });
    const server = { fetch: async (request: Request) => app.fetch(request, env, createExecutionContext()) };
    const response = await new Visitor({ server }).page("/some/page");
    expect(await response.text()).toBe(html.replace('a.js"', `a.js" nonce="${nonceOf(response)}"`));
    expect(response.status).toBe(404);
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  });

  test("is stricter for what is no page", async () => {
    const response = await new Visitor().page("/api/health");
    expect(response.headers.get("content-security-policy")).toMatch(/^default-src 'none'/);
    expect(nonceOf(response)).toBeUndefined();
  });
});

describe("the version of the API", () => {
  const asking = (accept?: string) => new Visitor().program("/api/auth/session", accept ? { headers: { accept } } : {});

  test.each([
    undefined,
    "*/*",
    "application/json",
    "application/json; version=1",
    "application/json;version=1",
    'application/json; version="1"; q=0.9',
    "application/json; version=2, application/json; version=1",
    "text/html, */*;q=0.8",
    "text/html",
  ])("is the current one for Accept: %s", async (accept) => {
    expect((await asking(accept)).status).toBe(401);
  });

  test.each([
    "application/json; version=2",
    "application/json;version=0",
    "application/json; version=1.1",
    "application/json; version=",
  ])("is refused for Accept: %s", async (accept) => {
    const response = await asking(accept);
    expect(response.status).toBe(406);
    expect(await code(response)).toBe("NOT_ACCEPTABLE");
  });

  test("is no concern of pages", async () => {
    expect(
      (await new Visitor().page("/some/page", { headers: { accept: "application/json; version=2" } })).status,
    ).toBe(200);
  });
});

describe("a body", () => {
  const login = (body: BodyInit | null, headers: Record<string, string>) =>
    new Visitor().server.fetch(new Request(`${origin}/api/auth/login`, { method: "POST", headers, body }));
  const json = { "content-type": "application/json" };

  test("that is not JSON is VALIDATION_FAILED", async () => {
    for (const body of ["{", "nothing", "{'a':1}", "\u0000"]) {
      const response = await login(body, json);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        error: { code: "VALIDATION_FAILED", details: { issues: [{ path: "" }] } },
      });
    }
  });

  test("that is no object, or misses something, is VALIDATION_FAILED and says where", async () => {
    for (const body of ["null", "[]", '"text"', "7"]) expect((await login(body, json)).status).toBe(400);
    const response = await login("{}", json);
    expect(await response.json()).toMatchObject({
      error: {
        code: "VALIDATION_FAILED",
        message: expect.any(String),
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        requestId: expect.any(String),
        details: {
          issues: [
            { path: "email", message: expect.any(String) },
            { path: "password", message: expect.any(String) },
          ],
        },
      },
    });
  });

  test.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain; application/json",
  ])("of type %s is 415", async (type) => {
    const response = await login('{"email":"a@b.c","password":"x"}', { "content-type": type });
    expect(response.status).toBe(415);
    expect(await code(response)).toBe("UNSUPPORTED_MEDIA_TYPE");
  });

  test("of a mebibyte is read, and one byte more is 413", async () => {
    const sized = (bytes: number) => {
      const frame = '{"email":"","password":"x","pad":""}';
      return frame.replace('"pad":""', `"pad":"${"p".repeat(bytes - frame.length)}"`);
    };
    expect((await login(sized(1024 * 1024), json)).status).toBe(401);
    const response = await login(sized(1024 * 1024 + 1), json);
    expect(response.status).toBe(413);
    expect(await code(response)).toBe("PAYLOAD_TOO_LARGE");
  });

  test("without a length is counted as it arrives", async () => {
    const chunk = new Uint8Array(64 * 1024).fill(32);
    let chunks = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        chunks += 1;
        if (chunks > 32) controller.close();
        else controller.enqueue(chunk);
      },
    });
    expect((await login(endless, json)).status).toBe(413);
  });
});

describe("the limit of the whole API", () => {
  const always = (success: boolean) => ({ limit: async () => ({ success }) }) as unknown as RateLimit;
  const health = (server: ReturnType<typeof serverWith>) => new Visitor({ server }).program("/api/auth/session");

  test("answers 429 with Retry-After once the binding says so", async () => {
    expect((await health(serverWith({ API_LIMIT: always(true) }))).status).toBe(401);
    const response = await health(serverWith({ API_LIMIT: always(false) }));
    expect(response.status).toBe(429);
    expect(response.headers.get("retry-after")).toBe("60");
  });

  test("is counted and not enforced with LIMITS=off", async () => {
    expect((await health(serverWith({ API_LIMIT: always(false), LIMITS: "off" }))).status).toBe(401);
  });

  test("counts a person wherever they are, and a stranger by address", async () => {
    const keys: string[] = [];
    const counting: RateLimit = {
      limit: async ({ key }) => {
        keys.push(key);
        return { success: true };
      },
    };
    const server = serverWith({ API_LIMIT: counting });
    const ada = await registered();
    const visitor = new Visitor({ server });
    await visitor.program("/api/auth/session", { token: ada.accessToken });
    await visitor.program("/api/auth/session", { headers: { "x-forwarded-for": "1.2.3.4" } });
    expect(keys).toEqual([ada.user.id, visitor.ip]);
  });
});
