// The two servers under comparison, each a process tree of its own. Both give a bench the same few things: where a
// room's socket is, who may attach to it, and how much memory the whole tree holds.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { signal, treeOf } from "../scripts/serve/process-tree.mjs";
import { spawnServer } from "../scripts/serve/server.mjs";
import { atMost } from "./load/at-most.mjs";

export const WORKSPACE = "bench";

const newState = (name) => mkdtempSync(join(tmpdir(), `parley-bench-${name}-`));

/** Resident memory of a process and everything below it, in MB. */
export function memoryOf(pid) {
  const pages = treeOf(pid).map((id) => {
    try {
      return Number(readFileSync(`/proc/${id}/statm`, "utf8").split(" ")[1]);
    } catch {
      return 0; // ended meanwhile
    }
  });
  return (pages.reduce((sum, count) => sum + count, 0) * 4_096) / 1e6;
}

export async function startProduct() {
  const stateDirectory = newState("parley");
  const server = await spawnServer({
    stateDirectory,
    // The load is far above what one person may send; the counting stays, the refusing goes.
    env: { LIMITS: "off" },
  });
  const { FIXTURE_SECRET } = JSON.parse(readFileSync(join(stateDirectory, "secrets.json"), "utf8"));
  return new Product(server, FIXTURE_SECRET);
}

class Product {
  name = "parley";

  constructor(server, secret) {
    this.server = server;
    this.secret = secret;
    this.url = server.url;
    this.wsUrl = server.url.replace("http", "ws");
  }

  get pid() {
    return this.server.pid;
  }

  async fixture(path, body) {
    const response = await fetch(`${this.url}/api/fixture/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-fixture-secret": this.secret },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`fixture ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  hubUrl(workspace) {
    return `${this.wsUrl}/ws/workspaces/${workspace}`;
  }

  /** The first so many people of a workspace, always the same ones. */
  async people(count, workspace) {
    return (await this.#populate(count, [], workspace)).people;
  }

  /** Rooms of which the first so many people are members. */
  async venues(names, count, workspace = WORKSPACE) {
    const { channels, people } = await this.#populate(count, names, workspace);
    return channels.map(({ id }) => ({
      id,
      roomUrl: `${this.wsUrl}/ws/channels/${id}`,
      historyUrl: `${this.url}/api/channels/${id}/messages`,
      people,
    }));
  }

  async #populate(count, channels, workspace) {
    const users = Array.from({ length: count }, (_, i) => ({ name: `Person ${i + 1}` }));
    const made = await this.fixture("populate", { users, channels, members: "all", workspace });
    return { channels: made.channels, people: made.users.map(({ id, accessToken }) => ({ id, token: accessToken })) };
  }

  /** Calls that the workspace's Roster got and made since it woke. */
  rosterCounters(workspace) {
    return this.fixture("counters", { workspace });
  }

  /** How many messages the workspace's index holds, in how many bytes. */
  searchSize(workspace) {
    return this.fixture("counters", { searchOf: workspace });
  }

  /** How many calls to hubs a room made since it woke. */
  async hubsCalled({ id }) {
    return (await this.fixture("counters", { channelId: id })).hubsCalled;
  }

  /** Says that these people have read it all, as their client does. */
  async read({ id }, people, ts) {
    await atMost(25, people, async ({ token }) => {
      const response = await fetch(`${this.url}/api/channels/${id}/read`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify({ ts }),
      });
      if (!response.ok) throw new Error(`read: ${response.status} ${await response.text()}`);
    });
  }

  load(venue, messages) {
    return this.fixture("messages", { channelId: venue.id, messages });
  }

  async stop() {
    await this.server.stop();
    rmSync(this.server.stateDirectory, { recursive: true, force: true });
  }
}

export async function startFloor() {
  const stateDirectory = newState("floor");
  const port = await freePort();
  const child = spawn(process.execPath, [fileURLToPath(new URL("floor/serve.mjs", import.meta.url))], {
    env: { ...process.env, PORT: String(port), STATE_DIR: stateDirectory },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const floor = new Floor(child, { port, stateDirectory });
  while (!(await fetch(`${floor.url}/api/health`).catch(() => null))?.ok) {
    if (child.exitCode !== null) throw new Error(`the floor ended with ${child.exitCode}`);
    await wait(25);
  }
  return floor;
}

class Floor {
  name = "floor";

  constructor(child, { port, stateDirectory }) {
    this.child = child;
    this.stateDirectory = stateDirectory;
    this.url = `http://127.0.0.1:${port}`;
    this.wsUrl = `ws://127.0.0.1:${port}`;
  }

  get pid() {
    return this.child.pid;
  }

  async venues(names, people) {
    return names.map((id) => ({
      id,
      roomUrl: `${this.wsUrl}/ws/${id}`,
      historyUrl: `${this.url}/api/${id}`,
      people: Array.from({ length: people }, () => ({})),
    }));
  }

  async load(venue, messages) {
    const response = await fetch(venue.historyUrl, { method: "POST", body: JSON.stringify(messages) });
    if (!response.ok) throw new Error(`floor load: ${response.status}`);
  }

  async stop() {
    const ended = once(this.child, "exit");
    if (this.child.exitCode === null) signal(this.child.pid, "SIGTERM");
    await ended;
    rmSync(this.stateDirectory, { recursive: true, force: true });
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
