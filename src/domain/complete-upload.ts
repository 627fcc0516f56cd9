import { retrying, roomFor } from "../../durable-objects/stubs";
import { type FileRow, findOwnFile, markReady, markRefused, type Verdict } from "../db/files";
import type { Env } from "../env";
import { AppError, accepted, notFound } from "../errors";
import { inspect } from "../files/inspect";
import { digestOf, joinParts, type Part, partsMatch } from "../files/parts";
import { type FileRules, takesFile } from "../policies/file";
import { presentMessageFile } from "../presenters/file";
import { limits } from "../protocol/limits";
import { wantThumbnails } from "./want-thumbnails";

type Reason = "type" | "size" | "checksum" | "rule" | "refused";

/**
 * What was put in R2 is looked at, and either becomes a file that a message can have, or is refused and gone. A second
 * time it answers the same.
 */
export async function completeUpload(
  env: Env,
  row: FileRow,
  { rules, parts = [] }: { rules: FileRules; parts?: Part[] },
): Promise<FileRow> {
  if (row.state === "refused") throw refused("refused", "This file was refused before. Upload it anew.");
  if (row.state === "uploading") {
    if (row.uploadId !== null) await joinParts(env, row, row.uploadId, parts);
    const verdict = await verdictOf(env, row, { rules, parts });
    await markReady(env, row, verdict, Date.now());
  }
  const ready = await findOwnFile(env, row.id, row.userId);
  if (ready?.state !== "ready") throw notFound("The file");
  accepted(
    await retrying(() =>
      roomFor(env, row.channelId).offerFiles({ userId: row.userId, files: [presentMessageFile(ready)] }),
    ),
  );
  if (row.state === "uploading") await wantThumbnails(env, ready, Date.now());
  return ready;
}

async function verdictOf(
  env: Env,
  row: FileRow,
  { rules, parts }: { rules: FileRules; parts: Part[] },
): Promise<Verdict> {
  const object = await env.FILES.get(row.key, { range: { offset: 0, length: limits.files.sniffed } });
  if (!object) {
    throw new AppError("CONFLICT", "The file has not arrived yet. Upload it, then say so again.", {
      reason: "missing",
    });
  }
  const head = new Uint8Array(await object.arrayBuffer());
  if (object.size !== row.size) {
    return refuseIt(env, row, "size", `${row.name} has ${object.size} bytes, not the ${row.size} that were declared.`);
  }
  const inspected = await inspect(head, row);
  if (!inspected.ok) return refuseIt(env, row, inspected.reason, inspected.message);
  if (!takesFile(rules, row.name, inspected.type)) {
    return refuseIt(env, row, "rule", `${row.name} is of a kind that this workspace does not take.`);
  }
  const isWhole =
    (row.sha256 === null || (await digestOf(env, row.key)) === row.sha256) && (await partsMatch(env, row, parts));
  if (!isWhole) {
    return refuseIt(env, row, "checksum", `${row.name} did not arrive as it was sent. Upload it again.`);
  }
  return inspected;
}

/** The row first: should the bytes outlive this, the sweep knows them. */
async function refuseIt(env: Env, row: FileRow, reason: Reason, message: string): Promise<never> {
  await markRefused(env, row.id);
  await env.FILES.delete(row.key);
  throw refused(reason, message);
}

const refused = (reason: Reason, message: string) => new AppError("FILE_REFUSED", message, { reason });
