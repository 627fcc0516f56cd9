import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { RateLimiter } from "../../durable-objects/rate-limiter";
import { subjectName } from "../../src/auth/attempts";
import { code, newEmail, newIp, type Person, password, registered, serverWith, Visitor } from "../visitor";

const login = (visitor: Visitor, email: string, tried: string, headers: Record<string, string> = {}) =>
  visitor.program("/api/auth/login", { body: { email, password: tried }, headers });
const wrong = "not the password";
const statuses = (responses: Response[]) => responses.map(({ status }) => status);

async function failing(times: number, attempt: (n: number) => Promise<Response>): Promise<Response[]> {
  const responses: Response[] = [];
  for (let n = 0; n < times; n += 1) responses.push(await attempt(n));
  return responses;
}

/** Lets everything that was counted lie further back. */
async function passMinutes(kind: string, subject: string, minutes: number): Promise<void> {
  const stub = env.RATE_LIMITER.get(env.RATE_LIMITER.idFromName(await subjectName(kind, subject)));
  await runInDurableObject(stub, (instance) => {
    const limiter = instance as unknown as RateLimiter;
    const { times, strikes } = limiter.known ?? { times: [], strikes: 0 };
    limiter.known = { times: times.map((time) => time - minutes * 60_000), strikes };
  });
}

const retryAfter = (response: Response) => Number(response.headers.get("retry-after"));

describe("failed sign-ins from one address", () => {
  test("are refused from the sixth in 15 minutes on, the right password too, and Retry-After says when", async () => {
    const ada = await registered();
    const visitor = new Visitor();
    expect(statuses(await failing(5, () => login(visitor, newEmail(), wrong)))).toEqual([401, 401, 401, 401, 401]);
    const refused = await login(visitor, ada.email, password);
    expect(refused.status).toBe(429);
    expect(retryAfter(refused)).toBeGreaterThan(14 * 60);
    expect(retryAfter(refused)).toBeLessThanOrEqual(15 * 60);
    expect(await code(refused)).toBe("RATE_LIMIT_EXCEEDED");
    expect((await login(new Visitor(), ada.email, password)).status).toBe(200);
  });

  test("are forgotten after 15 minutes", async () => {
    const ada = await registered();
    const visitor = new Visitor();
    await failing(5, () => login(visitor, newEmail(), wrong));
    await passMinutes("login-ip", visitor.ip, 14);
    expect((await login(visitor, ada.email, password)).status).toBe(429);
    await passMinutes("login-ip", visitor.ip, 1);
    expect((await login(visitor, ada.email, password)).status).toBe(200);
  });

  test("are counted in a burst as one by one", async () => {
    const visitor = new Visitor();
    const responses = await Promise.all(Array.from({ length: 20 }, () => login(visitor, newEmail(), wrong)));
    expect(statuses(responses).filter((status) => status === 401)).toHaveLength(5);
    expect(statuses(responses).filter((status) => status === 429)).toHaveLength(15);
  });

  test("are counted by the address of the connection, not by what X-Forwarded-For says", async () => {
    const visitor = new Visitor();
    const pretending = () => ({
      "x-forwarded-for": newIp(),
      "x-real-ip": newIp(),
      "true-client-ip": newIp(),
      forwarded: `for=${newIp()}`,
    });
    await failing(5, () => login(visitor, newEmail(), wrong, pretending()));
    expect((await login(visitor, newEmail(), wrong, pretending())).status).toBe(429);
  });

  test("count for the whole block of an IPv6 connection, and not for its neighbour", async () => {
    const at = (ip: string) => new Visitor({ ip });
    await failing(5, (n) => login(at(`2001:db8:7:1:${n}::1`), newEmail(), wrong));
    expect((await login(at("2001:db8:7:1:ffff::9"), newEmail(), wrong)).status).toBe(429);
    expect((await login(at("2001:db8:7:2::1"), newEmail(), wrong)).status).toBe(401);
  });
});

describe("an office behind one address", () => {
  test("uses up nothing by signing in, one after the other or all at once", async () => {
    const office = new Visitor();
    const people = await Promise.all(Array.from({ length: 12 }, () => registered()));
    for (const person of people) expect((await login(office, person.email, password)).status).toBe(200);
    const atOnce = await Promise.all(people.map((person) => login(office, person.email, password)));
    expect(new Set(statuses(atOnce))).toEqual(new Set([200]));
  });

  test("does not get its failures back by a success in between", async () => {
    const ada = await registered();
    const office = new Visitor();
    await failing(4, () => login(office, newEmail(), wrong));
    expect((await login(office, ada.email, password)).status).toBe(200);
    expect((await login(office, newEmail(), wrong)).status).toBe(401);
    expect((await login(office, ada.email, password)).status).toBe(429);
  });
});

