import type { Context } from "hono";
import type { Env } from "./env";
import type { SessionId, UserId } from "./protocol/ids";

/** What a valid access token says: its signature and expiry were checked, D1 was not asked. */
export type VerifiedToken = {
  userId: UserId;
  email: string;
  sessionId: SessionId;
  /** Unix seconds. */
  expiresAt: number;
  via: "cookie" | "bearer";
};

export type AppEnv = {
  Bindings: Env;
  Variables: {
    requestId: string;
    /** The CSP nonce of this answer. */
    nonce: string;
    /** null: signed out. `expired` tells a token that ran out from none at all. */
    token: VerifiedToken | null;
    tokenExpired: boolean;
    /** CF-Connecting-IP, else the socket's; never a client's X-Forwarded-For. */
    ip: string;
    /** The Cookie header as it would be with what this page refreshed; undefined when nothing was. */
    cookie: string | undefined;
  };
};

export type AppContext = Context<AppEnv>;
