import { tellShares } from "../../src/db/files";
import { type Refusal, refuse } from "../../src/protocol/errors";
import type { FileId, UserId } from "../../src/protocol/ids";
import { tsFromMicros } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { MessageFile } from "../../src/protocol/message";
import type { OfferedFiles } from "../contract";
import type { Ground } from "./ground";
import type { Messages } from "./messages";

type FileRow = { id: string; user_id: string; body: string; ts: number | null; gone: number; told: number };

/**
 * Files that may be in messages here. The Worker offers them once they are whole and checked, so that a message with
 * files asks nobody. In which message each one is, D1 is told afterwards.
 */
export class Files {
  constructor(
    private readonly ground: Ground,
    private readonly messages: Messages,
  ) {}

  /** The same again changes nothing; `anew`: one that no message here has (any more) may be in one again. */
  offer({ userId, files, anew = false }: OfferedFiles): void {
    const known = anew
      ? `ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id, body = excluded.body, ts = NULL, gone = 0, told = 0
         WHERE gone = 1 OR ts IS NULL`
      : "ON CONFLICT DO NOTHING";
    this.ground.storage.transactionSync(() => {
      for (const file of files) {
        this.ground.sql.exec(
          `INSERT INTO files (id, user_id, body) VALUES (?, ?, ?) ${known}`,
          file.id,
          userId,
          JSON.stringify(file),
        );
      }
    });
  }

  /** The same again changes nothing. A message that has one of them says so by an event like an edit's. */
  describe(files: readonly MessageFile[]): void {
    this.ground.commit((write) => {
      for (const file of files) {
        const body = JSON.stringify(file);
        const changed = this.ground.sql.exec<Pick<FileRow, "ts">>(
          "UPDATE files SET body = ?2 WHERE id = ?1 AND gone = 0 AND body <> ?2 RETURNING ts",
          file.id,
          body,
        );
        for (const { ts } of changed.toArray()) if (ts !== null) this.messages.describeFile(write, ts, file);
      }
    });
  }

  /** For a message of this author that is about to be written, in the order they are named. */
  take(userId: UserId, ids: readonly string[]): MessageFile[] | Refusal {
    const files: MessageFile[] = [];
    for (const id of new Set(ids)) {
      const [row] = this.ground.sql.exec<FileRow>("SELECT * FROM files WHERE id = ?", id).toArray();
      if (!row || row.user_id !== userId || row.gone)
        return refuse("not_found", "A file of this message is not there.");
      if (row.ts !== null) return refuse("conflict", "A file of this message is in another one already.");
      files.push(JSON.parse(row.body) as MessageFile);
    }
    return files;
  }

  /** Inside a commit. */
  posted(files: readonly MessageFile[], ts: number): void {
    const ids = JSON.stringify(files.map(({ id }) => id));
    this.ground.sql.exec("UPDATE files SET ts = ?, told = 0 WHERE id IN (SELECT value FROM json_each(?))", ts, ids);
    this.#tellSoon();
  }

  /** Inside a commit: the message was deleted. */
  deleted(ts: number): void {
    const gone = this.ground.sql.exec("UPDATE files SET gone = 1, told = 0 WHERE ts = ? AND gone = 0", ts);
    if (gone.rowsWritten > 0) this.#tellSoon();
  }

  /** Inside a commit: one of a message is gone, whatever becomes of the message. */
  dropped(id: FileId): void {
    this.ground.sql.exec("UPDATE files SET gone = 1, told = 0 WHERE id = ? AND gone = 0", id);
    this.#tellSoon();
  }

  /** In which message one is that is not gone; null: in none. */
  messageOf(id: FileId): number | null {
    const [row] = this.ground.sql.exec<FileRow>("SELECT * FROM files WHERE id = ? AND gone = 0", id).toArray();
    return row?.ts ?? null;
  }

  /** Those that no message has will have none: answers which these are. */
  withdraw(ids: readonly FileId[]): FileId[] {
    return this.ground.storage.transactionSync(() => {
      const list = JSON.stringify(ids);
      // One that was never offered here is answered too, or the sweep would ask for ever.
      this.ground.sql.exec(
        `INSERT INTO files (id, user_id, body, gone, told) SELECT value, '', '{}', 1, 0 FROM json_each(?) WHERE true
         ON CONFLICT (id) DO UPDATE SET gone = iif(ts IS NULL, 1, gone), told = 0`,
        list,
      );
      this.#tellSoon();
      const gone = "SELECT id FROM files WHERE gone = 1 AND id IN (SELECT value FROM json_each(?))";
      return this.ground.sql
        .exec<{ id: FileId }>(gone, list)
        .toArray()
        .map(({ id }) => id);
    });
  }

  /** D1's projection; answers when there is more. */
  async tell(): Promise<number | undefined> {
    const rows = this.ground.sql
      .exec<FileRow>("SELECT * FROM files WHERE told = 0 LIMIT ?", limits.outboxSlice)
      .toArray();
    if (rows.length === 0) return undefined;
    const told = rows.map(({ id, ts, gone }) => ({
      id: id as FileId,
      ts: ts === null ? null : tsFromMicros(ts),
      gone: gone === 1,
    }));
    await tellShares(this.ground.env, this.ground.facts.id, told, Date.now());
    if (this.ground.gone) return undefined;
    for (const { id, ts, gone } of rows) {
      this.ground.sql.exec("UPDATE files SET told = 1 WHERE id = ? AND ts IS ? AND gone = ?", id, ts, gone);
    }
    return Date.now();
  }

  #tellSoon(): void {
    this.ground.alarms.arm("files", Date.now());
  }
}
