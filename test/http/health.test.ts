import { exports } from "cloudflare:workers";
import { expect, test } from "vitest";

test("health says that it is well, and its version", async () => {
  const response = await exports.default.fetch("https://parley.test/api/health");
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ status: "ok", version: expect.any(String) });
});
