// Processes by id, with their start time: an id alone may belong to somebody else by now.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** Every process: id, parent, name. From /proc, else from ps. */
function processes() {
  if (process.platform === "linux") {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map((name) => statOf(Number(name)))
      .filter(Boolean);
  }
  if (process.platform === "win32") return [];
  return execFileSync("ps", ["-A", "-o", "pid=,ppid=,comm="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => {
      const [, pid, parent, name] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return { pid: Number(pid), parent: Number(parent), name: name?.split("/").pop() ?? "" };
    });
}

function statOf(pid) {
  let text;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return null; // ended meanwhile
  }
  // The name stands in parentheses and may hold anything, so the fields count from its end.
  const end = text.lastIndexOf(")");
  const fields = text.slice(end + 2).split(" ");
  return {
    pid,
    parent: Number(fields[1]),
    name: text.slice(text.indexOf("(") + 1, end),
    state: fields[0],
    started: fields[19],
  };
}

/** When the process started, in whatever form the system tells it; null when there is none. */
export function startOf(pid) {
  if (!pid) return null;
  if (process.platform === "linux") {
    const stat = statOf(pid);
    return stat && (stat.state !== "Z" || hasThreads(pid)) ? stat.started : null;
  }
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || null;
  } catch {
    return null;
  }
}

/** The first thread may be dead while others still hold the port and the files. */
function hasThreads(pid) {
  try {
    return readdirSync(`/proc/${pid}/task`).length > 1;
  } catch {
    return false; // ended meanwhile
  }
}

/** A process and everything below it, parents first. */
export function treeOf(pid) {
  const all = processes();
  const found = startOf(pid) ? [pid] : [];
  for (let i = 0; i < found.length; i++) {
    for (const child of all) if (child.parent === found[i]) found.push(child.pid);
  }
  return found;
}

/** The workerd below a process. There is one; during a restart there may be none. */
export function workerdOf(pid) {
  const below = new Set(treeOf(pid));
  const found = processes().filter(({ pid: id, name }) => below.has(id) && name.startsWith("workerd"));
  return found.find(({ pid: id }) => startOf(id))?.pid ?? null;
}

export function signal(pid, name) {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}

/** Ends a recorded process if it is still the one recorded. Waits until it is gone. */
export async function endRecorded(pid, started) {
  if (!started || startOf(pid) !== started) return false;
  signal(pid, "SIGKILL");
  while (startOf(pid) === started) await new Promise((done) => setTimeout(done, 10));
  return true;
}
