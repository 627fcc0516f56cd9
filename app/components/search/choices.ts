import {
  AtSign,
  Bookmark,
  CalendarDays,
  CalendarRange,
  File,
  Hash,
  History,
  Image,
  Link,
  Lock,
  type LucideIcon,
  MessageCircle,
  MessagesSquare,
  Paperclip,
  Pin,
  Search,
  Smile,
  UserRound,
  UsersRound,
} from "lucide-react";
import type { ChannelId, UserId } from "../../../src/protocol/ids";
import type { FilterName, HasValue, IsValue } from "../../../src/protocol/search-query/ast";
import { typingAt } from "../../../src/protocol/search-query/caret";
import { resolvePeriod } from "../../../src/protocol/search-query/dates";
import { formatName } from "../../../src/protocol/search-query/format";
import { monthNames, readPeriod, relativeNames, weekdayNames } from "../../../src/protocol/search-query/period";
import { dateOnly } from "../../format/time";

/** What the field offers while somebody types. Pure. */

export type Does =
  | { search: string }
  /** Put where the caret stands. */
  | { insert: string }
  | { open: ChannelId }
  | { write: UserId };
export type Choice = {
  id: string;
  group: "" | "Recent searches" | "Narrow it down" | "People" | "Channels" | "Dates" | "Go to";
  look: { icon: LucideIcon } | { person: UserId; url: string | null };
  name: string;
  hint: string;
  does: Does;
};

export type KnownPerson = { id: UserId; displayName: string; realName: string; avatarUrl: string | null };
export type KnownChannel = { id: ChannelId; name: string; type: "public" | "private"; isMember: boolean };
export type Known = {
  me: UserId;
  people: readonly KnownPerson[];
  channels: readonly KnownChannel[];
  recent: readonly string[];
  /** How the conversation on the screen is named in a search: `#general`. */
  here: string | null;
  /** Milliseconds since 1970. */
  now: number;
  zone: string;
};

const filters: Record<FilterName, { icon: LucideIcon; hint: string }> = {
  from: { icon: UserRound, hint: "who wrote it" },
  in: { icon: Hash, hint: "a channel, or messages with somebody" },
  to: { icon: AtSign, hint: "whom it mentions or was sent to" },
  with: { icon: UsersRound, hint: "threads and messages somebody takes part in" },
  has: { icon: Paperclip, hint: "a link, a file, an image, a reaction, a pin" },
  is: { icon: MessagesSquare, hint: "in a thread, saved, a direct message" },
  before: { icon: CalendarDays, hint: "a date" },
  after: { icon: CalendarDays, hint: "a date" },
  on: { icon: CalendarDays, hint: "a day" },
  during: { icon: CalendarRange, hint: "a week, a month, a year" },
};

const hasChoices: Record<HasValue, { icon: LucideIcon; hint: string }> = {
  link: { icon: Link, hint: "with a link in it" },
  file: { icon: File, hint: "with a file" },
  image: { icon: Image, hint: "with a picture" },
  reaction: { icon: Smile, hint: "that somebody reacted to" },
  pin: { icon: Pin, hint: "pinned in its channel" },
  star: { icon: Bookmark, hint: "that you saved" },
};
const isChoices: Record<IsValue, { icon: LucideIcon; hint: string }> = {
  thread: { icon: MessagesSquare, hint: "in a thread" },
  saved: { icon: Bookmark, hint: "that you saved" },
  dm: { icon: MessageCircle, hint: "in direct messages" },
};

const most = 6;

export function choicesAt(source: string, caret: number, known: Known): Choice[] {
  const typing = typingAt(source, caret);
  if (typing.kind === "value") return valuesOf(typing.filter, typing.typed, known);
  const whole = source.trim();
  const search: Choice[] =
    whole === ""
      ? []
      : [{ id: "search", group: "", look: { icon: Search }, name: whole, hint: "", does: { search: whole } }];
  const here: Choice[] =
    whole === "" && known.here !== null
      ? [
          {
            id: "here",
            group: "Narrow it down",
            look: { icon: known.here.startsWith("#") ? Hash : MessageCircle },
            name: `in:${known.here}`,
            hint: "only this conversation",
            does: { insert: `in:${known.here}` },
          },
        ]
      : [];
  const typed = typing.kind === "text" ? typing.typed.toLowerCase() : "";
  // Of one word that is not excluded, whole names may be meant.
  const goes = typing.kind === "text" && !typing.negated && whole === typing.typed ? placesOf(typed, known) : [];
  const recent = known.recent
    .filter((query) => query !== whole && fold(query).includes(fold(whole)))
    .slice(0, whole === "" ? most : 3);
  return [
    ...search,
    ...recent.map(
      (query): Choice => ({
        id: `recent:${query}`,
        group: "Recent searches",
        look: { icon: History },
        name: query,
        hint: "",
        does: { search: query },
      }),
    ),
    ...goes,
    ...here,
    ...(Object.keys(filters) as FilterName[])
      .filter((name) => name.startsWith(typed))
      .map(
        (name): Choice => ({
          id: `filter:${name}`,
          group: "Narrow it down",
          look: { icon: filters[name].icon },
          name: `${name}:`,
          hint: filters[name].hint,
          does: { insert: `${name}:` },
        }),
      ),
  ];
}

