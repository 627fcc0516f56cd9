import { createMiddleware } from "hono/factory";
import { settings } from "../env";
import { uploadOrigin } from "../files/presign";
import type { AppEnv } from "../http";

const everywhere: Record<string, string> = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  // Keeps the Origin of our own forms: with no-referrer browsers would send `null`.
  "referrer-policy": "strict-origin-when-cross-origin",
  "permissions-policy":
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(self), payment=(), usb=()",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

const twoYears = 2 * 365 * 24 * 60 * 60;

/** An answer of 101 keeps its headers: the runtime throws when they are touched. */
export const securityHeaders = createMiddleware<AppEnv>(async (c, next) => {
  await next();
  if (c.res.status === 101) return;
  for (const [name, value] of Object.entries(everywhere)) c.header(name, value);
  if (!settings(c.env).local) c.header("strict-transport-security", `max-age=${twoYears}; includeSubDomains`);
  const isPage = c.res.headers.get("content-type")?.startsWith("text/html") ?? false;
  if (isPage) c.res = withPreloads(c.res, c.var.nonce);
  // What people uploaded brings its own.
  if (isPage) c.header("content-security-policy", pagePolicy(c.req.url, c.var.nonce, uploadOrigin(c.env)));
  else if (!c.res.headers.has("content-security-policy")) c.header("content-security-policy", answerPolicy);
  if (!c.res.headers.has("cache-control")) c.header("cache-control", "private, no-store");
});

/** Remix leaves the nonce off its module preloads (2.17.5): browsers drop those without a word, and load everything late. */
const withPreloads = (page: Response, nonce: string): Response =>
  new HTMLRewriter()
    .on('link[rel="modulepreload"]', { element: (link) => void link.setAttribute("nonce", nonce) })
    .transform(page);

const answerPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/**
 * Scripts run by their nonce alone. 'self' does not cover sockets in every browser, so they are named. `uploads`: the
 * origin that files are put to, where it is another; "" for none.
 */
export function pagePolicy(url: string, nonce: string, uploads = ""): string {
  const { host, protocol, origin } = new URL(url);
  const sockets = `${protocol === "https:" ? "wss:" : "ws:"}//${host}`;
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    // The list of messages places its rows by style attributes; style elements stay under their nonce.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "media-src 'self' blob:",
    `connect-src 'self' ${sockets}${uploads === "" || uploads === origin ? "" : ` ${uploads}`}`,
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}
