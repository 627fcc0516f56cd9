import type { MessageAmong, SearchFound } from "../../durable-objects/contract";
import { hubFor, retrying, roomFor, searchFor } from "../../durable-objects/stubs";
import type { WorkspaceAccess } from "../db/access";
import { findKnownPeople } from "../db/known-people";
import { findPlaceNames } from "../db/named";
import { findNames } from "../db/people";
import { findReadableChannels, type ReadableChannel } from "../db/readable-channels";
import type { Env } from "../env";
import { AppError, accepted } from "../errors";
import { presentMessages } from "../presenters/message";
import {
  type ChannelId,
  isUserId,
  type MessageId,
  messageId,
  microsFromTs,
  type Ts,
  type UserId,
} from "../protocol/ids";
import { limits } from "../protocol/limits";
import type { Message, MessageFile } from "../protocol/message";
import type { RestMessage } from "../protocol/rest";
import type {
  FileMatch,
  MessageMatch,
  SearchAnswer,
  SearchPlace,
  SearchRequest,
  SuggestAnswer,
} from "../protocol/search";
import { parseSearchQuery } from "../protocol/search-query/parse";
import { findHits, snippetOf, type Wanted } from "../protocol/search-text";
import { atMost } from "./at-most";
import { idsNamedIn, plainExcerpt } from "./plain-excerpt";
import { badCursor, findChannelsNamed, findPeopleNamed } from "./search-directory";
import { asksSaved, namesPeople, planSearch, textTerms } from "./search-plan";

type Searcher = Pick<WorkspaceAccess, "workspace" | "userId" | "role" | "user">;

/** What somebody may see of what they look for, with the rights of this moment. */
export async function search(env: Env, searcher: Searcher, request: SearchRequest): Promise<SearchAnswer> {
  const { type, cursor, limit } = request;
  if (cursor !== undefined && type === "all") throw badCursor();
  const query = parseSearchQuery(request.q);
  if (query.errors.length > 0) {
    const issues = query.errors.map((issue) => ({ path: "q", ...issue }));
    throw new AppError("VALIDATION_FAILED", query.errors[0]?.message ?? "The search cannot be read.", { issues });
  }
  const { workspace, userId, role } = searcher;
  const asked = { workspaceId: workspace.id, userId, role };
  const typed = textTerms(query, false)
    .map(({ text }) => text)
    .join(" ");
  const wantsPeople = type === "people" || (type === "all" && typed !== "");
  const wantsChannels = type === "channels" || (type === "all" && typed !== "");
  const wantsMessages = type === "messages" || type === "all";
  const wantsFiles = type === "files" || type === "all";
  if ((wantsMessages || wantsFiles) && query.terms.length === 0) {
    throw new AppError("VALIDATION_FAILED", "Say what to look for.", {
      issues: [{ path: "q", message: "is empty" }],
    });
  }
  const [channels, people, saved] = await Promise.all([
    findReadableChannels(env, asked),
    wantsPeople || namesPeople(query) ? findKnownPeople(env, asked) : [],
    (wantsMessages || wantsFiles) && asksSaved(query) ? savedIds(env, searcher) : [],
  ]);
  const known = { me: userId, timezone: searcher.user.timezone, now: Date.now(), channels, people, saved };
  const plan = planSearch(query, known);
  const answer: SearchAnswer = { hints: [...query.hints, ...plan.hints] };
  const beside = { limit: type === "all" ? Math.min(limit, limits.search.beside) : limit, cursor };
  if (wantsPeople) answer.people = findPeopleNamed(people, typed, beside);
  if (wantsChannels) answer.channels = findChannelsNamed(channels, typed, beside);
  const look = (of: "messages" | "files", most: number): Promise<Found> => {
    const { asked: ids } = plan;
    if (!ids) return Promise.resolve({ hits: [], total: 0, atLeast: false, incomplete: false });
    const page = { sort: request.sort, limit: most, ...(cursor === undefined ? {} : { cursor }) };
    return find(env, searcher, { ...ids, of, ...page });
  };
  const wanted = plan.asked?.words ?? [];
  const [found, files] = await Promise.all([
    wantsMessages ? look("messages", limit) : null,
    wantsFiles ? look("files", beside.limit) : null,
  ]);
  const shown = { channels, wanted, context: request.context };
  if (found) answer.messages = { ...counted(found), matches: await presentHits(env, searcher, found.hits, shown) };
  if (files) answer.files = { ...counted(files), matches: await presentFiles(env, searcher, files.hits, shown) };
  if (found?.incomplete || files?.incomplete) answer.incomplete = true;
  return answer;
}

type Found = SearchFound & { incomplete: boolean };

const counted = ({ total, atLeast, nextCursor }: Found) => ({
  total,
  ...(atLeast ? { totalIsAtLeast: true as const } : {}),
  ...(nextCursor === undefined ? {} : { nextCursor }),
});

