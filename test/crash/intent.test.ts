import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { spawnServer } from "../../scripts/serve/server.mjs";
import { drawnFrom } from "../random";
import { Drifter, Host } from "./drifter";
import { killTree, portToKeep, type Server } from "./kill";
import { Ledger } from "./ledger";
import { directoryOnDisk, roomsOnDisk } from "./storage";
import { type Account, askRoom, populate, type Room, readMembers } from "./town";

const seed = Number(process.env.SEED) || Math.floor(Math.random() * 2 ** 31);
const stateDirectory = mkdtempSync(join(tmpdir(), "parley-intent-"));
let server: Server;

afterAll(async () => {
  await server?.killTree();
  rmSync(stateDirectory, { recursive: true, force: true });
});

const serve = (port: number) => spawnServer({ stateDirectory, port, env: { LIMITS: "off" } });
const onDisk = (room: Room) => roomsOnDisk(stateDirectory).find(({ id }) => id === room.id);

/** People come and go until the tree is killed under them; what was under way is not asked for again. */
async function killedAmongChanges(accounts: Account[], room: Room, draw: ReturnType<typeof drawnFrom>): Promise<void> {
  const ledger = new Ledger();
  const [host, ...others] = accounts as [Account, ...Account[]];
  const crowd = others.slice(6).map(({ id }) => id);
  const restless = [
    ...others.slice(0, 6).map((who) => new Drifter(who, room, ledger, draw)),
    new Host(host, room, crowd, ledger, draw),
  ];
  const lives = restless.map((one) => one.live());
  await pause(draw.between(300, 600));
  const killing = killTree(server);
  for (const one of restless) one.stop();
  await killing;
  await Promise.all(lives);
  expect(ledger.faults).toEqual([]);
}

test("a room killed with a change of members begun is made equal to the directory when it wakes", {
  timeout: 300_000,
}, async () => {
  console.log(`intent: SEED=${seed}`);
  const draw = drawnFrom(seed);
  const port = await portToKeep();
  server = await serve(port);
  const people = Array.from({ length: 15 }, (_, i) => ({ name: `person ${i}`, role: i === 0 ? "owner" : "member" }));
  const { accounts, rooms } = await populate(server.url, stateDirectory, people, ["square"]);
  const room = rooms[0] as Room;

  // A change is begun for a few milliseconds at a time, so the moment may have to be looked for.
  for (;;) {
    await killedAmongChanges(accounts, room, draw);
    if (onDisk(room)?.openIntents) break;
    server = await serve(port);
  }
  server = await serve(port);

  // Nobody changes anything any more: being greeted is what wakes it.
  await askRoom(accounts, room);
  await expect.poll(() => onDisk(room)?.openIntents, { timeout: 60_000, interval: 50 }).toBe(0);
  const directory = await readMembers(accounts[0] as Account, room);
  expect(await askRoom(accounts, room)).toEqual({ members: directory, count: directory.length });
  await server.stop();
  expect(onDisk(room)).toEqual({ id: room.id, openIntents: 0, members: directoryOnDisk(stateDirectory, room.id) });
});
