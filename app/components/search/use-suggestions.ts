import { useEffect, useMemo, useState } from "react";
import { typingAt } from "../../../src/protocol/search-query/caret";
import { useWorkspace } from "../../live/context";
import { isDirect } from "../../live/direct";
import { request } from "../../live/request";
import type { Workspace } from "../../live/workspace";
import type { Known, KnownChannel, KnownPerson } from "./choices";

type Suggested = { people: KnownPerson[]; channels: KnownChannel[] };
const none: Suggested = { people: [], channels: [] };
const pause = 120;

const pickPeople = ({ people }: Workspace) => people;
const pickChannels = ({ channels }: Workspace) => channels;

/** Whom and what the page knows, at once; what only the server knows comes after a moment. */
export function useSuggestions(source: string, caret: number): Pick<Known, "people" | "channels"> {
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const people = useWorkspace(pickPeople);
  const channels = useWorkspace(pickChannels);
  const [suggested, setSuggested] = useState(none);
  const wanted = wantedAt(source, caret);

  useEffect(() => {
    if (wanted === null) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      const path = `/api/workspaces/${slug}/search/suggest?${new URLSearchParams({ q: wanted, limit: "10" })}`;
      void request<Suggested>("GET", path, undefined, stop.signal).then((reply) => {
        if (reply.ok) setSuggested(reply.data);
      });
    }, pause);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [slug, wanted]);

  return useMemo(() => {
    const known = new Map<string, KnownPerson>(suggested.people.map((person) => [person.id, person]));
    for (const person of Object.values(people)) if (person.role !== null) known.set(person.id, person);
    const rooms = new Map<string, KnownChannel>(suggested.channels.map((channel) => [channel.id, channel]));
    for (const channel of channels) {
      if (isDirect(channel) || channel.type === "direct") continue;
      rooms.set(channel.id, { id: channel.id, name: channel.name, type: channel.type, isMember: true });
    }
    return { people: [...known.values()], channels: [...rooms.values()] };
  }, [people, channels, suggested]);
}

/** What names are looked for by; null: none are. */
function wantedAt(source: string, caret: number): string | null {
  const typing = typingAt(source, caret);
  if (typing.kind === "value")
    return ["from", "to", "with", "in"].includes(typing.filter) && typing.typed !== "" ? typing.typed : null;
  if (typing.kind !== "text" || typing.negated || source.trim() !== typing.typed) return null;
  return typing.typed.replace(/^[#@]/, "") || null;
}
