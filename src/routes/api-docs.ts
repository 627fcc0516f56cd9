import { Hono } from "hono";
import { z } from "zod";
import type { AppEnv } from "../http";
import { frameErrorCodes, restErrors } from "../protocol/errors";
import { type Operation, operations } from "./operations";

/** What the API is, from the schemas that it checks with. A test compares it with the routes that exist. */
export const apiDocsRoutes = new Hono<AppEnv>();

apiDocsRoutes.get("/openapi.json", (c) => c.json(openApi(new URL(c.req.url).origin)));

apiDocsRoutes.get("/docs", (c) => c.html(page()));

const errorBody = z.object({
  error: z.object({
    code: z.enum(Object.keys(restErrors) as [string, ...string[]]),
    message: z.string(),
    details: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({ description: `details.reason, where an object refused, is one of ${frameErrorCodes.join(", ")}` }),
    timestamp: z.string(),
    requestId: z.string(),
  }),
});

/** Ids are checked by functions, which JSON Schema cannot say: they are strings there. */
const jsonSchema = (schema: z.ZodType, io: "input" | "output") =>
  z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema: made }) => {
      if (zodSchema._zod.def.type === "custom") made.type = "string";
    },
  });

function openApi(origin: string) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    const path = operation.path.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: described(operation) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Parley",
      version: "1",
      description: "Ask for a version with `Accept: application/json; version=1`.",
    },
    servers: [{ url: origin }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
        cookie: { type: "apiKey", in: "cookie", name: "parley_access" },
      },
      responses: { Error: { description: "Refused", content: json(jsonSchema(errorBody, "output")) } },
    },
  };
}

const json = (schema: unknown) => ({ "application/json": { schema } });

function described({ summary, access, path, query, body, answer, status = 200 }: Operation) {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const asked = query ? (jsonSchema(query, "input") as { properties?: Record<string, unknown> }) : {};
  const inQuery = Object.entries(asked.properties ?? {}).map(([name, schema]) => ({ name, in: "query", schema }));
  return {
    summary,
    security: access === "anybody" ? [] : [{ bearer: [] }, { cookie: [] }],
    parameters: [...inPath, ...inQuery],
    ...(body ? { requestBody: { content: json(jsonSchema(body, "input")) } } : {}),
    responses: {
      [status]: answer
        ? { description: "Done", content: json(jsonSchema(answer, "output")) }
        : { description: "Done, nothing to say" },
      default: { $ref: "#/components/responses/Error" },
    },
  };
}

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** One page without a script: every operation, with its schemas to unfold. */
function page(): string {
  const rows = operations.map((operation) => {
    const { method, path, summary, access, query, body, answer, status = 200 } = operation;
    const schema = (name: string, of: z.ZodType | undefined, io: "input" | "output") =>
      of ? `<h3>${name}</h3><pre tabindex="0">${escaped(JSON.stringify(jsonSchema(of, io), null, 2))}</pre>` : "";
    return `<details><summary><code>${method} ${escaped(path)}</code> ${escaped(summary)}</summary>
<p>${access === "anybody" ? "Anybody." : "Signed in."} Answers ${status}.</p>
${schema("Query", query, "input")}${schema("Body", body, "input")}${schema("Answer", answer, "output")}</details>`;
  });
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Parley's API</title><link rel="stylesheet" href="/api-docs.css"></head>
<body><main><h1>Parley's API</h1>
<p>JSON over HTTP. Send <code>Authorization: Bearer</code> and an access token, or the session's cookie from Parley's own pages.
Errors carry <code>{"error": {"code", "message", "details?", "timestamp", "requestId"}}</code>; 429 carries <code>Retry-After</code>.
The same for programs: <a href="/api/openapi.json">openapi.json</a>.</p>
${rows.join("\n")}
</main></body></html>`;
}
