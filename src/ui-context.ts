import type { Env } from "./env";

/** Calls the REST API in-process as the visitor. Loaders and actions use nothing else. */
export type Rest = (path: string, init?: RequestInit) => Promise<Response>;

/** What Remix loaders and actions find in their `context`. */
export type UiLoadContext = {
  env: Env;
  ctx: ExecutionContext;
  /** For the Content-Security-Policy of this response. */
  nonce: string;
  rest: Rest;
};

export type Ui = (request: Request, context: UiLoadContext) => Promise<Response>;
