import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { spawnServer } from "../../scripts/serve/server.mjs";
import type { ChannelId, UserId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { RestMessage } from "../../src/protocol/rest";
import type { RoomEvent } from "../../src/protocol/room-frames";
import { drawnFrom } from "../random";
import { Host, TalkativeDrifter, underWay } from "./drifter";
import { type Killed, killTree, killWorkerd, portToKeep, type Server } from "./kill";
import { Ledger, type View } from "./ledger";
import { directoryOnDisk, type RoomOnDisk, roomsOnDisk } from "./storage";
import { Talker } from "./talker";
import { type Account, askRoom, populate, type Room, readHistory, readLog, readMembers } from "./town";

/** The same moments again: SEED=<number> npm test -- --suite crash crash.test */
const seed = Number(process.env.SEED) || Math.floor(Math.random() * 2 ** 31);
const isLong = process.env.TEST_LONG === "1";
const kills = isLong ? 30 : 6;

type Verdict = {
  room: Room;
  log: RoomEvent[];
  /** The end of the log, read anew when all was over. */
  reread: RoomEvent[];
  history: RestMessage[];
  seen: View[];
  directory: UserId[];
  inRoom: { members: UserId[]; count: number };
};

const stateDirectory = mkdtempSync(join(tmpdir(), "parley-crash-"));
const ledger = new Ledger();
const done: Killed[] = [];
let verdicts: Verdict[] = [];
let disk: RoomOnDisk[] = [];
let server: Server;

const serve = (port: number) => spawnServer({ stateDirectory, port, env: { LIMITS: "off" } });

/** Kills the tree and starts it again on the same state and port. */
async function restart(): Promise<Killed> {
  const killed = await killTree(server);
  server = await serve(Number(new URL(server.url).port));
  return killed;
}

beforeAll(
  async () => {
    console.log(`crash: SEED=${seed}`);
    const draw = drawnFrom(seed);
    const plan = draw
      .shuffled(Array.from({ length: kills }, (_, i) => (i % 3 === 2 ? "workerd" : "tree")))
      .map((what) => ({ what, acks: draw.between(100, 400), ms: draw.between(0, 40) }));

    server = await serve(await portToKeep());
    const people = ["host", "witness", ...names("talker", 20), ...names("drifter", 6), ...names("crowd", 12)];
    const town = await populate(
      server.url,
      stateDirectory,
      people.map((name) => ({ name, role: name === "host" ? "owner" : "member" })),
      ["square", "harbour"],
    );
    const called = (name: string) => town.accounts.filter((account) => account.name.startsWith(name));
    const [host, witness] = [called("host")[0], called("witness")[0]] as [Account, Account];
    const logs = new Map<ChannelId, RoomEvent[]>(town.rooms.map(({ id }) => [id, []]));
    const readOn = async (room: Room) => {
      const log = logs.get(room.id) as RoomEvent[];
      log.push(...(await readLog(witness, room, ledger.faults, log.length)).events);
    };
    const roomOf = (i: number) => town.rooms[i % 3 === 0 ? 1 : 0] as Room;

    const talkers = called("talker").map((who, i) => ({
      room: roomOf(i),
      talker: new Talker(who, roomOf(i), ledger, drawnFrom(seed + i)),
    }));
    // Some of those who talk come and go as well, and lose their socket each time.
    const restless = [
      ...called("drifter").map((who, i) => new TalkativeDrifter(who, roomOf(i), ledger, drawnFrom(seed + 100 + i))),
      ...called("talker")
        .slice(0, 3)
        .map((who, i) => new TalkativeDrifter(who, roomOf(i), ledger, drawnFrom(seed + 200 + i))),
      ...town.rooms.map((room, i) => {
        const crowd = called("crowd").map(({ id }) => id);
        return new Host(host, room, crowd, ledger, drawnFrom(seed + 300 + i));
      }),
    ];
    const lives = [...talkers.map(({ talker }) => talker), ...restless].map((one) => one.live());
    const everybodyTalks = () => Promise.all(talkers.map(({ talker }) => talker.nextAck()));

    for (const { what, acks, ms } of plan) {
      await everybodyTalks();
      await ledger.more(acks);
      await pause(ms);
      const inFlight = underWay.count;
      done.push(what === "tree" ? await restart() : await killWorkerd(server));
      console.log(
        `crash: ${what} killed after ${ledger.sent.length} messages, ${inFlight} changes of members under way`,
      );
      for (const room of town.rooms) await readOn(room);
    }
    // One more wave, so that the last restart has to serve as well.
    await everybodyTalks();
    for (const one of restless) one.stop();
    await Promise.all(talkers.map(({ talker }) => talker.silence()));
    await Promise.all(lives.slice(talkers.length));

    verdicts = await Promise.all(
      town.rooms.map(async (room): Promise<Verdict> => {
        // It waits its turn behind whatever was left open, so afterwards nothing is.
        await fetch(`${room.api}/members/${witness.id}`, {
          method: "DELETE",
          headers: { authorization: `Bearer ${witness.accessToken}` },
        });
        await readOn(room);
        const log = logs.get(room.id) as RoomEvent[];
        const there = talkers.filter((one) => one.room === room).map(({ talker }) => talker);
        for (const talker of there) talker.leaveAfter(log.length);
        return {
          room,
          log,
          reread: (await readLog(witness, room, ledger.faults, Math.max(0, log.length - limits.log.events))).events,
          history: await readHistory(witness, room),
          seen: there.map(({ view }) => view),
          directory: await readMembers(witness, room),
          inRoom: await askRoom(town.accounts, room),
        };
      }),
    );
    await Promise.all(lives);
    await server.stop();
    disk = roomsOnDisk(stateDirectory);
    const { again, stored } = ledger.repeated;
    console.log(
      `crash: ${ledger.sent.length} messages, ${again} sent again of which ${stored} had been stored, ${verdicts.map(({ log }) => log.length).join(" and ")} events`,
    );
  },
  isLong ? 30 * 60_000 : 300_000,
);

afterAll(async () => {
  await server?.killTree();
  rmSync(stateDirectory, { recursive: true, force: true });
});

const names = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name} ${i}`);
const posted = (log: RoomEvent[]) => log.flatMap((event) => (event.type === "message.posted" ? [event] : []));

describe("a server that is killed under load", () => {
  test("was killed so often, and left neither a workerd nor an open port", () => {
    expect(done.map(({ what }) => what).toSorted()).toEqual(
      [...Array(kills / 3).fill("workerd"), ...Array((kills / 3) * 2).fill("tree")].toSorted(),
    );
    expect(done.flatMap(({ left }) => left)).toEqual([]);
    expect(done.map(({ port }) => port)).toEqual(done.map(({ what }) => (what === "tree" ? "ECONNREFUSED" : null)));
  });

  test("did nothing that it should not, as its clients saw it", () => {
    expect(ledger.faults).toEqual([]);
  });

  test("acked everything in the end", () => {
    expect(ledger.sent.filter(({ ack }) => ack === null)).toEqual([]);
    expect(ledger.repeated.again).toBeGreaterThan(0);
  });

  test("keeps what was acked exactly once, as it was acked, and nothing besides", () => {
    for (const { room, history } of verdicts) {
      const kept = history.map(({ clientMsgId, ts, seq, text, userId }) => ({ clientMsgId, ts, seq, text, userId }));
      const acked = ledger
        .of(room.id)
        .map(({ clientMsgId, ack, text, userId }) => ({ clientMsgId, ts: ack?.ts, seq: ack?.seq, text, userId }))
        .toSorted((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
      expect(kept.length).toBeGreaterThan(100);
      expect(kept).toEqual(acked);
    }
  });

  test("numbers its events without a gap, and its history stands in them", () => {
    for (const { log, reread, history } of verdicts) {
      expect(log.map(({ seq }) => seq)).toEqual(log.map((_, i) => i + 1));
      expect(reread).toEqual(log.slice(-limits.log.events));
      expect(posted(log).map(({ seq, message }) => [seq, message.ts, message.text])).toEqual(
        history.map(({ seq, ts, text }) => [seq, ts, text]),
      );
    }
  });

  test("told each client every event once, in order, over all its sockets, and nothing that it forgot", () => {
    for (const { log, seen } of verdicts) {
      expect(seen.length).toBeGreaterThan(5);
      for (const { events } of seen) expect(events).toEqual(log);
    }
  });

  test("has the members that the directory has", () => {
    for (const { room, log, directory, inRoom } of verdicts) {
      expect(inRoom).toEqual({ members: directory, count: directory.length });
      expect(membersBy(log)).toEqual({ count: directory.length });
      const kept = disk.find(({ id }) => id === room.id);
      expect(kept).toEqual({ id: room.id, openIntents: 0, members: directoryOnDisk(stateDirectory, room.id) });
      expect(Object.keys(kept?.members ?? {})).toEqual(directory);
    }
  });
});

/** The number that the log's last change of members tells. */
function membersBy(log: RoomEvent[]): { count: number } {
  const counts = log.flatMap((event) => ("count" in event && event.type.startsWith("member") ? [event.count] : []));
  return { count: counts.at(-1) ?? 0 };
}
