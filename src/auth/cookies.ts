import { parse, serialize } from "hono/utils/cookie";

export const accessCookie = "parley_access";
export const refreshCookie = "parley_refresh";

const localHosts = new Set(["localhost", "127.0.0.1", "[::1]"]);

export type TokenPair = { accessToken: string; refreshToken: string };

export function readCookies(request: Request): { access?: string; refresh?: string } {
  const header = request.headers.get("cookie");
  if (!header) return {};
  const { [accessCookie]: access, [refreshCookie]: refresh } = parse(header);
  return { ...(access ? { access } : {}), ...(refresh ? { refresh } : {}) };
}

/**
 * Values of Set-Cookie. Both live as long as the session may (`maxAge` in seconds): an expired access token has to
 * arrive for its holder to be told TOKEN_EXPIRED, and not that they never signed in.
 */
export function sessionCookies(url: string, tokens: TokenPair, maxAge: number): string[] {
  const options = { path: "/", httpOnly: true, sameSite: "Lax", secure: isSecure(url), maxAge } as const;
  return [serialize(accessCookie, tokens.accessToken, options), serialize(refreshCookie, tokens.refreshToken, options)];
}

export const clearedCookies = (url: string): string[] => sessionCookies(url, { accessToken: "", refreshToken: "" }, 0);

/** The Cookie header with which a request made in the name of this visitor carries the new tokens. */
export const cookieHeader = ({ accessToken, refreshToken }: TokenPair): string =>
  `${accessCookie}=${accessToken}; ${refreshCookie}=${refreshToken}`;

/** Browsers keep Secure cookies of http://localhost only in part: there the flag is left out. */
function isSecure(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" || !(localHosts.has(hostname) || hostname.endsWith(".localhost"));
}
