import { afterEach, beforeEach, expect, test, vi } from "vitest";
import front from "../../scripts/serve/workers/front.mjs";
import newLimit from "../../scripts/serve/workers/limit.mjs";

beforeEach(() => vi.useFakeTimers({ now: 0 }));
afterEach(() => vi.useRealTimers());

test("a limit lets so many a window through for each key, and begins anew with the next", async () => {
  const limit = newLimit({ limit: 2, period: 60 });
  const asked = async (key: string) => (await limit.limit({ key })).success;
  expect([await asked("ada"), await asked("ada"), await asked("ada")]).toEqual([true, true, false]);
  expect(await asked("bo")).toBe(true);
  vi.setSystemTime(59_999);
  expect(await asked("ada")).toBe(false);
  vi.setSystemTime(60_000);
  expect(await asked("ada")).toBe(true);
});

const service = (name: string) => ({
  fetch: async (request: Request) => new Response(`${name} ${request.headers.get("cf-connecting-ip")}`),
});
const services = { ENTRY: service("entry"), WORKER: service("worker") };

async function through(path: string, clientIp?: string, headers = {}): Promise<string> {
  const request = Object.assign(new Request(`http://localhost${path}`, { headers }), { cf: { clientIp } });
  return (await front.fetch(request, services)).text();
}

test("sockets and the API go straight to the Worker, all else through miniflare", async () => {
  expect(await through("/ws/channels/C1")).toMatch(/^worker/);
  expect(await through("/api/health")).toMatch(/^worker/);
  for (const path of ["/", "/apiary", "/assets/app.js", "/cdn-cgi/local/r2/s3/bucket/key"]) {
    expect(await through(path)).toMatch(/^entry/);
  }
});

test("the client's address is written where Cloudflare writes it", async () => {
  expect(await through("/api/health", "192.0.2.1:5000")).toBe("worker 192.0.2.1");
  expect(await through("/api/health", "[2001:db8::1]:5000")).toBe("worker 2001:db8::1");
  expect(await through("/api/health", "192.0.2.1:5000", { "cf-connecting-ip": "198.51.100.7" })).toBe(
    "worker 198.51.100.7",
  );
  expect(await through("/api/health")).toBe("worker null");
});
