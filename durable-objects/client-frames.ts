import type { z } from "zod";
import { limits } from "../src/protocol/limits";
import type { ErrorFrame } from "../src/protocol/room-frames";

export type ReadFrame<T> = { ok: true; frame: T } | { ok: false; error: ErrorFrame };

const bytes = new TextEncoder();

/** Reads one text frame of a client; the error says which frame it was, where that can be read. */
export function readClientFrame<T>(message: string | ArrayBuffer, schema: z.ZodType<T>): ReadFrame<T> {
  if (typeof message !== "string") return wrong("bad_frame", "Frames are text.");
  // No UTF-16 unit takes more than three bytes of UTF-8: most frames need no count.
  if (message.length * 3 > limits.frameBytes && bytes.encode(message).length > limits.frameBytes) {
    return wrong("too_long", `A frame holds at most ${limits.frameBytes} bytes.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(message);
  } catch {
    return wrong("bad_frame", "That is not JSON.");
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, frame: parsed.data };
  const complaint = parsed.error.issues[0];
  return wrong(
    "bad_frame",
    complaint ? `${complaint.path.join(".")} ${complaint.message}`.trim() : "Unknown frame.",
    idOf(value),
  );
}

function idOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || !("id" in value)) return undefined;
  return typeof value.id === "string" && value.id.length <= 64 ? value.id : undefined;
}

function wrong(code: ErrorFrame["code"], message: string, id?: string): { ok: false; error: ErrorFrame } {
  return {
    ok: false,
    error: id === undefined ? { type: "error", code, message } : { type: "error", id, code, message },
  };
}
