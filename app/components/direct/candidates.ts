import type { UserId } from "../../../src/protocol/ids";
import { directWith } from "../../live/direct";
import type { Person, SidebarChannel } from "../../live/workspace";

type Asked = {
  people: Readonly<Record<UserId, Person>>;
  channels: readonly SidebarChannel[];
  chosen: readonly UserId[];
  me: UserId;
  wanted: string;
};

/** Members whose name, or a word of it, begins as wanted; whom one talked to last come first. */
export function candidatesFor({ people, channels, chosen, me, wanted }: Asked, most = 30): Person[] {
  const asked = wanted.toLowerCase();
  const rank = ({ displayName, realName }: Person) =>
    Math.max(beginning(displayName, asked), beginning(realName, asked));
  const lastSaid = ({ id }: Person) => directWith(channels, id)?.headTs ?? "";
  return Object.values(people)
    .filter((person) => person.role !== null && !chosen.includes(person.id))
    .map((person) => ({ person, rank: rank(person), last: lastSaid(person) }))
    .filter((found) => found.rank > 0)
    .sort(
      (a, b) =>
        b.rank - a.rank ||
        // Notes to oneself are seldom what is meant.
        Number(a.person.id === me) - Number(b.person.id === me) ||
        b.last.localeCompare(a.last) ||
        a.person.displayName.localeCompare(b.person.displayName),
    )
    .slice(0, most)
    .map(({ person }) => person);
}

/** 2: the name begins so; 1: a word of it does; 0: neither. */
export function beginning(name: string, asked: string): 0 | 1 | 2 {
  const lower = name.toLowerCase();
  if (lower.startsWith(asked)) return 2;
  return lower.split(/[\s-]+/).some((word) => word.startsWith(asked)) ? 1 : 0;
}
