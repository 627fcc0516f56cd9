import type { UserId } from "../../../src/protocol/ids";
import { commands } from "../../commands/list";
import type { Workspace } from "../../live/workspace";
import { timesUsed, use } from "./used";

export type Choice = {
  id: string;
  kind: "person" | "group" | "channel" | "everyone" | "command" | "emoji";
  name: string;
  hint: string;
  url?: string | null;
  drawing?: { glyph: string } | { url: string };
  /** What stands for it in mrkdwn, and in a plain field. */
  token: string;
  typed: string;
};

export type Asked = { sign: "@" | "#" | "/" | ":"; query: string; from: number };

const most = 8;

/** The name that is being typed before the caret, if any; of a command where the message begins with it. */
export function askedAt(before: string, mayCommand: boolean): Asked | null {
  const command = mayCommand ? /^\/([a-z]*)$/i.exec(before) : null;
  if (command) return { sign: "/", query: (command[1] ?? "").toLowerCase(), from: 0 };
  const near = before.slice(-60);
  const emoji = /(?:^|[\s(])(:([a-z0-9_+'-]{2,}))$/i.exec(near);
  if (emoji) return { sign: ":", query: (emoji[2] ?? "").toLowerCase(), from: before.length - (emoji[1] ?? "").length };
  const match = /(?:^|[\s(])([@#])([\p{L}\p{N}._'’-]*(?: [\p{L}\p{N}._'’-]+)?)$/u.exec(near);
  if (!match) return null;
  const [, sign, query = ""] = match;
  return { sign: sign as "@" | "#", query: query.toLowerCase(), from: before.length - query.length - 1 };
}

const everyone: Choice[] = [
  { name: "channel", hint: "Tells everybody in this channel" },
  { name: "here", hint: "Tells everybody who is active now" },
].map(({ name, hint }) => ({ id: name, kind: "everyone", name, hint, token: `<!${name}>`, typed: `@${name}` }));

type Around = { workspace: Workspace; near: ReadonlySet<UserId> };

/** Names whose beginning or any word's beginning matches; people of this conversation and names used before come first. */
export function choicesFor(asked: Asked, around: Around): Choice[] {
  if (asked.sign === "/") return commandsFor(asked.query);
  return asked.sign === "#" ? channelsFor(asked.query, around) : peopleFor(asked.query, around);
}

function commandsFor(query: string): Choice[] {
  if (commands.some(({ name }) => name === query)) return [];
  return commands
    .filter(({ name }) => name.startsWith(query))
    .map(({ name, usage, hint }) => ({
      id: `/${name}`,
      kind: "command",
      name: usage ? `/${name} ${usage}` : `/${name}`,
      hint,
      token: `/${name}`,
      typed: `/${name}`,
    }));
}

function rankOf(name: string, query: string): number {
  const lower = name.toLowerCase();
  if (lower.startsWith(query)) return 2;
  return lower.split(/[\s_-]/).some((word) => word.startsWith(query)) ? 1 : 0;
}

/** Use counts as much as being near, and never more than a better match. */
const useRank = (id: string) => Math.min(timesUsed(id), 10) / 25;

function channelsFor(query: string, { workspace: { channels } }: Around): Choice[] {
  // A whole name asks for nothing more: Enter sends.
  if (channels.some(({ name }) => name === query)) return [];
  return channels
    .filter(({ type }) => type !== "direct")
    .map((channel) => ({ channel, rank: rankOf(channel.name, query) }))
    .filter(({ rank }) => rank > 0)
    .map(({ channel, rank }) => ({ channel, rank: rank + useRank(channel.id) }))
    .sort((a, b) => b.rank - a.rank || (a.channel.name < b.channel.name ? -1 : 1))
    .slice(0, most)
    .map(({ channel: { id, name, topic } }) => ({
      id,
      kind: "channel",
      name,
      hint: topic,
      token: `<#${id}>`,
      typed: `#${name}`,
    }));
}

function peopleFor(query: string, { workspace, near }: Around): Choice[] {
  const people = Object.values(workspace.people);
  const whole = people.some(({ displayName }) => displayName.toLowerCase() === query);
  if (whole || Object.values(workspace.groups).some(({ handle }) => handle === query)) return [];
  const found = people
    .map((person) => ({ person, rank: Math.max(rankOf(person.displayName, query), rankOf(person.realName, query)) }))
    .filter(({ rank }) => rank > 0)
    .map(({ person, rank }) => ({ person, rank: rank + (near.has(person.id) ? 0.4 : 0) + useRank(person.id) }))
    .sort((a, b) => b.rank - a.rank || a.person.displayName.localeCompare(b.person.displayName))
    .slice(0, most)
    .map(
      ({ person: { id, displayName, realName, statusText, avatarUrl } }): Choice => ({
        id,
        kind: "person",
        name: displayName,
        hint: realName === displayName ? statusText : realName,
        url: avatarUrl,
        token: `<@${id}>`,
        typed: `@${displayName}`,
      }),
    );
  const groups = groupsFor(query, workspace);
  return [
    ...found.slice(0, most - groups.length),
    ...groups,
    ...everyone.filter(({ name }) => query === "" || name.startsWith(query)),
  ].slice(0, most);
}

function groupsFor(query: string, { groups }: Workspace): Choice[] {
  return Object.values(groups)
    .map((group) => ({ group, rank: Math.max(rankOf(group.handle, query), rankOf(group.name, query)) }))
    .filter(({ rank }) => rank > 0)
    .map(({ group, rank }) => ({ group, rank: rank + useRank(group.id) }))
    .sort((a, b) => b.rank - a.rank || a.group.handle.localeCompare(b.group.handle))
    .slice(0, most / 2)
    .map(({ group: { id, handle, name } }) => ({
      id,
      kind: "group",
      name: handle,
      hint: name,
      token: `<!subteam^${id}>`,
      typed: `@${handle}`,
    }));
}

export const remember = (choice: Choice) => use(choice.id);
