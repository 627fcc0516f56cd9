import { AppError } from "../errors";

/** A cursor over names: opaque to clients, the last row's name and id inside. */
export const nameCursor = (name: string, id: string) =>
  btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify([name.toLowerCase(), id]))));

export function readNameCursor(cursor: string | undefined): { name: string; id: string } | undefined {
  if (!cursor) return undefined;
  try {
    const bytes = Uint8Array.from(atob(cursor), (letter) => letter.charCodeAt(0));
    const [name, id] = JSON.parse(new TextDecoder().decode(bytes)) as [unknown, unknown];
    if (typeof name === "string" && typeof id === "string") return { name, id };
  } catch {}
  throw new AppError("VALIDATION_FAILED", "The cursor is not one of ours.", {
    issues: [{ path: "cursor", message: "is not a cursor that this API gave" }],
  });
}

/** One row more than asked for tells whether there is a next page. */
export function page<T>(
  rows: T[],
  limit: number,
  key: (row: T) => [string, string],
): { rows: T[]; nextCursor?: string } {
  if (rows.length <= limit) return { rows };
  const shown = rows.slice(0, limit);
  return { rows: shown, nextCursor: nameCursor(...key(shown[limit - 1] as T)) };
}