function valuesOf(filter: FilterName, typed: string, known: Known): Choice[] {
  const wanted = fold(typed);
  switch (filter) {
    case "from":
    case "to":
    case "with":
      return peopleOf(wanted, known);
    case "in": {
      const channels = channelsOf(wanted, known).map(
        (channel): Choice => ({
          id: channel.id,
          group: "Channels",
          look: { icon: channel.type === "private" ? Lock : Hash },
          name: `#${channel.name}`,
          hint: channel.isMember ? "" : "not joined",
          does: { insert: formatName({ text: channel.name, sigil: "#", me: false }) },
        }),
      );
      return [...channels, ...peopleOf(wanted, known).slice(0, 4)];
    }
    case "has":
      return fixedOf(hasChoices, wanted);
    case "is":
      return fixedOf(isChoices, wanted);
    default:
      return datesOf(wanted, known);
  }
}

const fixedOf = (values: Record<string, { icon: LucideIcon; hint: string }>, wanted: string) =>
  Object.entries(values)
    .filter(([name]) => name.startsWith(wanted))
    .map(
      ([name, { icon, hint }]): Choice => ({
        id: name,
        group: "Narrow it down",
        look: { icon },
        name,
        hint,
        does: { insert: name },
      }),
    );

function peopleOf(wanted: string, { people, me }: Known): Choice[] {
  return people
    .map((person) => {
      const names = [person.displayName, person.realName, ...(person.id === me ? ["me"] : [])];
      return { person, rank: Math.max(...names.map((name) => rankOf(name, wanted))) + (person.id === me ? 0.5 : 0) };
    })
    .filter(({ rank }) => rank >= 1)
    .sort((a, b) => b.rank - a.rank || a.person.displayName.localeCompare(b.person.displayName))
    .slice(0, most)
    .map(
      ({ person: { id, displayName, realName, avatarUrl } }): Choice => ({
        id,
        group: "People",
        look: { person: id, url: avatarUrl },
        name: displayName,
        hint: id === me ? "you" : realName === displayName ? "" : realName,
        does: { insert: formatName({ text: displayName, sigil: "@", me: id === me }) },
      }),
    );
}

const channelsOf = (wanted: string, { channels }: Known): KnownChannel[] =>
  channels
    .map((channel) => ({ channel, rank: rankOf(channel.name, wanted) + (channel.isMember ? 0.5 : 0) }))
    .filter(({ rank }) => rank >= 1)
    .sort((a, b) => b.rank - a.rank || a.channel.name.localeCompare(b.channel.name))
    .slice(0, most)
    .map(({ channel }) => channel);

function placesOf(typed: string, known: Known): Choice[] {
  const wanted = fold(typed.replace(/^[#@]/, ""));
  if (wanted === "") return [];
  const channels = typed.startsWith("@") ? [] : channelsOf(wanted, known);
  const people = typed.startsWith("#") ? [] : peopleOf(wanted, known);
  return [
    ...channels.slice(0, 3).map(
      (channel): Choice => ({
        id: `go:${channel.id}`,
        group: "Go to",
        look: { icon: channel.type === "private" ? Lock : Hash },
        name: channel.name,
        hint: channel.isMember ? "" : "not joined",
        does: { open: channel.id },
      }),
    ),
    ...people.slice(0, 3).map(
      (choice): Choice => ({
        ...choice,
        id: `go:${choice.id}`,
        group: "Go to",
        does: { write: choice.id as UserId },
      }),
    ),
  ];
}

function datesOf(wanted: string, { now, zone }: Known): Choice[] {
  const named = [...relativeNames, ...weekdayNames, ...monthNames].filter((name) => name.startsWith(wanted));
  const written = wanted !== "" && readPeriod(wanted) && !named.some((name) => name === wanted) ? [wanted] : [];
  const names = wanted === "" ? relativeNames : [...written, ...named].slice(0, 8);
  return names.flatMap((name): Choice[] => {
    const period = readPeriod(name);
    if (!period) return [];
    const { from, until } = resolvePeriod(period, now, zone);
    const [first, last] = [dateOnly(new Date(from), zone), dateOnly(new Date(until - 1), zone)];
    return [
      {
        id: name,
        group: "Dates",
        look: { icon: CalendarDays },
        name,
        hint: first === last ? first : `${first} to ${last}`,
        does: { insert: name },
      },
    ];
  });
}

/** The beginning, then a word's beginning, then anywhere; 0: not at all. */
function rankOf(name: string, wanted: string): number {
  const folded = fold(name);
  if (folded.startsWith(wanted)) return 3;
  const words = folded.split(/[^\p{L}\p{N}]+/u);
  return words.some((word) => word.startsWith(wanted)) ? 2 : wanted.length > 1 && folded.includes(wanted) ? 1 : 0;
}

export const fold = (text: string) => text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
