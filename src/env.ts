import { z } from "zod";
import type { ChannelRoom } from "../durable-objects/channel-room/channel-room";
import type { UserHub } from "../durable-objects/user-hub/user-hub";
import type { WorkspaceRoster } from "../durable-objects/workspace-roster/workspace-roster";
import type { WorkspaceSearch } from "../durable-objects/workspace-search/workspace-search";
import type { Job } from "./jobs/job";

/** What wrangler.toml binds. Variables are text there; `settings(env)` parses them once. */
export type Env = {
  DB: D1Database;
  FILES: R2Bucket;
  ASSETS: Fetcher;
  /** Draws thumbnails. */
  IMAGES: ImagesBinding;
  CHANNEL_ROOM: DurableObjectNamespace<ChannelRoom>;
  USER_HUB: DurableObjectNamespace<UserHub>;
  WORKSPACE_ROSTER: DurableObjectNamespace<WorkspaceRoster>;
  WORKSPACE_SEARCH: DurableObjectNamespace<WorkspaceSearch>;
  RATE_LIMITER: DurableObjectNamespace;
  JOBS_QUEUE: Queue<Job>;
  /** A minute of one person (or, signed out, one address). */
  API_LIMIT: RateLimit;
  /** Upgrades of one person. */
  SOCKET_LIMIT: RateLimit;
  SEND_EMAIL?: SendEmail;
} & Record<keyof z.input<typeof variables>, string | undefined>;

const base64url = (length: number) =>
  z
    .string()
    .regex(new RegExp(`^([\\w-]{${length}})?$`), "is no key; node scripts/vapid.mjs makes a pair")
    .default("");
const number = (fallback: number) => z.coerce.number().int().positive().default(fallback);

const variables = z.object({
  ENVIRONMENT: z.enum(["development", "test", "staging", "production"]),
  /** Where browsers find Parley; invitations link there. Empty: the request's own origin. */
  APP_ORIGIN: z.union([z.literal(""), z.url()]).default(""),
  JWT_SECRET: z.string().min(32, "is a secret of at least 32 characters: wrangler secret put JWT_SECRET"),
  BCRYPT_COST: z.coerce.number().int().min(4).max(15).default(12),
  LIMITS: z.enum(["on", "off"]).default("on"),
  FIXTURE_SECRET: z.string().default(""),
  MAIL_TRANSPORT: z.enum(["none", "smtp", "cloudflare"]).default("none"),
  MAIL_FROM: z.string().default("Parley <parley@localhost>"),
  SMTP_HOST: z.string().default(""),
  SMTP_PORT: number(587),
  SMTP_USER: z.string().default(""),
  SMTP_PASSWORD: z.string().default(""),
  SMTP_SECURE: z.enum(["off", "starttls", "tls"]).default("starttls"),
  /** How long what concerns somebody stays unseen before it is mailed, and the least time between two such mails. */
  MAIL_AFTER_MINUTES: z.coerce.number().positive().default(15),
  /** One pair (P-256, base64url), kept for good: devices are subscribed under it. Both empty: nothing is pushed. */
  VAPID_PUBLIC_KEY: base64url(87),
  VAPID_PRIVATE_KEY: base64url(43),
  MAX_MEMBERS_FREE: number(1_000),
  /** `host` or `host:port`, comma-separated: links there are looked at although the guard would refuse them. */
  PREVIEW_HOSTS: z.string().default(""),
  /** R2 as S3 speaks to it: browsers upload straight there. Locally the server's own. */
  R2_S3_ENDPOINT: z.union([z.literal(""), z.url()]).default(""),
  R2_BUCKET: z.string().default("parley-files"),
  R2_ACCESS_KEY_ID: z.string().default(""),
  R2_SECRET_ACCESS_KEY: z.string().default(""),
});

export type Settings = z.output<typeof variables> & { local: boolean; version: string };

export class SettingsError extends Error {}

const parsed = new WeakMap<object, Settings>();

/** Throws SettingsError naming every variable that is missing or wrong; parses once an isolate. */
export function settings(env: Env): Settings {
  const known = parsed.get(env);
  if (known) return known;
  const result = variables.safeParse(env);
  if (!result.success) {
    const complaints = result.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
    throw new SettingsError(`Parley is not configured: ${complaints.join("; ")}`);
  }
  const local = result.data.ENVIRONMENT === "development" || result.data.ENVIRONMENT === "test";
  if (result.data.LIMITS === "off" && !local) {
    throw new SettingsError("Parley is not configured: LIMITS=off is for development and tests");
  }
  if (result.data.BCRYPT_COST < 12 && !local) {
    throw new SettingsError("Parley is not configured: BCRYPT_COST is at least 12 outside tests");
  }
  if (result.data.PREVIEW_HOSTS !== "" && !local) {
    throw new SettingsError("Parley is not configured: PREVIEW_HOSTS is for development and tests");
  }
  if ((result.data.VAPID_PUBLIC_KEY === "") !== (result.data.VAPID_PRIVATE_KEY === "")) {
    throw new SettingsError("Parley is not configured: VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY go together");
  }
  const value = { ...result.data, local, version: "0.1.0" };
  parsed.set(env, value);
  return value;
}
