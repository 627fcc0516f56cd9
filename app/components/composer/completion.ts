import type { Person, SidebarChannel } from "../../live/workspace";

export type Choice = {
  id: string;
  kind: "person" | "channel" | "everyone";
  name: string;
  hint: string;
  url?: string | null;
};
export type Asked = { sign: "@" | "#"; query: string; from: number };

const most = 8;

/** The name that is being typed before the caret, if any. */
export function askedAt(text: string, caret: number): Asked | null {
  const before = text.slice(Math.max(0, caret - 60), caret);
  const match = /(?:^|[\s(])([@#])([\p{L}\p{N}._'’-]*(?: [\p{L}\p{N}._'’-]+)?)$/u.exec(before);
  if (!match) return null;
  const [, sign, query = ""] = match;
  return { sign: sign as "@" | "#", query: query.toLowerCase(), from: caret - query.length - 1 };
}

const everyone: Choice[] = [
  { id: "channel", kind: "everyone", name: "channel", hint: "Tells everybody in this channel" },
  { id: "here", kind: "everyone", name: "here", hint: "Tells everybody who is active now" },
];

/** Names whose beginning or any word's beginning matches; people of this channel come first. */
export function choicesFor(
  asked: Asked,
  {
    people,
    channels,
    near,
  }: { people: readonly Person[]; channels: readonly SidebarChannel[]; near: ReadonlySet<string> },
): Choice[] {
  const starts = (name: string) => {
    const lower = name.toLowerCase();
    return lower.startsWith(asked.query)
      ? 2
      : lower.split(/[\s-]/).some((word) => word.startsWith(asked.query))
        ? 1
        : 0;
  };
  const names = asked.sign === "#" ? channels.map(({ name }) => name) : people.map(({ displayName }) => displayName);
  // A whole name asks for nothing more: Enter sends.
  if (names.some((name) => name.toLowerCase() === asked.query)) return [];
  if (asked.sign === "#") {
    return channels
      .map((channel) => ({ channel, rank: starts(channel.name) }))
      .filter(({ rank }) => rank > 0)
      .sort((a, b) => b.rank - a.rank || (a.channel.name < b.channel.name ? -1 : 1))
      .slice(0, most)
      .map(({ channel }) => ({ id: channel.id, kind: "channel", name: channel.name, hint: channel.topic }));
  }
  const found = people
    .map((person) => ({
      person,
      rank: Math.max(starts(person.displayName), starts(person.realName)) + (near.has(person.id) ? 0.5 : 0),
    }))
    .filter(({ rank }) => rank >= 1)
    .sort((a, b) => b.rank - a.rank || a.person.displayName.localeCompare(b.person.displayName))
    .slice(0, most)
    .map(
      ({ person }): Choice => ({
        id: person.id,
        kind: "person",
        name: person.displayName,
        hint: person.realName === person.displayName ? person.statusText : person.realName,
        url: person.avatarUrl,
      }),
    );
  return [...found, ...everyone.filter(({ name }) => asked.query === "" || name.startsWith(asked.query))].slice(
    0,
    most,
  );
}
