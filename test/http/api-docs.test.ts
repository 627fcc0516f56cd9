import { exports } from "cloudflare:workers";
import { expect, test } from "vitest";
import { createApp } from "../../src/app";
import { operations } from "../../src/routes/operations";

const verbs = new Set(["GET", "POST", "PUT", "PATCH", "DELETE"]);

test("every REST route is described, and nothing is described that is not there", () => {
  const app = createApp({ ui: () => Promise.resolve(new Response()) });
  const routes = app.routes
    .filter(({ method, path }) => verbs.has(method) && path.startsWith("/api/") && !path.startsWith("/api/fixture"))
    .map(({ method, path }) => `${method} ${path}`);
  expect([...new Set(routes)].toSorted()).toEqual(operations.map(({ method, path }) => `${method} ${path}`).toSorted());
});

test("openapi.json says what a message is", async () => {
  const answer = await exports.default.fetch("https://parley.test/api/openapi.json");
  const described = (await answer.json()) as { paths: Record<string, Record<string, Record<string, never>>> };
  const post = described.paths["/api/channels/{channelId}/messages"]?.post as unknown as {
    requestBody: { content: { "application/json": { schema: { properties: object } } } };
    responses: Record<
      string,
      { content: { "application/json": { schema: { properties: { message: { properties: object } } } } } }
    >;
  };
  expect(Object.keys(post.requestBody.content["application/json"].schema.properties)).toContain("clientMsgId");
  const message = post.responses["201"]?.content["application/json"].schema.properties.message.properties ?? {};
  for (const field of ["id", "channelId", "ts", "seq", "userId", "text", "reactions", "content", "createdAt"]) {
    expect(Object.keys(message)).toContain(field);
  }
});

test("the page lists every operation", async () => {
  const answer = await exports.default.fetch("https://parley.test/api/docs");
  expect(answer.headers.get("content-type")).toMatch(/^text\/html/);
  const text = await answer.text();
  for (const { method, path } of operations) expect(text).toContain(`<code>${method} ${path}</code>`);
});
