import { safeHref } from "../../src/protocol/links";
import { decodeEntities, encodeEntities } from "./entities";

type Named = { id: string; name: string };

/** What a plain field needs to turn typed names into tokens and back. */
export type Names = { people: readonly Named[]; channels: readonly Named[]; groups?: readonly Named[] };

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
/** What may stand before and after a name, so that an address like a@b.c is none. */
const start = "(?<![\\p{L}\\p{N}_])";
const end = "(?![\\p{L}\\p{N}_])";

type Lookup = { mention: RegExp; tokenOfName: Map<string, string>; idOfChannel: Map<string, string> };
/** Made once for a list of names, not at each key. */
const lookups = new WeakMap<Names, Lookup>();

function lookupOf(names: Names): Lookup {
  const known = lookups.get(names);
  if (known) return known;
  const { people, channels, groups = [] } = names;
  const tokens = [
    ...people.map(({ id, name }) => [name, `<@${id}>`] as const),
    ...groups.map(({ id, name }) => [name, `<!subteam^${id}>`] as const),
  ];
  // Longest first: "Mei-Ling Zhao" before "Mei-Ling".
  const sorted = tokens.toSorted(([a], [b]) => b.length - a.length);
  const tokenOfName = new Map(sorted.map(([name, token]) => [encodeEntities(name).toLowerCase(), token]));
  const alternatives = [...tokenOfName.keys()].filter((name) => name !== "").map(escaped);
  const made = {
    mention: new RegExp(`${start}@(${["channel", "here", "everyone", ...alternatives].join("|")})${end}`, "giu"),
    tokenOfName,
    idOfChannel: new Map(channels.map(({ id, name }) => [name, id])),
  };
  lookups.set(names, made);
  return made;
}

/**
 * `@Mei-Ling Zhao`, `#launch` and `[words](https://…)` as typed become tokens; the rest is kept as it was typed, so
 * that a token typed by hand stays text. Code is left alone.
 */
export function encodeTyped(typed: string, names: Names): string {
  const { mention, tokenOfName, idOfChannel } = lookupOf(names);
  const channel = /(?<![\p{L}\p{N}_&/])#([\p{L}\p{N}_-]+)/gu;
  return outsideCode(encodeEntities(typed), (part) =>
    outsideLinks(part, (words) =>
      words
        .replace(mention, (whole, name: string) => {
          const key = name.toLowerCase();
          const token = tokenOfName.get(key);
          if (token) return token;
          return name === key ? `<!${key}>` : whole;
        })
        .replace(channel, (whole, name: string) => {
          const id = idOfChannel.get(name);
          return id ? `<#${id}>` : whole;
        }),
    ),
  );
}

/** The way back, for editing as plain text. */
export function decodeToTyped(text: string, { people, channels, groups = [] }: Names): string {
  const nameOf = new Map([...people, ...channels, ...groups].map(({ id, name }) => [id, name]));
  return decodeEntities(
    text
      .replace(
        /<@(U[0-9A-Z]{8,20})(?:\|([^<>]*))?>/g,
        (_, id: string, label?: string) => `@${nameOf.get(id) ?? label ?? id}`,
      )
      .replace(
        /<#([CDG][0-9A-Z]{8,20})(?:\|([^<>]*))?>/g,
        (_, id: string, label?: string) => `#${nameOf.get(id) ?? label ?? id}`,
      )
      .replace(
        /<!subteam\^(S[0-9A-Z]{8,20})(?:\|@?([^<>]*))?>/g,
        (_, id: string, label?: string) => `@${nameOf.get(id) ?? label ?? id}`,
      )
      .replace(/<!(channel|here|everyone)>/g, "@$1")
      .replace(/<((?:https?|mailto):[^<>|]+)(?:\|([^<>]*))?>/g, (_, href: string, label?: string) =>
        !label || label === href ? href.replace(/^mailto:/, "") : `[${label}](${href})`,
      ),
  );
}

function outsideCode(text: string, change: (part: string) => string): string {
  return text
    .split(/(```[\s\S]*?```|`[^`\n]+`)/)
    .map((part, index) => (index % 2 === 1 ? part : change(part)))
    .join("");
}

function outsideLinks(text: string, change: (part: string) => string): string {
  return text
    .split(/(\[[^[\]\n]+\]\((?:https?|mailto):[^\s()<>|]+\))/)
    .map((part, index) => {
      if (index % 2 === 0) return change(part);
      const [, label = "", address = ""] = /^\[(.+)\]\((.+)\)$/.exec(part) ?? [];
      return safeHref(decodeEntities(address)) ? `<${address}|${label}>` : part;
    })
    .join("");
}
