import type { FileRow } from "../db/files";
import type { Env } from "../env";
import { disposition } from "./names";
import { isShown } from "./types";

/** Whatever a file holds, it runs nothing, reaches nothing and is nobody's page. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'; base-uri 'none'";

/** The bytes, part of them, or that nothing changed. `null`: they are not there. Asked for anew each time. */
export async function deliver(
  env: Env,
  file: Pick<FileRow, "key" | "name" | "type" | "size">,
  request: Request,
  asDownload: boolean,
): Promise<Response | null> {
  const part = partOf(request.headers.get("range"), file.size);
  if (part === "beyond") {
    return new Response(null, { status: 416, headers: { "content-range": `bytes */${file.size}` } });
  }
  const range = part && { offset: part.from, length: part.length };
  const object = await env.FILES.get(file.key, { onlyIf: request.headers, ...(range ? { range } : {}) });
  if (!object) return null;
  const isInline = isShown(file.type) && !asDownload;
  const headers = new Headers({
    etag: object.httpEtag,
    "last-modified": object.uploaded.toUTCString(),
    "accept-ranges": "bytes",
    "cache-control": "private, no-cache",
    "content-security-policy": policy,
    "content-disposition": disposition(isInline ? "inline" : "attachment", file.name),
    "content-type": isShown(file.type) ? served(file.type) : "application/octet-stream",
  });
  if (!("body" in object)) return new Response(null, { status: hasFailed(request) ? 412 : 304, headers });
  headers.set("content-length", String(part?.length ?? object.size));
  if (!part) return new Response(object.body, { headers });
  headers.set("content-range", `bytes ${part.from}-${part.from + part.length - 1}/${file.size}`);
  return new Response(object.body, { status: 206, headers });
}

type Part = { from: number; length: number };

/** RFC 9110: one range; null for none, and for what is no range that we know, which asks for the whole. */
function partOf(range: string | null, size: number): Part | "beyond" | null {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(range ?? "") ?? [];
  if (first === "" && last === "") return null;
  if (first === "") {
    const length = Math.min(Number(last), size);
    return length === 0 ? "beyond" : { from: size - length, length };
  }
  const from = Number(first);
  const to = last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (from >= size) return "beyond";
  return to < from ? null : { from, length: to - from + 1 };
}

const served = (type: string) => (type === "text/plain" ? "text/plain; charset=utf-8" : type);
const hasFailed = (request: Request) => request.headers.has("if-match") || request.headers.has("if-unmodified-since");
