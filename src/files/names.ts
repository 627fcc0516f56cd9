import { limits } from "../protocol/limits";

/**
 * A file's name as it is kept and shown: the last part of a path, without what a terminal, a header or a reader could
 * be led astray by (control characters, and marks that turn the direction of writing: `photo‮gpj.exe`).
 */
export function cleanName(raw: string): string {
  const last = raw.toWellFormed().split(/[\\/]/).at(-1) ?? "";
  const plain = last
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/gu, "")
    .replace(/\s+/g, " ")
    .trim();
  const named = /^\.*$/.test(plain) ? "file" : plain;
  if (named.length <= limits.files.name) return named;
  const extension = /\.[^.]{1,16}$/.exec(named)?.[0] ?? "";
  // A pair of surrogates is not cut in two.
  return `${named
    .slice(0, limits.files.name - extension.length)
    .toWellFormed()
    .replace(/\uFFFD$/, "")}${extension}`;
}

/** RFC 6266 and 8187: what old readers take, and what the rest do. */
export function disposition(kind: "inline" | "attachment", name: string): string {
  const plain = name.replace(/[^\x20-\x7E]|["\\%]/g, "_");
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