describe("failed sign-ins to one account", () => {
  const guess = (ada: Person) => login(new Visitor(), ada.email, wrong);

  test("are delayed from the eleventh on, from every address, and the delays grow", async () => {
    const ada = await registered();
    expect(new Set(statuses(await failing(10, () => guess(ada))))).toEqual(new Set([401]));
    const first = await guess(ada);
    expect(first.status).toBe(429);
    expect(retryAfter(first)).toBeLessThanOrEqual(30);
    await passMinutes("login-account", ada.email, 0.5);
    expect((await guess(ada)).status).toBe(401);
    const second = await guess(ada);
    expect(second.status).toBe(429);
    expect(retryAfter(second)).toBeGreaterThan(30);
    expect(retryAfter(second)).toBeLessThanOrEqual(60);
  });

  test("never lock its owner out for good: after the delay the right password serves, and all is forgotten", async () => {
    const ada = await registered();
    await failing(10, () => guess(ada));
    expect((await login(new Visitor(), ada.email, password)).status).toBe(429);
    await passMinutes("login-account", ada.email, 0.5);
    expect((await login(new Visitor(), ada.email, password)).status).toBe(200);
    expect(new Set(statuses(await failing(10, () => guess(ada))))).toEqual(new Set([401]));
  });

  test("say nothing about whether the account exists", async () => {
    const nobody = newEmail();
    const responses = await failing(11, () => login(new Visitor(), nobody, wrong));
    expect(statuses(responses)).toEqual([...Array(10).fill(401), 429]);
  });

  test("leave other accounts alone", async () => {
    const [ada, grace] = await Promise.all([registered(), registered()]);
    await failing(10, () => guess(ada));
    expect((await guess(ada)).status).toBe(429);
    expect((await login(new Visitor(), grace.email, password)).status).toBe(200);
  });
});

describe("registrations from one address", () => {
  const register = (visitor: Visitor, change: Record<string, unknown> = {}) =>
    visitor.program("/api/auth/register", {
      body: { email: newEmail(), password, firstName: "Ada", lastName: "King", ...change },
    });

  test("are three in an hour, then refused with Retry-After, then allowed again", async () => {
    const visitor = new Visitor();
    expect(statuses(await failing(3, () => register(visitor)))).toEqual([201, 201, 201]);
    const fourth = await register(visitor);
    expect(fourth.status).toBe(429);
    expect(retryAfter(fourth)).toBeGreaterThan(59 * 60);
    expect((await register(new Visitor())).status).toBe(201);
    await passMinutes("register-ip", visitor.ip, 60);
    expect((await register(visitor)).status).toBe(201);
  });

  test("are three of a burst", async () => {
    const visitor = new Visitor();
    const responses = await Promise.all(Array.from({ length: 6 }, () => register(visitor)));
    expect(statuses(responses).toSorted()).toEqual([201, 201, 201, 429, 429, 429]);
  });

  test("that made no account use up nothing", async () => {
    const ada = await registered();
    const visitor = new Visitor();
    await failing(3, () => register(visitor, { password: "short" }));
    await failing(3, () => register(visitor, { email: ada.email }));
    expect(statuses(await failing(3, () => register(visitor)))).toEqual([201, 201, 201]);
  });

  test("that ask for taken addresses have a limit of their own, so that nobody collects addresses", async () => {
    const ada = await registered();
    const visitor = new Visitor();
    expect(new Set(statuses(await failing(20, () => register(visitor, { email: ada.email }))))).toEqual(new Set([409]));
    expect((await register(visitor, { email: ada.email })).status).toBe(429);
  });
});

describe("what was counted", () => {
  const limiter = async (visitor: Visitor) =>
    env.RATE_LIMITER.get(env.RATE_LIMITER.idFromName(await subjectName("login-ip", visitor.ip)));

  test("outlives the object's sleep", async () => {
    const visitor = new Visitor();
    await failing(5, () => login(visitor, newEmail(), wrong));
    await evictDurableObject(await limiter(visitor));
    expect((await login(visitor, newEmail(), wrong)).status).toBe(429);
  });

  test("leaves nothing behind once it counts no more", async () => {
    const visitor = new Visitor();
    await failing(2, () => login(visitor, newEmail(), wrong));
    const stub = await limiter(visitor);
    const kept = () => runInDurableObject(stub, async (_limiter, { storage }) => (await storage.list()).size);
    expect(await kept()).toBe(1);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect(await kept()).toBe(0);
    expect((await login(visitor, newEmail(), wrong)).status).toBe(401);
  });

  test("goes by any name, though the limiter's calls carry ASCII alone", async () => {
    for (const email of ["größe@example.com", "日本@例え.jp", "a".repeat(64), "f".repeat(64), "\u{1f9ee}".repeat(60)]) {
      expect((await login(new Visitor(), email, wrong)).status).toBe(401);
    }
  });
});

describe("with LIMITS=off", () => {
  const server = serverWith({ LIMITS: "off" });

  test("nothing is refused", async () => {
    const ada = await registered();
    const visitor = new Visitor({ server });
    expect(new Set(statuses(await failing(12, () => login(visitor, ada.email, wrong))))).toEqual(new Set([401]));
    expect((await login(visitor, ada.email, password)).status).toBe(200);
  });

  test("it is counted all the same", async () => {
    const lenient = new Visitor({ server });
    await failing(5, () => login(lenient, newEmail(), wrong));
    expect((await login(new Visitor({ ip: lenient.ip }), newEmail(), wrong)).status).toBe(429);
  });

  test("is refused as a setting outside development and tests", async () => {
    const production = new Visitor({
      server: serverWith({ ENVIRONMENT: "production", BCRYPT_COST: "12", LIMITS: "off", PREVIEW_HOSTS: "" }),
    });
    expect((await production.program("/api/auth/session")).status).toBe(503);
  });
});
