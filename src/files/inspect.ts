import { fileTypeFromBuffer } from "file-type";
import { imageSize } from "image-size";
import type { Verdict } from "../db/files";
import { extensionOf } from "../protocol/extension";
import { limits } from "../protocol/limits";
import { claimOf, familiesOf, isPicture, textType } from "./types";

/** The verdict over some bytes: what they are, or why they are not taken. */
export type Inspection = ({ ok: true } & Verdict) | { ok: false; reason: "type"; message: string };

/**
 * What a file is by its first bytes, whatever was said of it. A name or type that claims a picture, a film, a sound or
 * a PDF is held to it: those are shown where they stand, and a page in their clothes must not be.
 */
export async function inspect(
  head: Uint8Array,
  { name, type: declared, size }: { name: string; type: string; size: number },
): Promise<Inspection> {
  const extension = extensionOf(name);
  const found = await sniff(head);
  const mistaken = claimOf(declared, extension).filter((claim) => !found || !familiesOf(found).includes(claim));
  if (mistaken.length > 0) {
    const is = found ?? (isText(head) ? "text" : "something else");
    return { ok: false, reason: "type", message: `${name} is not what it says: its bytes are ${is}.` };
  }
  if (found && isPicture(found)) {
    // One that no thumbnail is made of is a card: nobody loads so much by looking at a channel.
    const shown = size > limits.thumbnails.bytes ? { width: null, height: null } : sizeOf(head);
    return { ok: true, type: found, ...shown, excerpt: null };
  }
  const isWords = !found && isText(head);
  const type = found ?? (isWords ? textType(extension) : "application/octet-stream");
  const excerpt = isWords ? firstLines(head) : null;
  return { ok: true, type: type.slice(0, limits.files.type), width: null, height: null, excerpt };
}

async function sniff(head: Uint8Array): Promise<string | null> {
  try {
    const found = await fileTypeFromBuffer(head);
    // XML may be anything, and is a text to us.
    return found && found.mime !== "application/xml" ? found.mime : null;
  } catch {
    return null; // cut off in the middle of what it promised
  }
}

/** As it is drawn: turned where the camera says so. None where it cannot be told, or is more than anybody's screen. */
function sizeOf(head: Uint8Array): { width: number | null; height: number | null } {
  try {
    const { width, height, orientation = 1 } = imageSize(head);
    if (!(width > 0 && height > 0) || width * height > limits.files.pixels) return { width: null, height: null };
    return orientation > 4 ? { width: height, height: width } : { width, height };
  } catch {
    return { width: null, height: null };
  }
}

/** A text as it begins; null where there is nothing to see of it. */
function firstLines(head: Uint8Array): string | null {
  const lines = new TextDecoder().decode(head, { stream: true }).split(/\r\n|[\r\n]/);
  const most = lines.slice(0, limits.excerpt.lines).join("\n").slice(0, limits.excerpt.text);
  // A pair of surrogates is not cut in two; what turns the direction of writing stays within its line.
  const excerpt = most.replace(/[\uD800-\uDBFF]$/, "").trimEnd();
  return excerpt.trim() === "" ? null : excerpt;
}

/** UTF-8 without NUL; the last character may be cut off. */
function isText(head: Uint8Array): boolean {
  if (head.includes(0)) return false;
  try {
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}
