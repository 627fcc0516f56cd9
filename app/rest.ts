import type { AppLoadContext } from "@remix-run/server-runtime";
import { redirect } from "@remix-run/server-runtime";
import type { ErrorBody } from "../src/protocol/errors";

/** REST as loaders and actions call it: in-process, as the visitor. Access is decided there and nowhere else. */

export type Problem = { code: string; message: string; fields: Record<string, string>; retryAfter?: number };
export type Answer<T> =
  | { ok: true; data: T; headers: Headers }
  | { ok: false; status: number; problem: Problem; headers: Headers };

export const jsonBody = (method: "POST" | "PUT" | "PATCH" | "DELETE", body: unknown): RequestInit => ({
  method,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

export async function ask<T>(context: AppLoadContext, path: string, init?: RequestInit): Promise<Answer<T>> {
  const response = await context.rest(path, init);
  const { status, headers } = response;
  if (response.ok) return { ok: true, data: (status === 204 ? null : await response.json()) as T, headers };
  return { ok: false, status, headers, problem: await problemOf(response) };
}

/** What a page cannot do without: signed out goes to sign in and comes back, anything else is the error page. */
export async function need<T>(context: AppLoadContext, request: Request, path: string): Promise<T> {
  const answer = await ask<T>(context, path);
  if (answer.ok) return answer.data;
  if (answer.status === 401) throw toSignIn(request);
  throw new Response(answer.problem.message, { status: answer.status });
}

export function toSignIn(request: Request) {
  const { pathname, search } = new URL(request.url);
  return redirect(`/signin?next=${encodeURIComponent(pathname.replace(/\.data$/, "") + search)}`);
}

export async function problemOf(response: Response): Promise<Problem> {
  const fallback = { code: "INTERNAL_ERROR", message: "Something went wrong on our side. Try again in a moment." };
  const error = await response
    .json()
    .then((body) => (body as ErrorBody).error ?? fallback)
    .catch(() => fallback);
  const retryAfter = Number(response.headers.get("retry-after")) || undefined;
  const details: Record<string, unknown> = "details" in error ? (error.details ?? {}) : {};
  return { code: error.code, message: error.message, fields: fieldsOf(details), ...(retryAfter ? { retryAfter } : {}) };
}

/** `details.issues` names what is wrong with each field of the body. */
function fieldsOf({ issues }: Record<string, unknown>): Record<string, string> {
  if (!Array.isArray(issues)) return {};
  const named = (issues as Array<{ path: string; message: string }>).filter(({ path }) => path !== "");
  return Object.fromEntries(named.map(({ path, message }) => [path.split(".")[0], sentence(message)]));
}

function sentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** Hands on the cookies that REST sets. */
export function cookiesOf(from: Headers, onto = new Headers()): Headers {
  for (const cookie of from.getSetCookie()) onto.append("set-cookie", cookie);
  return onto;
}

export const textOf = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
};
