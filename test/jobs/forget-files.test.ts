import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { pictureKey } from "../../src/files/pictures";
import { forgetFiles } from "../../src/jobs/forget-files";
import { job } from "../../src/jobs/job";

test("what nothing leads to goes from R2, and again is as once", async () => {
  const [gone, kept] = [pictureKey("a".repeat(32), 48), pictureKey("b".repeat(32), 48)];
  for (const key of [gone, kept]) await env.FILES.put(key, "picture");
  const work = job.parse({ kind: "forget-files", keys: [gone] });
  if (work.kind !== "forget-files") throw new Error("another kind of job");
  for (let i = 0; i < 2; i += 1) await forgetFiles(env, work);
  expect([await env.FILES.head(gone), (await env.FILES.head(kept))?.key]).toEqual([null, kept]);
});
