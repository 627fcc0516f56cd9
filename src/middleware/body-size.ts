import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { AppError } from "../errors";
import type { AppEnv } from "../http";
import { limits } from "../protocol/limits";

/** Counts what arrives too: a length may be missing. */
export const bodySize = (maxSize: number = limitOfJson) =>
  bodyLimit({
    maxSize,
    onError: () => {
      throw new AppError("PAYLOAD_TOO_LARGE", `The body is larger than ${maxSize} bytes.`, { maxSize });
    },
  });

/** A message may hold files, as base64. */
export const apiBodySize = createMiddleware<AppEnv>((c, next) => {
  const posts = c.req.method === "POST" && /^\/api\/channels\/[^/]+\/messages$/.test(c.req.path);
  return (posts ? limitWithFiles : limitOfRest)(c, next);
});

/** A message of 40,000 units, escaped as JSON in the worst way, with its blocks. */
export const limitOfJson = 1024 * 1024;

const limitOfRest = bodySize();
const limitWithFiles = bodySize(limitOfJson + Math.ceil((limits.files.inJson * 4) / 3));
