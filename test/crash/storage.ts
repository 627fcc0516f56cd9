import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { ChannelId } from "../../src/protocol/ids";

/** What lies on the disk, best while nothing writes there. Copies are read, so that looking changes nothing. */

type Roles = Record<string, string>;
export type RoomOnDisk = { id: ChannelId; openIntents: number; members: Roles };

export function roomsOnDisk(stateDirectory: string): RoomOnDisk[] {
  return databasesIn(join(stateDirectory, "v3/do/parley-ChannelRoom"), (database) => {
    const born = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'meta'").get();
    if (!born) return null;
    const { value } = database.prepare("SELECT value FROM meta WHERE key = 'channel'").get() as { value: string };
    const { id } = JSON.parse(value) as { id: ChannelId };
    const { n } = database.prepare("SELECT count(*) AS n FROM intents").get() as { n: number };
    return { id, openIntents: n, members: rolesOf(database, "SELECT user_id, role FROM members ORDER BY user_id") };
  });
}

export function directoryOnDisk(stateDirectory: string, channelId: ChannelId): Roles {
  const select = "SELECT user_id, role FROM channel_members WHERE channel_id = ? ORDER BY user_id";
  const [roles] = databasesIn(join(stateDirectory, "v3/d1/miniflare-D1DatabaseObject"), (database) =>
    rolesOf(database, select, channelId),
  );
  if (!roles) throw new Error("There is no directory on the disk");
  return roles;
}

function rolesOf(database: DatabaseSync, select: string, ...values: string[]): Roles {
  const rows = database.prepare(select).all(...values) as { user_id: string; role: string }[];
  return Object.fromEntries(rows.map(({ user_id, role }) => [user_id, role]));
}

function databasesIn<T>(folder: string, read: (database: DatabaseSync) => T | null): T[] {
  const copies = mkdtempSync(join(tmpdir(), "parley-disk-"));
  try {
    const files = readdirSync(folder).filter((name) => /^[0-9a-f]+\.sqlite$/.test(name));
    return files.flatMap((name) => {
      for (const part of [name, `${name}-wal`]) {
        if (existsSync(join(folder, part))) copyFileSync(join(folder, part), join(copies, part));
      }
      const database = new DatabaseSync(join(copies, name));
      try {
        const found = read(database);
        return found === null ? [] : [found];
      } finally {
        database.close();
      }
    });
  } finally {
    rmSync(copies, { recursive: true, force: true });
  }
}
