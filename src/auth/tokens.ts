import { errors, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import type { Env } from "../env";
import { settings } from "../env";
import {
  type FileId,
  isFileId,
  isSessionId,
  isUserId,
  isWorkspaceId,
  type SessionId,
  type UserId,
  type WorkspaceId,
} from "../protocol/ids";
import { limits } from "../protocol/limits";
import type { Role } from "../protocol/rest";

/**
 * Kinds of JWT under one secret. The `typ` header keeps them apart: none serves as another.
 * Times are Unix seconds.
 */
const accessType = "access+jwt";
const refreshType = "refresh+jwt";
const addressType = "address+jwt";
const unsubscribeType = "unsubscribe+jwt";
const fileType = "file+jwt";
const publicFileType = "public-file+jwt";

const userId = z.custom<UserId>(isUserId);
const sessionId = z.custom<SessionId>(isSessionId);
const accessClaims = z.object({ sub: userId, email: z.string(), sid: sessionId, iat: z.number(), exp: z.number() });
const refreshClaims = z.object({ sub: userId, tokenId: z.string(), sid: sessionId, iat: z.number(), exp: z.number() });
/** Proof that its bearer reads the mail of an address; `slug` is the workspace asked for when registering. */
const addressClaims = z.object({
  sub: userId,
  email: z.string(),
  slug: z.string().optional(),
  iat: z.number(),
  exp: z.number(),
});
/** Proof that its bearer got mail of a workspace. It never expires: old mails have to let go too. */
const unsubscribeClaims = z.object({ sub: userId, workspaceId: z.custom<WorkspaceId>(isWorkspaceId) });
export type UnsubscribeClaims = z.infer<typeof unsubscribeClaims>;
/** A link to one file for one member. */
const fileClaims = z.object({ sub: userId, file: z.custom<FileId>(isFileId), iat: z.number(), exp: z.number() });
/** A link to one file for anybody; the row it names says whether it still leads there. */
const publicFileClaims = z.object({ link: z.string() });
export type AddressClaims = z.infer<typeof addressClaims>;
export type AccessClaims = z.infer<typeof accessClaims>;
export type RefreshClaims = z.infer<typeof refreshClaims>;

export type AccessSubject = {
  userId: UserId;
  email: string;
  sessionId: SessionId;
  /** The workspace signed in to, for clients; what one may do is asked of D1. */
  workspace?: { id: WorkspaceId; role: Role } | undefined;
};

export async function signAccess(
  env: Env,
  subject: AccessSubject,
  lifetimeSeconds: number = limits.accessTokenSeconds,
): Promise<string> {
  const iat = Math.floor(Date.now() / 1_000);
  const { userId: sub, email, sessionId: sid, workspace } = subject;
  const scope = workspace ? { workspaceId: workspace.id, role: workspace.role } : {};
  return sign(env, accessType, { sub, email, sid, ...scope, iat, exp: iat + lifetimeSeconds });
}

/** The same claims give the same text, so that two tabs that rotate one token get one successor. */
export const signRefresh = (env: Env, { sub, tokenId, sid, iat, exp }: RefreshClaims): Promise<string> =>
  sign(env, refreshType, { sub, tokenId, sid, iat, exp });

export function signAddress(
  env: Env,
  { sub, email, slug }: Pick<AddressClaims, "sub" | "email" | "slug">,
): Promise<string> {
  const iat = Math.floor(Date.now() / 1_000);
  return sign(env, addressType, { sub, email, ...(slug ? { slug } : {}), iat, exp: iat + limits.verificationSeconds });
}

export const signUnsubscribe = (env: Env, { sub, workspaceId }: UnsubscribeClaims): Promise<string> =>
  sign(env, unsubscribeType, { sub, workspaceId });
export function signFileLink(env: Env, { userId: sub, file }: { userId: UserId; file: FileId }): Promise<string> {
  const iat = Math.floor(Date.now() / 1_000);
  return sign(env, fileType, { sub, file, iat, exp: iat + limits.files.linkSeconds });
}

export const signPublicFile = (env: Env, link: string): Promise<string> => sign(env, publicFileType, { link });

export type Verdict<T> = { ok: true; claims: T } | { ok: false; expired: boolean };

/** What verified tokens said, by the key that verified them: a signature that was right stays so. */
const verified = new WeakMap<CryptoKey, Map<string, AccessClaims>>();
const mostVerified = 10_000;

export async function verifyAccess(env: Env, token: string): Promise<Verdict<AccessClaims>> {
  const key = await keyOf(env);
  const known = verified.get(key) ?? new Map<string, AccessClaims>();
  const claims = known.get(token);
  if (claims) return claims.exp > Math.floor(Date.now() / 1_000) ? { ok: true, claims } : { ok: false, expired: true };
  const verdict = await verify(env, token, accessType, accessClaims);
  if (!verdict.ok) return verdict;
  if (known.size >= mostVerified) known.clear();
  verified.set(key, known.set(token, verdict.claims));
  return verdict;
}
export const verifyAddress = (env: Env, token: string) => verify(env, token, addressType, addressClaims);
export const verifyUnsubscribe = (env: Env, token: string) => verify(env, token, unsubscribeType, unsubscribeClaims);
export const verifyFileLink = (env: Env, token: string) => verify(env, token, fileType, fileClaims);
export const verifyPublicFile = (env: Env, token: string) => verify(env, token, publicFileType, publicFileClaims);
export const verifyRefresh = (env: Env, token: string) => verify(env, token, refreshType, refreshClaims);

async function sign(env: Env, typ: string, claims: Record<string, unknown>): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: "HS256", typ }).sign(await keyOf(env));
}

async function verify<T>(env: Env, token: string, typ: string, shape: z.ZodType<T>): Promise<Verdict<T>> {
  try {
    const { payload } = await jwtVerify(token, await keyOf(env), { algorithms: ["HS256"], typ });
    const parsed = shape.safeParse(payload);
    return parsed.success ? { ok: true, claims: parsed.data } : { ok: false, expired: false };
  } catch (error) {
    // jose checks the signature before the expiry: an expired token was one of ours.
    if (error instanceof errors.JOSEError) return { ok: false, expired: error instanceof errors.JWTExpired };
    throw error;
  }
}

const keys = new Map<string, CryptoKey>();

async function keyOf(env: Env): Promise<CryptoKey> {
  const secret = settings(env).JWT_SECRET;
  const known = keys.get(secret);
  if (known) return known;
  const key = await crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign", "verify"],
  );
  keys.set(secret, key);
  return key;
}
