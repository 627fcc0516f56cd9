import { UserPlus, X } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import type { ChannelAnswer, ChannelMember, MemberAnswer } from "../../../src/protocol/rest";
import { useLive, useWorkspace } from "../../live/context";
import { request } from "../../live/request";
import type { Person } from "../../live/workspace";
import { withPeople } from "../../live/workspace";
import { TypedEmoji } from "../emoji/typed-emoji";
import { Avatar, presenceWord } from "../people/avatar";
import { Button, IconButton } from "../ui/button";
import { FormProblem } from "../ui/field";
import { Icon } from "../ui/icon";
import { type DetailsFetcher, saidTo } from "./details-said";

/** More are a search away. */
const shownAtOnce = 100;

export function ChannelMembers({ channel, fetcher }: { channel: ChannelAnswer; fetcher: DetailsFetcher }) {
  const live = useLive();
  const [all, setAll] = useState(false);
  const members = all ? channel.members : channel.members.slice(0, shownAtOnce);
  useEffect(
    () =>
      live.hub.watch(
        "members",
        channel.members.map(({ userId }) => userId),
      ),
    [live, channel.members],
  );
  const said = saidTo(fetcher, "remove");
  return (
    <section aria-label="Members">
      <h3 className="flex h-7 items-center gap-1.5 text-ui font-semibold text-strong">
        Members <span className="text-small font-normal text-faint tabular">{channel.memberCount}</span>
      </h3>
      {channel.can.addMembers && !channel.archived && <AddPeople channel={channel} fetcher={fetcher} />}
      <FormProblem>{said?.done === false ? said.problem : null}</FormProblem>
      <ul className="mt-1">
        {members.map((member) => (
          <Member key={member.userId} member={member} channel={channel} fetcher={fetcher} />
        ))}
      </ul>
      {members.length < channel.members.length && (
        <Button size="small" className="mt-2" onClick={() => setAll(true)}>
          Show all {channel.members.length}
        </Button>
      )}
    </section>
  );
}

function Member({
  member,
  channel,
  fetcher,
}: {
  member: ChannelMember;
  channel: ChannelAnswer;
  fetcher: DetailsFetcher;
}) {
  const { userId, displayName, avatarUrl, role } = member;
  const me = useWorkspace((workspace) => workspace.me.id);
  const presence = useWorkspace((workspace) =>
    userId === workspace.me.id ? workspace.status : workspace.presence[userId],
  );
  const person = useWorkspace(({ people }) => people[userId]);
  const mine = userId === me;
  return (
    <li className="group/member flex h-11 items-center gap-3 rounded-2">
      <Avatar id={userId} name={displayName} url={avatarUrl} size={32} presence={presence} />
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-1.5">
          <span className="truncate text-ui font-medium text-strong">{person?.displayName ?? displayName}</span>
          {mine && <span className="text-small text-faint">you</span>}
          {presence && <span className="sr-only">{presenceWord(presence)}</span>}
          {person?.statusEmoji && (
            <span title={person.statusText}>
              <TypedEmoji emoji={person.statusEmoji} />
            </span>
          )}
        </span>
        {(role === "admin" || person?.statusText) && (
          <span className="block truncate text-small text-faint">
            {[role === "admin" ? "Channel admin" : "", person?.statusText].filter(Boolean).join(", ")}
          </span>
        )}
      </span>
      {channel.can.removeMembers && !mine && (
        <fetcher.Form method="post">
          <input type="hidden" name="intent" value="remove" />
          <input type="hidden" name="userId" value={userId} />
          <IconButton
            type="submit"
            label={`Remove ${displayName} from the channel`}
            className="opacity-0 group-hover/member:opacity-100 focus:opacity-100 touch:opacity-100"
          >
            <Icon as={X} size={16} />
          </IconButton>
        </fetcher.Form>
      )}
    </li>
  );
}

