import type { PartsAnswer } from "../../../src/protocol/files";
import type { FileId } from "../../../src/protocol/ids";
import { request } from "../request";
import type { Arrived } from "./kept";
import { later } from "./later";
import { putBytes } from "./put";

const partsAtOnce = 4;
/** Of one part, while there is a network: then whoever sends may try again. */
const mostFaults = 7;

export type Parted = { id: FileId; source: File; partSize: number; arrived: Map<number, Arrived>; signal: AbortSignal };
export type Told = {
  /** Bytes that are there or on their way. */
  sent: (bytes: number) => void;
  /** Nothing goes out: the network is away. */
  halted: (is: boolean) => void;
  arrived: () => void;
};

export const countParts = (size: number, partSize: number): number => Math.ceil(size / partSize);
const sliceOf = ({ source, partSize }: Pick<Parted, "source" | "partSize">, part: number): Blob =>
  source.slice((part - 1) * partSize, Math.min(part * partSize, source.size));

/**
 * Sends the parts that have not arrived, some side by side. One that is lost on its way is sent again; while there is
 * no network all of it waits, for as long as it takes. "there", "gone" when cancelled, or in words why not.
 */
export async function putParts(upload: Parted, told: Told): Promise<string> {
  const { id, source, partSize, arrived, signal } = upload;
  const count = countParts(source.size, partSize);
  const missing = Array.from({ length: count }, (_, index) => index + 1).filter((part) => !arrived.has(part));
  const going = new Map<number, number>();
  const tell = () => {
    let bytes = 0;
    for (const part of arrived.keys()) bytes += sliceOf(upload, part).size;
    for (const sent of going.values()) bytes += sent;
    told.sent(bytes);
  };

  const sendOnce = async (part: number, sum: string): Promise<string> => {
    // Asked for when it is needed: an address is good for minutes, and a film may take hours.
    const asked = await request<PartsAnswer>("POST", `/api/files/${id}/parts`, { parts: [part] }, signal);
    if (signal.aborted) return "gone";
    if (!asked.ok) return asked.status === 0 || asked.status === 429 || asked.status >= 500 ? "lost" : asked.message;
    const [put] = asked.data.parts;
    if (!put) return "lost";
    const { outcome, etag } = await putBytes(put, sliceOf(upload, part), signal, (sent) => {
      going.set(part, sent);
      tell();
    });
    going.delete(part);
    if (outcome === "there") arrived.set(part, { etag, sha256: sum });
    tell();
    return outcome;
  };

  let waiting = 0;
  let busy = 0;
  const wait = async (milliseconds: number) => {
    waiting += 1;
    told.halted(waiting === busy);
    await later(milliseconds, signal);
    waiting -= 1;
    told.halted(false);
  };

  const send = async (part: number): Promise<string> => {
    const sum = await sumOf(upload, part);
    if (sum === null) return "The file was changed or taken away meanwhile.";
    for (let faults = 0; ; ) {
      const outcome = await sendOnce(part, sum);
      if (outcome !== "lost") return outcome;
      if (navigator.onLine) faults += 1;
      if (faults === mostFaults) return "The connection was lost on the way.";
      await wait(Math.min(30_000, 500 * 2 ** faults));
      if (signal.aborted) return "gone";
    }
  };

  let trouble: string | null = null;
  const worker = async () => {
    busy += 1;
    for (let part = missing.shift(); part !== undefined && trouble === null; part = missing.shift()) {
      const outcome = await send(part);
      if (outcome === "there") told.arrived();
      else trouble ??= outcome;
    }
    busy -= 1;
  };
  tell();
  await Promise.all(Array.from({ length: partsAtOnce }, worker));
  return trouble ?? "there";
}

/** Whether what has arrived is what this file holds: it may have been changed since, or be another of the same name. */
export async function isSame(upload: Pick<Parted, "source" | "partSize" | "arrived">): Promise<boolean> {
  for (const [part, { sha256 }] of upload.arrived) {
    if (sha256 === "" || (await sumOf(upload, part)) !== sha256) return false;
  }
  return true;
}

/**
 * SHA-256 of a part in hexadecimal; "" where the page is not served safely, which gives scripts no digests; null when
 * the file cannot be read any more.
 */
async function sumOf(upload: Pick<Parted, "source" | "partSize">, part: number): Promise<string | null> {
  if (!globalThis.crypto?.subtle) return "";
  try {
    const digest = await crypto.subtle.digest("SHA-256", await sliceOf(upload, part).arrayBuffer());
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  } catch {
    return null;
  }
}
