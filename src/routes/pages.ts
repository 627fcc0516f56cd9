import type { Hono } from "hono";
import type { AppContext, AppEnv } from "../http";
import type { Rest, Ui } from "../ui-context";

/** Hands a page's request to the UI, with the REST API at hand: access is decided in one place for both. */
export function renderPage(c: AppContext, ui: Ui, app: Hono<AppEnv>): Promise<Response> | Response {
  const ctx = c.executionCtx as ExecutionContext;
  const rest: Rest = async (path, init) => app.fetch(restRequest(c, path, init), c.env, ctx);
  return ui(c.req.raw, { env: c.env, ctx, nonce: c.var.nonce, rest });
}

/** A request to our own API on behalf of the visitor: their cookies (refreshed, if this page did that), origin and address. */
function restRequest(c: AppContext, path: string, init: RequestInit = {}): Request {
  const headers = new Headers(init.headers);
  const { origin } = new URL(c.req.url);
  for (const name of ["cf-connecting-ip", "user-agent"]) {
    const value = c.req.header(name);
    if (value && !headers.has(name)) headers.set(name, value);
  }
  const cookie = c.var.cookie ?? c.req.header("cookie");
  if (cookie && !headers.has("cookie")) headers.set("cookie", cookie);
  // The page's own request passed the same-origin check; this one is ours.
  headers.set("origin", origin);
  return new Request(new URL(path, origin), { ...init, headers });
}
