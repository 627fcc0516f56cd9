import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { startOf } from "../../scripts/serve/process-tree.mjs";
import type { spawnServer } from "../../scripts/serve/server.mjs";

export type Server = Awaited<ReturnType<typeof spawnServer>>;
export type Killed = {
  what: "tree" | "workerd";
  /** Processes that outlived it. */
  left: number[];
  /** What the port answered before anything was started again; null where something is at once. */
  port: string | null;
};

/** A process that is dead and not yet collected holds nothing any more: startOf tells of none. */
async function untilGone(pids: number[]): Promise<number[]> {
  for (let tries = 0; tries < 1_000 && pids.some(startOf); tries += 1) await pause(5);
  return pids.filter(startOf);
}

/** What whoever knocks gets: ECONNREFUSED where nobody listens. */
function knock(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => {
      socket.destroy();
      resolve("connected");
    });
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}

/**
 * A free port below those that the system gives to outgoing connections: one of those may be taken, or connect to
 * itself, while nobody listens on it.
 */
export async function portToKeep(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if ((await knock(port)) === "ECONNREFUSED") return port;
  }
}

/** The process that was started and all its children. */
export async function killTree(server: Server): Promise<Killed> {
  const tree = server.tree();
  const workerd = server.workerdPid();
  if (!workerd || !tree.includes(workerd))
    throw new Error("There is no workerd among the children of what was started");
  await server.killTree("SIGKILL");
  const left = await untilGone(tree);
  return { what: "tree", left, port: await knock(Number(new URL(server.url).port)) };
}

/** workerd alone: miniflare starts another at once, so the port is not asked. Resolves when that one serves. */
export async function killWorkerd(server: Server): Promise<Killed> {
  const before = server.workerdPid();
  if (!before || !server.killWorkerd()) throw new Error("There is no workerd to kill");
  const left = await untilGone([before]);
  while ((server.workerdPid() ?? before) === before) await pause(5);
  while ((await fetch(`${server.url}/api/health`).catch(() => null))?.status !== 200) await pause(20);
  return { what: "workerd", left, port: null };
}
