import type { TestProject } from "vitest/node";
import { pushService } from "./server";
import "./provided";

/** A push service for tests inside workerd, which cannot listen. */
export default async function providePushService(project: TestProject) {
  const service = await pushService();
  project.provide("pushService", service.origin);
  return () => service.close();
}
