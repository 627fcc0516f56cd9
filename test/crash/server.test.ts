import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startOf } from "../../scripts/serve/process-tree.mjs";
import { spawnServer } from "../../scripts/serve/server.mjs";

type Server = Awaited<ReturnType<typeof spawnServer>>;

let stateDirectory: string;
const servers: Server[] = [];

beforeEach(() => {
  stateDirectory = mkdtempSync(join(tmpdir(), "parley-"));
});

afterEach(async () => {
  for (const server of servers.splice(0)) await server.killTree();
  rmSync(stateDirectory, { recursive: true, force: true });
});

async function serve(port = 0): Promise<Server> {
  const server = await spawnServer({ stateDirectory, port });
  servers.push(server);
  return server;
}

const record = () => JSON.parse(readFileSync(join(stateDirectory, "server.json"), "utf8"));
const status = async (url: string) => (await fetch(`${url}/api/health`)).status;

test("SIGTERM ends the server with 0 and leaves nothing running", async () => {
  const server = await serve();
  const workerd = server.workerdPid();
  // Building, migrating and asking wrangler are done by processes that have ended: what serves is itself and workerd.
  expect(server.tree()).toEqual([server.pid, workerd]);
  server.child.kill("SIGTERM");
  await server.stop();
  expect(server.child.exitCode).toBe(0);
  expect(startOf(workerd)).toBeNull();
  expect(existsSync(join(stateDirectory, "server.json"))).toBe(false);
});

test.runIf(process.platform === "linux")("what serves gives memory back once it is free", async () => {
  const server = await serve();
  // Read by glibc before the process begins, so it must have begun with it.
  expect(readFileSync(`/proc/${server.pid}/environ`, "utf8").split("\0")).toContain("MALLOC_TRIM_THRESHOLD_=65536");
});

test("a start after SIGKILL ends the workerd that was left and takes its port and state", async () => {
  const first = await serve();
  const left = first.workerdPid();
  first.child.kill("SIGKILL");
  await first.stop();
  expect(startOf(left)).not.toBeNull();

  const second = await serve(Number(new URL(first.url).port));
  expect(startOf(left)).toBeNull();
  expect(second.url).toBe(first.url);
  expect(await status(second.url)).toBe(200);
});

test("a killed workerd comes back under the same address, and its new id is on record", async () => {
  const server = await serve();
  const before = server.workerdPid();
  expect(server.killWorkerd()).toBe(true);
  await expect.poll(() => status(server.url).catch(() => 0), { timeout: 10_000 }).toBe(200);
  await expect.poll(() => record().workerdPid, { timeout: 5_000 }).toBe(server.workerdPid());
  expect(record().workerdPid).not.toBe(before);
});

test("secrets are made once, for this user alone, and kept over a restart", async () => {
  const first = await serve();
  await first.stop();
  const file = join(stateDirectory, "secrets.json");
  const made = readFileSync(file, "utf8");
  const second = await serve();
  expect(readFileSync(file, "utf8")).toBe(made);
  expect(Object.keys(JSON.parse(made))).toContain("JWT_SECRET");
  await second.stop();
});

test("a port that is taken is named in the error", async () => {
  const server = await serve();
  const other = mkdtempSync(join(tmpdir(), "parley-"));
  const port = Number(new URL(server.url).port);
  await expect(spawnServer({ stateDirectory: other, port })).rejects.toThrow(`Port ${port} is taken`);
  rmSync(other, { recursive: true, force: true });
});
