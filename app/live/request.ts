import { once, type Reply } from "./call";
import { session } from "./session";

/** REST from the browser. An access token that ran out is renewed once, then the call repeated. */
export async function request<T>(
  method: string,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<Reply<T>> {
  const first = await once<T>(method, path, body, signal);
  if (first.ok || first.status !== 401) return first;
  return (await session.renew()) ? once<T>(method, path, body, signal) : first;
}
