import { createApp } from "./app";
import type { Env } from "./env";
import { consume } from "./jobs/consume";
import { everyFiveMinutes } from "./jobs/cron";
import type { Job } from "./jobs/job";
import type { Ui } from "./ui-context";

/** The three ways in: requests, the queue, the clock. */
export function createWorker(ui: Ui) {
  const app = createApp({ ui });
  return {
    fetch: (request, env, ctx) => app.fetch(request, env, ctx),
    queue: (batch, env) => consume(batch, env),
    scheduled: (_event, env) => everyFiveMinutes(env),
  } satisfies ExportedHandler<Env, Job>;
}