/** For completing what is being typed. */
export async function suggest(
  env: Env,
  { workspace, userId, role }: Searcher,
  { q, kind, limit }: { q: string; kind: "people" | "channels" | "all"; limit: number },
): Promise<SuggestAnswer> {
  const asked = { workspaceId: workspace.id, userId, role };
  const [people, channels] = await Promise.all([
    kind === "channels" ? [] : findKnownPeople(env, asked),
    kind === "people" ? [] : findReadableChannels(env, asked),
  ]);
  const offered = q === "" ? channels.filter(({ isMember }) => isMember) : channels;
  return {
    people: findPeopleNamed(people, q, { limit }).matches.map(({ snippet: _, ...person }) => person),
    channels: findChannelsNamed(offered, q, { limit }, false).matches.map(({ id, name, type, isMember }) => ({
      id,
      name,
      type,
      isMember,
    })),
  };
}

async function find(env: Env, { workspace }: Searcher, asked: Parameters<ReturnType<typeof searchFor>["find"]>[0]) {
  const answer = await retrying(() => searchFor(env, workspace.id).find(asked));
  if (!answer.ok && answer.code === "bad_frame") throw badCursor();
  return accepted(answer);
}

async function savedIds(env: Env, { workspace, userId }: Searcher) {
  const whose = { workspaceId: workspace.id, userId };
  return accepted(await retrying(() => hubFor(env, workspace.id, userId).savedIds(whose))).messageIds;
}

type Shown = { channels: ReadableChannel[]; wanted: Wanted[]; context: number };

/** As the rooms have them now, by id: what was deleted since it was indexed is left out. */
async function readHits(env: Env, hits: SearchFound["hits"], around: number): Promise<Map<MessageId, MessageAmong>> {
  const asked = new Map<ChannelId, Set<Ts>>();
  for (const { channelId, ts } of hits) asked.set(channelId, (asked.get(channelId) ?? new Set()).add(ts));
  const answers = await atMost(6, [...asked], async ([channelId, ts]) => {
    const answer = await retrying(() => roomFor(env, channelId).messagesAt({ ts: [...ts], around }));
    return answer.ok ? answer.found : [];
  });
  return new Map(answers.flat().map((one) => [one.message.id, one]));
}

async function presentHits(
  env: Env,
  { workspace, userId }: Searcher,
  hits: SearchFound["hits"],
  { channels, wanted, context }: Shown,
): Promise<MessageMatch[]> {
  const found = await readHits(env, hits, context);
  const everything = [...found.values()].flatMap(({ message, before, after }) => [message, ...before, ...after]);
  const ids = idsNamedIn([...found.values()].map(({ message }) => message.text));
  const [messages, names, places] = await Promise.all([
    presentMessages(env, everything),
    findNames(env, ids.userIds.filter(isUserId)),
    findPlaceNames(env, { workspaceId: workspace.id, userId }, ids),
  ]);
  const presented = new Map(messages.map((message) => [message.id, message]));
  const nameOf = (id: string) => names.get(id as UserId)?.displayName ?? places.get(id);
  const byId = new Map(channels.map((channel) => [channel.id, channel]));
  return hits.flatMap(({ channelId, ts }) => {
    const one = found.get(messageId(channelId, ts));
    const channel = byId.get(channelId);
    const message = one && presented.get(one.message.id);
    if (!one || !channel || !message) return [];
    return {
      channel: placeOf(channel),
      message,
      snippet: snippetOf(plainExcerpt(message.text, nameOf), wanted, limits.search.snippet),
      permalink: permalinkOf(workspace.slug, message),
      ...(context === 0 ? {} : besides(one, presented)),
    };
  });
}

async function presentFiles(
  env: Env,
  { workspace }: Searcher,
  hits: SearchFound["hits"],
  { channels, wanted }: Shown,
): Promise<FileMatch[]> {
  const found = await readHits(env, hits, 0);
  const byId = new Map(channels.map((channel) => [channel.id, channel]));
  return hits.flatMap(({ channelId, ts, file: number }) => {
    const message = found.get(messageId(channelId, ts))?.message;
    const file = message?.files?.[number - 1];
    const channel = byId.get(channelId);
    if (!message || !file || !channel) return [];
    return {
      file,
      channel: placeOf(channel),
      messageId: message.id,
      userId: message.userId,
      createdAt: new Date(microsFromTs(ts) / 1_000).toISOString(),
      snippet: snippetOf(toldOf(file, wanted), wanted, limits.search.snippet),
      permalink: permalinkOf(workspace.slug, message),
    };
  });
}

/** Its name, unless its first lines alone have what was looked for. */
function toldOf({ name, excerpt }: MessageFile, wanted: readonly Wanted[]): string {
  return excerpt && wanted.length > 0 && findHits(name, wanted).length === 0 ? excerpt : name;
}

function besides({ before, after }: MessageAmong, presented: Map<string, RestMessage>) {
  const of = (some: MessageAmong["before"]) => some.flatMap(({ id }) => presented.get(id) ?? []);
  return { before: of(before), after: of(after) };
}

const placeOf = ({ id, name, type, userIds }: ReadableChannel): SearchPlace => ({
  id,
  name,
  type,
  ...(userIds ? { userIds } : {}),
});

/** A reply that its channel does not show opens in its thread. */
const permalinkOf = (
  slug: string,
  { channelId, ts, threadTs, broadcast }: Pick<Message, "channelId" | "ts" | "threadTs" | "broadcast">,
) => `/w/${slug}/c/${channelId}/p/${ts}${threadTs && !broadcast ? `?thread=${threadTs}` : ""}`;
