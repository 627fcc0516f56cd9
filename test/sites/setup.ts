import type { TestProject } from "vitest/node";
import { startSite } from "./site";

/** Sites for tests inside workerd, which cannot listen. */
export default async function sites(project: TestProject) {
  const inner = await startSite();
  const site = await startSite({ inner: inner.url });
  project.provide("sites", { site: site.url, inner: inner.url });
  return async () => {
    await Promise.all([site.close(), inner.close()]);
  };
}
