import { type Env, SettingsError, settings } from "../env";
import type { AppContext } from "../http";

type Check = { ok: boolean; ms: number };

async function timed(act: () => Promise<unknown>): Promise<Check> {
  const start = Date.now();
  try {
    await act();
    return { ok: true, ms: Date.now() - start };
  } catch (error) {
    console.warn(JSON.stringify({ event: "health.failed", error: String(error) }));
    return { ok: false, ms: Date.now() - start };
  }
}

function configured(env: Env): Check {
  try {
    settings(env);
    return { ok: true, ms: 0 };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    console.warn(error.message);
    return { ok: false, ms: 0 };
  }
}

/** 200 when everything that requests rest on answers, else 503. Wakes no object. */
export async function health(c: AppContext): Promise<Response> {
  const [database, storage] = await Promise.all([
    timed(() => c.env.DB.prepare("SELECT id FROM workspaces LIMIT 1").all()),
    timed(() => c.env.FILES.head("health")),
  ]);
  const checks = { configuration: configured(c.env), database, storage };
  const ok = Object.values(checks).every((check) => check.ok);
  const version = "0.1.0";
  return c.json({ status: ok ? "ok" : "degraded", version, checks }, ok ? 200 : 503);
}
