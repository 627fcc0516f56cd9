import { createExecutionContext } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { createApp } from "../src/app";
import type { Env } from "../src/env";
import type { AuthAnswer } from "../src/protocol/rest";
import { ui } from "./stub-ui";

export const origin = "https://parley.test";

let counted = 0;
/** Nobody else's in this file, so that no test uses up another's limit. */
export const newIp = () => `10.${(counted >> 16) & 255}.${(counted >> 8) & 255}.${counted++ & 255}`;
export const newEmail = (name = "person") => `${name}-${crypto.randomUUID()}@example.com`;
export const password = "correct horse battery";

type Init = { method?: string; body?: unknown; headers?: Record<string, string> };
type Server = { fetch(request: Request): Promise<Response> };

/** Somebody at a computer: an address, a cookie jar, and a browser that says where its requests come from. */
export class Visitor {
  readonly ip: string;
  readonly cookies = new Map<string, string>();
  readonly server: Server;

  constructor({ ip = newIp(), server = exports.default as Server }: { ip?: string; server?: Server } = {}) {
    this.ip = ip;
    this.server = server;
  }

  /** From a page of ours. */
  page(path: string, init: Init = {}): Promise<Response> {
    return this.send(path, {
      ...init,
      headers: { "sec-fetch-site": "same-origin", origin, ...this.jar(), ...init.headers },
    });
  }

  /** From a page of another site, which the browser sends our cookies with. */
  crossSite(path: string, init: Init = {}): Promise<Response> {
    const foreign = { "sec-fetch-site": "cross-site", origin: "https://evil.example" };
    return this.send(path, { ...init, headers: { ...foreign, ...this.jar(), ...init.headers } });
  }

  /** From a program: no cookies, no origin. */
  async program(path: string, init: Init & { token?: string } = {}): Promise<Response> {
    const bearer: Record<string, string> = init.token ? { authorization: `Bearer ${init.token}` } : {};
    return this.send(path, { ...init, headers: { ...bearer, ...init.headers } }, false);
  }

  private jar(): Record<string, string> {
    return this.cookies.size > 0
      ? { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ") }
      : {};
  }

  private async send(path: string, { method, body, headers }: Init, keeps = true): Promise<Response> {
    const json: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" };
    const request = new Request(`${origin}${path}`, {
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers: { "cf-connecting-ip": this.ip, ...json, ...headers },
      redirect: "manual",
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const response = await this.server.fetch(request);
    if (keeps) this.keep(response);
    return response;
  }

  private keep(response: Response): void {
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (/max-age=0(;|$)/i.test(cookie)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

/** The same Worker under other settings. */
export const serverWith = (variables: Partial<Env>): Server => {
  const app = createApp({ ui });
  const changed = { ...env, ...variables } as Env;
  return { fetch: async (request) => app.fetch(request, changed, createExecutionContext()) };
};

export type Person = AuthAnswer & { email: string };

export async function registered(name = "Ada", visitor = new Visitor()): Promise<Person> {
  const email = newEmail(name.toLowerCase());
  const response = await visitor.program("/api/auth/register", {
    body: { email, password, firstName: name, lastName: "Lovelace" },
  });
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
  return { ...(await response.json<AuthAnswer>()), email };
}

/** Signed in with cookies, as a browser is. */
export async function signedInVisitor(person: Person, visitor = new Visitor()): Promise<Visitor> {
  const response = await visitor.page("/api/auth/login", { body: { email: person.email, password } });
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  return visitor;
}

export const code = async (response: Response): Promise<string> =>
  (await response.json<{ error: { code: string } }>()).error.code;
