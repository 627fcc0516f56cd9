import { decodeEntities, encodeEntities } from "./mrkdwn";

/** What a composer needs to turn typed names into tokens and back. */
export type Names = {
  people: ReadonlyArray<{ id: string; name: string }>;
  channels: ReadonlyArray<{ id: string; name: string }>;
};

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
/** What may stand before and after a name, so that an address like a@b.c is none. */
const start = "(?<![\\p{L}\\p{N}_])";
const end = "(?![\\p{L}\\p{N}_])";

/** `@Mei-Ling Zhao` and `#launch` as typed become tokens; the rest is kept as it was typed. Code is left alone. */
export function encodeTyped(typed: string, { people, channels }: Names): string {
  const encoded = encodeEntities(typed);
  // Longest first: "Mei-Ling Zhao" before "Mei-Ling".
  const named = people.toSorted((a, b) => b.name.length - a.name.length);
  const idOfPerson = new Map(named.map(({ id, name }) => [encodeEntities(name).toLowerCase(), id]));
  const idOfChannel = new Map(channels.map(({ id, name }) => [name, id]));
  const names = [...idOfPerson.keys()].map(escaped).join("|");
  const mention = new RegExp(`${start}@(channel|here|everyone${names && `|${names}`})${end}`, "giu");
  const channel = /(?<![\p{L}\p{N}_&/])#([a-z0-9_-]+)/gu;
  return outsideCode(encoded, (part) =>
    part
      .replace(mention, (whole, name: string) => {
        const key = name.toLowerCase();
        const id = idOfPerson.get(key);
        if (id) return `<@${id}>`;
        return name === key ? `<!${key}>` : whole;
      })
      .replace(channel, (whole, name: string) => {
        const id = idOfChannel.get(name);
        return id ? `<#${id}>` : whole;
      }),
  );
}

/** The way back, for editing. */
export function decodeToTyped(text: string, { people, channels }: Names): string {
  const nameOf = new Map([...people, ...channels].map(({ id, name }) => [id, name]));
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
      .replace(/<!(channel|here|everyone)>/g, "@$1")
      .replace(/<((?:https?|mailto):[^<>|]+)(?:\|[^<>]*)?>/g, "$1"),
  );
}

function outsideCode(text: string, change: (part: string) => string): string {
  return text
    .split(/(```[\s\S]*?```|`[^`\n]+`)/)
    .map((part, index) => (index % 2 === 1 ? part : change(part)))
    .join("");
}
