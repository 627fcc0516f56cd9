import { type FileRow, insertFiles } from "../db/files";
import type { Env } from "../env";
import { AppError } from "../errors";
import { limits } from "../protocol/limits";
import { newFile, type Place } from "./begin-uploads";
import { completeUpload } from "./complete-upload";

export type Given = { name: string; type: string; bytes: ArrayBuffer };

/** Small files whose bytes came to the Worker: recorded, put in R2, then checked like any other. */
export async function storeFiles(env: Env, place: Place, given: Given[]): Promise<FileRow[]> {
  const now = Date.now();
  const rows = given.map(({ name, type, bytes }, index) => {
    const path = `files.${index}`;
    const most = limits.files.throughWorker;
    if (bytes.byteLength === 0) {
      throw new AppError("VALIDATION_FAILED", "The file is empty.", { issues: [{ path, message: "is empty" }] });
    }
    return newFile(
      place,
      { name, type: type.slice(0, limits.files.type), size: bytes.byteLength },
      { path, most },
      now,
    );
  });
  await insertFiles(env, rows);
  const stored: FileRow[] = [];
  for (const [index, row] of rows.entries()) {
    await env.FILES.put(row.key, (given[index] as Given).bytes, { httpMetadata: { contentType: row.type } });
    stored.push(await completeUpload(env, row, place));
  }
  return stored;
}
