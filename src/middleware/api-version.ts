import { createMiddleware } from "hono/factory";
import { AppError } from "../errors";
import type { AppEnv } from "../http";

const current = "1";

/** `Accept: application/json; version=1`. Whoever asks for no version gets the current one. */
export const apiVersion = createMiddleware<AppEnv>(async (c, next) => {
  if (!acceptsVersion(c.req.header("accept") ?? "", current)) {
    throw new AppError("NOT_ACCEPTABLE", `This API speaks application/json; version=${current}.`, {
      versions: [current],
    });
  }
  await next();
});

/** False when every JSON that the header takes is of another version; other media types are no concern of ours. */
export function acceptsVersion(accept: string, version: string): boolean {
  const versions = accept
    .split(",")
    .map((range) => range.split(";").map((part) => part.trim().toLowerCase()))
    .filter(([type]) => type === "application/json" || type === "application/*" || type === "*/*")
    .map(([, ...parameters]) => parameters.find((parameter) => /^version\s*=/.test(parameter)))
    .map((parameter) => parameter?.replace(/^version\s*=\s*/, "").replaceAll('"', ""));
  return versions.length === 0 || versions.some((asked) => asked === undefined || asked === version);
}
