import type { SearchAddressed, SearchAsked, SearchFlag } from "../../durable-objects/contract";
import type { KnownPerson } from "../db/known-people";
import type { ReadableChannel } from "../db/readable-channels";
import type { MessageId, UserId } from "../protocol/ids";
import { isChannelId, isUserId } from "../protocol/ids";
import type { SearchHint } from "../protocol/search";
import type { NameValue, SearchQuery, SearchTerm, TextTerm } from "../protocol/search-query/ast";
import { dateRange } from "../protocol/search-query/dates";
import { wantedBy } from "../protocol/search-text";
import { channelsCalled, peopleCalled } from "./search-names";

export type Plan = {
  /** null: nothing can fit. */
  asked: Omit<SearchAsked, "of" | "sort" | "limit" | "cursor"> | null;
  hints: SearchHint[];
};

/** What the searcher may know of, and whatever the filters need of it. */
export type Known = {
  me: UserId;
  timezone: string;
  now: number;
  channels: readonly ReadableChannel[];
  /** Empty where no filter names anybody. */
  people: readonly KnownPerson[];
  /** Empty where no filter asks for them. */
  saved: readonly MessageId[];
};

export const textTerms = ({ terms }: SearchQuery, negated: boolean): TextTerm[] =>
  terms.filter(
    (term): term is TextTerm => (term.kind === "word" || term.kind === "phrase") && term.negated === negated,
  );
export const namesPeople = ({ terms }: SearchQuery): boolean =>
  terms.some(({ kind }) => kind === "from" || kind === "to" || kind === "with" || kind === "in");
export const asksSaved = ({ terms }: SearchQuery): boolean =>
  terms.some(
    (term) => (term.kind === "has" && term.value === "star") || (term.kind === "is" && term.value === "saved"),
  );

/** A query with names in it becomes one of ids. What the searcher may not know of does not differ from what is not. */
export function planSearch(query: SearchQuery, known: Known): Plan {
  const hints: SearchHint[] = [];
  const unknown = (term: SearchTerm & { value: NameValue }, message: string) => {
    hints.push({ code: "unknown_name", span: term.span, message, suggestion: null });
  };
  const wanted = (negated: boolean) => textTerms(query, negated).flatMap((term) => wantedBy(term) ?? []);
  const texts = textTerms(query, false);
  const asked: NonNullable<Plan["asked"]> = {
    words: wanted(false),
    not: wanted(true),
    channelIds: [],
    notAuthors: [],
    notAddressed: [],
    together: [],
    notTogether: [],
    has: [],
    hasNot: [],
    within: [],
    outside: [],
  };
  // Signs alone are in no text that could be found.
  let possible = texts.length === 0 || asked.words.length > 0;
  let channels = [...known.channels];
  const places: Set<string> = new Set();
  let namesPlaces = false;

  for (const term of query.terms) {
    switch (term.kind) {
      case "word":
      case "phrase":
        break;
      case "from":
      case "to":
      case "with": {
        const people = personsOf(term.value, known);
        if (people.length === 0) {
          unknown(term, `Nobody here is called ${term.value.text}.`);
          if (!term.negated) possible = false;
        }
        if (term.kind === "from") {
          if (term.negated) asked.notAuthors.push(...people);
          else asked.authors = [...(asked.authors ?? []), ...people];
        } else if (term.kind === "to") {
          const addressed = people.map((userId) => addressedAs(userId, known));
          if (term.negated) asked.notAddressed.push(...addressed);
          else asked.addressed = [...(asked.addressed ?? []), ...addressed];
        } else {
          const together = people.map((userId) => addressedAs(userId, known));
          if (term.negated) asked.notTogether.push(...together);
          // One name that several have: with any of them.
          else if (together.length > 0) asked.together.push(together);
        }
        break;
      }
      case "in": {
        const found = placesOf(term.value, known);
        if (found.length === 0) {
          const what = term.value.sigil === "@" ? "conversation with" : "channel called";
          unknown(term, `There is no ${what} ${term.value.text}.`);
        }
        if (term.negated) channels = channels.filter(({ id }) => !found.includes(id));
        else {
          namesPlaces = true;
          for (const id of found) places.add(id);
        }
        break;
      }
      case "has":
      case "is": {
        if (term.value === "star" || term.value === "saved") {
          if (term.negated) asked.except = [...known.saved];
          else asked.only = [...known.saved];
        } else if (term.value === "dm") {
          channels = channels.filter(({ type }) => isDirect(type) !== term.negated);
        } else (term.negated ? asked.hasNot : asked.has).push(term.value satisfies SearchFlag);
        break;
      }
      case "before":
      case "after":
      case "on":
      case "during": {
        const range = dateRange(term, known.now, known.timezone);
        (term.negated ? asked.outside : asked.within).push(range);
        break;
      }
      default:
        term satisfies never;
    }
  }
  if (namesPlaces) channels = channels.filter(({ id }) => places.has(id));
  asked.channelIds = channels.map(({ id }) => id);
  if (asked.channelIds.length === 0) possible = false;
  return { asked: possible ? asked : null, hints };
}

const isDirect = (type: ReadableChannel["type"]) => type === "dm" || type === "group_dm";

function personsOf({ text, me }: NameValue, known: Known): UserId[] {
  if (me) return [known.me];
  if (isUserId(text)) return known.people.some(({ id }) => id === text) ? [text] : [];
  return peopleCalled(known.people, text).map(({ id }) => id);
}

function placesOf(value: NameValue, known: Known): string[] {
  if (isChannelId(value.text)) return known.channels.filter(({ id }) => id === value.text).map(({ id }) => id);
  if (value.sigil !== "@" && !value.me) return channelsCalled(known.channels, value.text).map(({ id }) => id);
  const people = personsOf(value, known);
  return known.channels
    .filter(({ type, userIds = [] }) => {
      if (type !== "dm") return false;
      const [other = known.me] = userIds.filter((id) => id !== known.me);
      return people.includes(other);
    })
    .map(({ id }) => id);
}

/** With the direct messages that the searcher has with them; of oneself, all one's own. */
function addressedAs(userId: UserId, { me, channels }: Known): SearchAddressed {
  const channelIds = channels
    .filter(({ type, userIds = [] }) => isDirect(type) && (userId === me || userIds.includes(userId)))
    .map(({ id }) => id);
  return { userId, channelIds };
}
