import { env, exports } from "cloudflare:workers";
import type { ErrorBody } from "../src/protocol/errors";
import type { ChannelId, UserId, WorkspaceId } from "../src/protocol/ids";
import type { AuthAnswer, ChannelAnswer, ChannelSummary, RestMessage, Role } from "../src/protocol/rest";

/** People and rooms that tests of the HTTP API share. Each test takes a team of its own, so none meets another's. */

export const origin = "https://parley.test";

export type Answer<T> = { status: number; headers: Headers; body: T; error: ErrorBody["error"] | null };
type Given = { body?: unknown; headers?: Record<string, string> };

let addresses = 0;
/** Limits by address are not what most tests are about: everybody asks from one of their own. */
const freshAddress = () => `198.18.${Math.floor(addresses / 250) % 250}.${(addresses++ % 250) + 1}`;

/** Whoever asks, signed in by a Bearer token or not at all. */
export class Caller {
  readonly address = freshAddress();

  constructor(readonly token: string | null) {}

  async ask<T = unknown>(method: string, path: string, { body, headers = {} }: Given = {}): Promise<Answer<T>> {
    const init: RequestInit = { method, headers: { ...this.#headers(), ...headers } };
    if (body instanceof FormData) init.body = body;
    else if (body !== undefined) {
      init.headers = { "content-type": "application/json", ...init.headers };
      init.body = typeof body === "string" ? body : JSON.stringify(body);
    }
    const response = await exports.default.fetch(new Request(`${origin}${path}`, init));
    // A picture is no text, and the runtime says so.
    const isBinary = /^(image\/|application\/octet-stream)/.test(response.headers.get("content-type") ?? "");
    const text = isBinary ? String((await response.arrayBuffer()).byteLength) : await response.text();
    const isJson = response.headers.get("content-type")?.startsWith("application/json") ?? false;
    const parsed = (isJson ? JSON.parse(text) : text) as T & Partial<ErrorBody>;
    return { status: response.status, headers: response.headers, body: parsed, error: parsed?.error ?? null };
  }

  get = <T = unknown>(path: string) => this.ask<T>("GET", path);
  post = <T = unknown>(path: string, body?: unknown) => this.ask<T>("POST", path, { body });
  put = <T = unknown>(path: string, body?: unknown) => this.ask<T>("PUT", path, { body });
  patch = <T = unknown>(path: string, body?: unknown) => this.ask<T>("PATCH", path, { body });
  delete = <T = unknown>(path: string) => this.ask<T>("DELETE", path);

  upgrade(path: string): Request {
    return new Request(`${origin}${path}`, { headers: { ...this.#headers(), upgrade: "websocket" } });
  }

  #headers(): Record<string, string> {
    const headers = { "cf-connecting-ip": this.address };
    return this.token ? { ...headers, authorization: `Bearer ${this.token}` } : headers;
  }
}

export const nobody = new Caller(null);

export class Person extends Caller {
  readonly id: UserId;
  readonly email: string;
  readonly password: string;
  readonly refreshToken: string;

  constructor(made: { id: UserId; email: string; password: string; accessToken: string; refreshToken: string }) {
    super(made.accessToken);
    this.id = made.id;
    this.email = made.email;
    this.password = made.password;
    this.refreshToken = made.refreshToken;
  }

  /** The same person at another device: a session of its own. */
  async again(): Promise<Person> {
    const { email, password } = this;
    const { body } = await new Caller(null).post<AuthAnswer>("/api/auth/login", { email, password });
    return new Person({ ...body, id: this.id, email, password });
  }
}

type Populated = {
  workspace: { id: WorkspaceId; slug: string };
  users: ConstructorParameters<typeof Person>[0][];
  channels: { id: ChannelId; name: string; memberIds: UserId[]; headSeq: number }[];
};

export const fixture = <T = Populated>(path: string, body: unknown, secret = env.FIXTURE_SECRET) =>
  new Caller(null).ask<T>("POST", `/api/fixture/${path}`, { body, headers: { "x-fixture-secret": secret ?? "" } });

let slugs = 0;
export const freshSlug = () => `team-${++slugs}-${crypto.randomUUID().slice(0, 8)}`;

/** People of one new workspace, in the order asked. */
export async function people(wanted: { name: string; role?: Role }[], slug = freshSlug()) {
  const { body, status } = await fixture("populate", { users: wanted, workspace: slug });
  if (status !== 200) throw new Error(`populate answered ${status}: ${JSON.stringify(body)}`);
  return { slug, id: body.workspace.id, people: body.users.map((user) => new Person(user)) };
}

/** Ada owns the workspace, Grace is its admin, Linus and Margaret are members; Ken has one of his own elsewhere. */
export async function team() {
  const wanted = [
    { name: "Ada Lovelace", role: "owner" },
    { name: "Grace Hopper", role: "admin" },
    { name: "Linus Torvalds", role: "member" },
    { name: "Margaret Hamilton", role: "member" },
  ] satisfies { name: string; role: Role }[];
  const made = await people(wanted);
  const [ada, grace, linus, margaret] = made.people as [Person, Person, Person, Person];
  const listed = await channelsOf(ada, made.slug);
  const called = (name: string) => listed.find((channel) => channel.name === name)?.id as ChannelId;
  return {
    slug: made.slug,
    id: made.id,
    ada,
    grace,
    linus,
    margaret,
    general: called("general"),
    random: called("random"),
  };
}
export type Team = Awaited<ReturnType<typeof team>>;

/** The owner of another workspace. */
export async function outsider(): Promise<Person & { slug: string }> {
  const elsewhere = await people([{ name: "Ken Thompson", role: "owner" }]);
  return Object.assign(elsewhere.people[0] as Person, { slug: elsewhere.slug });
}

/** Dennis comes by an invitation to the channels named and sees nothing else. */
export async function guest(host: Person, slug: string, channelIds: ChannelId[]): Promise<Person> {
  return invited(host, slug, { role: "guest", channelIds });
}

/** Somebody new who accepts an invitation of `host`. */
export async function invited(
  host: Person,
  slug: string,
  invitation: { role?: Role; channelIds?: ChannelId[] } = {},
): Promise<Person> {
  const { body } = await host.post<{ invitations: { url: string }[] }>(
    `/api/workspaces/${slug}/invitations`,
    invitation,
  );
  const person = await newcomer();
  const accepted = await person.post(`/api/invitations/${tokenIn(body.invitations[0]?.url)}/accept`);
  if (accepted.status !== 200) throw new Error(`the invitation was answered with ${accepted.status}`);
  return person;
}

/** Which fields a VALIDATION_FAILED complains about. */
export function wrongFields({ error }: Pick<Answer<unknown>, "error">): string[] {
  const { issues = [] } = (error?.details ?? {}) as { issues?: { path: string; message: string }[] };
  return [...new Set(issues.map(({ path }) => path))].toSorted();
}

export const tokenIn = (url: string | undefined) => url?.split("/join/")[1] ?? "";

/** An account that is in no workspace. */
export async function newcomer(name = "Dennis Ritchie", email = freshEmail()): Promise<Person> {
  const [firstName, lastName] = name.split(" ");
  const password = "correct horse battery";
  const { body } = await new Caller(null).post<AuthAnswer>("/api/auth/register", {
    email,
    password,
    firstName,
    lastName,
  });
  return new Person({ ...body, id: body.user.id, email, password });
}

export const freshEmail = () => `${crypto.randomUUID()}@people.parley.example`;

/** A channel of the workspace with these people in it, besides the one who creates it. */
export async function channel(
  creator: Person,
  slug: string,
  {
    type = "public",
    members = [],
    name = freshName(),
  }: { type?: "public" | "private"; members?: Person[]; name?: string } = {},
): Promise<ChannelId> {
  const body = { name, type, members: members.map(({ id }) => id) };
  const answer = await creator.post<ChannelAnswer>(`/api/workspaces/${slug}/channels`, body);
  if (answer.status !== 201) throw new Error(`creating the channel was answered with ${answer.status}`);
  return answer.body.id;
}

export const freshName = () => `room-${crypto.randomUUID().slice(0, 13)}`;

export async function message(author: Person, channelId: ChannelId, text = "Hello"): Promise<RestMessage> {
  const answer = await author.post<{ message: RestMessage }>(`/api/channels/${channelId}/messages`, { text });
  if (answer.status !== 201) throw new Error(`posting was answered with ${answer.status}`);
  return answer.body.message;
}

export async function channelsOf(who: Person, slug: string, query = "?scope=mine"): Promise<ChannelSummary[]> {
  const { body } = await who.get<{ channels: ChannelSummary[] }>(`/api/workspaces/${slug}/channels${query}`);
  return body.channels;
}

export async function membersOf(who: Person, channelId: ChannelId): Promise<UserId[]> {
  const { body } = await who.get<{ members: { userId: UserId }[] }>(`/api/channels/${channelId}/members`);
  return body.members.map(({ userId }) => userId);
}
