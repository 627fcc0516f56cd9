import type { z } from "zod";
import { AppError } from "../errors";
import type { AppContext } from "../http";

export function checked<S extends z.ZodType>(schema: S, value: unknown, what: string): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }));
  const first = issues[0];
  const message = first ? `${first.path || what}: ${first.message}` : `The ${what} is not valid.`;
  throw new AppError("VALIDATION_FAILED", message, { issues });
}

/** The JSON body, through its schema. An empty body is an empty object. */
export async function readJson<S extends z.ZodType>(c: AppContext, schema: S): Promise<z.output<S>> {
  const type = c.req.header("content-type");
  const isJson = type !== undefined && /^application\/(?:[\w.+-]+\+)?json\b/i.test(type);
  // The runtime warns of text read from a body that claims to be something else.
  const text = isJson || type === undefined ? await c.req.text() : null;
  if (text === "") return checked(schema, {}, "body");
  if (!isJson || text === null) throw new AppError("UNSUPPORTED_MEDIA_TYPE", "Send the body as application/json.");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AppError("VALIDATION_FAILED", "The body is not JSON.", {
      issues: [{ path: "", message: "is not JSON" }],
    });
  }
  return checked(schema, value, "body");
}

export const readQuery = <S extends z.ZodType>(c: AppContext, schema: S): z.output<S> =>
  checked(schema, c.req.query(), "query");

/** Leaves out what is undefined, which RPC would carry over as a key. */
export function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as never;
}

export const isForm = (c: AppContext): boolean => /^multipart\/form-data\b/i.test(c.req.header("content-type") ?? "");

/** A form with files in it. */
export async function readForm(c: AppContext): Promise<FormData> {
  if (!isForm(c)) throw new AppError("UNSUPPORTED_MEDIA_TYPE", "Send the body as multipart/form-data.");
  try {
    return await c.req.formData();
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("VALIDATION_FAILED", "The body is not a form.", {
      issues: [{ path: "", message: "is no form" }],
    });
  }
}