function AddPeople({ channel, fetcher }: { channel: ChannelAnswer; fetcher: DetailsFetcher }) {
  const live = useLive();
  const people = useWorkspace((workspace) => workspace.people);
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [here, setHere] = useState(false);
  const said = saidTo(fetcher, "add");
  useEffect(() => setHere(true), []);
  useEffect(() => {
    if (said?.done) setChosen(new Set());
  }, [said]);
  useEffect(() => {
    if (query.trim() === "") return;
    const stop = new AbortController();
    const path = `/api/workspaces/${slug}/members?${new URLSearchParams({ q: query.trim(), limit: "50" })}`;
    void request<{ members: MemberAnswer[] }>("GET", path, undefined, stop.signal).then((reply) => {
      if (reply.ok)
        live.workspace.update((state) =>
          withPeople(
            state,
            reply.data.members.map((member) => ({ ...member, id: member.userId })),
          ),
        );
    });
    return () => stop.abort();
  }, [live, slug, query]);

  const candidates = useMemo(() => {
    const inside = new Set<string>(channel.members.map(({ userId }) => userId));
    const wanted = query.trim().toLowerCase();
    const fits = ({ id, displayName, realName }: Person) =>
      !inside.has(id) && (chosen.has(id) || `${displayName} ${realName}`.toLowerCase().includes(wanted));
    return Object.values(people)
      .filter(fits)
      .sort((a, b) => Number(chosen.has(b.id)) - Number(chosen.has(a.id)) || a.displayName.localeCompare(b.displayName))
      .slice(0, 50);
  }, [people, channel.members, query, chosen]);

  return (
    <details id="add" className="my-1">
      <summary className="flex h-9 w-fit list-none items-center gap-2 rounded-2 pr-3 text-ui font-semibold text-accent-ink hover:underline phone:h-11">
        <Icon as={UserPlus} />
        Add people
      </summary>
      <fetcher.Form method="post" className="mt-1 mb-3 grid gap-2 rounded-3 bg-sunken p-3">
        <input type="hidden" name="intent" value="add" />
        <FormProblem>{said?.done === false ? said.problem : null}</FormProblem>
        <input
          type="search"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          aria-label="Find people"
          placeholder="Find people by name"
          className="with-script h-9 w-full rounded-2 bg-raised px-3 text-ui text-ink shadow-[inset_0_0_0_1px_var(--border-control)] focus:shadow-[inset_0_0_0_1.5px_var(--focus)] focus:outline-none phone:h-11 phone:text-[16px]"
        />
        <div className="grid max-h-56 overflow-y-auto">
          {candidates.map(({ id, displayName, realName, avatarUrl }) => (
            <label
              key={id}
              className="flex h-9 cursor-pointer items-center gap-2.5 rounded-2 px-1 text-ui hover:bg-raised-hover phone:h-11"
            >
              <input
                type="checkbox"
                name="userIds"
                value={id}
                checked={here ? chosen.has(id) : undefined}
                onChange={({ target }) =>
                  setChosen((before) => {
                    const next = new Set(before);
                    if (target.checked) next.add(id);
                    else next.delete(id);
                    return next;
                  })
                }
                className="size-4 flex-none accent-accent"
              />
              <Avatar id={id} name={displayName} url={avatarUrl} size={24} />
              <span className="truncate">
                {displayName}
                {realName !== displayName && <span className="text-faint"> {realName}</span>}
              </span>
            </label>
          ))}
          {candidates.length === 0 && (
            <p className="px-1 py-2 text-meta text-muted">
              {query ? "Nobody of this name is left to add." : "Everybody is in this channel."}
            </p>
          )}
        </div>
        <Button type="submit" kind="primary" disabled={here && (chosen.size === 0 || fetcher.state !== "idle")}>
          {chosen.size > 1 ? `Add ${chosen.size} people` : "Add"}
        </Button>
      </fetcher.Form>
    </details>
  );
}
