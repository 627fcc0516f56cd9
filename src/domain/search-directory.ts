import type { KnownPerson } from "../db/known-people";
import type { ReadableChannel } from "../db/readable-channels";
import { AppError } from "../errors";
import type { ChannelMatch, PersonMatch } from "../protocol/search";
import { type Segment, snippetOf, wantedBy } from "../protocol/search-text";
import { fitOf } from "./search-names";

/** People and channels are few: their names are looked through as they are in the directory. */

type Ranked<T> = { item: T; fit: number; name: string; id: string };
export type Found<T> = { total: number; matches: T[]; nextCursor?: string };

export function findPeopleNamed(
  people: readonly KnownPerson[],
  typed: string,
  page: { limit: number; cursor?: string | undefined },
): Found<PersonMatch> {
  const ranked = people.flatMap((person): Ranked<KnownPerson> | [] => {
    const fits = [fitOf(person.displayName, typed), fitOf(person.realName, typed)].filter((fit) => fit !== null);
    if (!person.active || fits.length === 0) return [];
    return { item: person, fit: Math.min(...fits), name: person.displayName.toLowerCase(), id: person.id };
  });
  return paged(ranked, page, ({ id, displayName, realName, avatarUrl }) => ({
    id,
    displayName,
    realName,
    avatarUrl,
    snippet: markBeginnings(displayName, typed),
  }));
}

/** Direct messages have no name; an archived channel comes after those that are not. */
export function findChannelsNamed(
  channels: readonly ReadableChannel[],
  typed: string,
  page: { limit: number; cursor?: string | undefined },
  alsoAbout = true,
): Found<ChannelMatch> {
  const ranked = channels.flatMap((channel): Ranked<ReadableChannel> | [] => {
    if (channel.type !== "public" && channel.type !== "private") return [];
    const named = fitOf(channel.name, typed);
    const about = alsoAbout ? fitOf(`${channel.topic} ${channel.purpose}`, typed) : null;
    const fit = named ?? (about === null ? null : 5);
    if (fit === null) return [];
    return { item: channel, fit: fit + (channel.archived ? 10 : 0), name: channel.name, id: channel.id };
  });
  return paged(ranked, page, ({ id, name, type, topic, purpose, archived, isMember }) => ({
    id,
    name,
    type: type as "public" | "private",
    topic,
    purpose,
    archived,
    isMember,
    snippet: markBeginnings(name, typed),
  }));
}

/** Each word that was typed, wherever a word of the name begins with it. */
function markBeginnings(name: string, typed: string): Segment[] {
  const wanted = typed.split(/\s+/).flatMap((word) => wantedBy({ text: word, prefix: true }) ?? []);
  return snippetOf(name, wanted, name.length);
}

function paged<T, M>(
  ranked: Ranked<T>[],
  { limit, cursor }: { limit: number; cursor?: string | undefined },
  present: (item: T) => M,
): Found<M> {
  const key = ({ fit, name, id }: Ranked<T>): Place => [fit, name, id];
  ranked.sort((a, b) => order(key(a), key(b)));
  const after = cursor === undefined ? null : readPlace(cursor);
  const rest = after ? ranked.filter((one) => order(key(one), after) > 0) : ranked;
  const shown = rest.slice(0, limit);
  const last = shown.at(-1);
  return {
    total: ranked.length,
    matches: shown.map(({ item }) => present(item)),
    ...(last && rest.length > limit ? { nextCursor: writePlace(key(last)) } : {}),
  };
}

type Place = [fit: number, name: string, id: string];
const compare = <V extends string | number>(a: V, b: V) => (a < b ? -1 : a > b ? 1 : 0);
const order = (a: Place, b: Place) => compare(a[0], b[0]) || compare(a[1], b[1]) || compare(a[2], b[2]);

const writePlace = (place: Place) => btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(place))));

function readPlace(cursor: string): Place {
  try {
    const bytes = Uint8Array.from(atob(cursor), (letter) => letter.charCodeAt(0));
    const [fit, name, id] = JSON.parse(new TextDecoder().decode(bytes)) as unknown[];
    if (typeof fit === "number" && typeof name === "string" && typeof id === "string") return [fit, name, id];
  } catch {}
  throw badCursor();
}

export const badCursor = () =>
  new AppError("VALIDATION_FAILED", "The cursor is not one of ours.", {
    issues: [{ path: "cursor", message: "is not a cursor that this search gave" }],
  });
