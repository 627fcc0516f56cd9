import type { ErrorBody } from "../../src/protocol/errors";

/** REST from the browser. */

export type Refused = { ok: false; status: number; code: string; message: string; retryAfter?: number };
export type Reply<T> = { ok: true; data: T } | Refused;

export const unreachable: Refused = {
  ok: false,
  status: 0,
  code: "UNREACHABLE",
  message: "Parley could not be reached.",
};

export async function once<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Reply<T>> {
  const init: RequestInit = { method, credentials: "same-origin", headers: { accept: "application/json; version=1" } };
  if (signal) init.signal = signal;
  if (body instanceof FormData) init.body = body;
  else if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { ...init.headers, "content-type": "application/json" };
  }
  let response: Response;
  try {
    response = await fetch(path, init);
    if (response.ok) return { ok: true, data: (response.status === 204 ? null : await response.json()) as T };
  } catch {
    return unreachable;
  }
  const fallback = { code: "INTERNAL_ERROR", message: "Something went wrong on our side." };
  const error = await response
    .json()
    .then((answer) => (answer as ErrorBody).error ?? fallback)
    .catch(() => fallback);
  const refused: Refused = { ok: false, status: response.status, code: error.code, message: error.message };
  const retryAfter = Number(response.headers.get("retry-after"));
  if (retryAfter > 0) refused.retryAfter = retryAfter;
  return refused;
}
