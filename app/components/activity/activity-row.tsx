import { Link } from "@remix-run/react";
import type { ActivityItem, ActivityPage } from "../../../src/protocol/activity";
import { plainText } from "../../format/mrkdwn";
import { clockTime } from "../../format/time";
import { useLive, useWorkspace } from "../../live/context";
import type { Workspace } from "../../live/workspace";
import { Emoji } from "../emoji/emoji";
import { Avatar } from "../people/avatar";
import { cn } from "../ui/cn";

/** Where the message of an item stands; an invitation leads to its channel. */
export function placeOf(slug: string, { channelId, kind, threadTs, ts }: ActivityItem): string {
  const base = `/w/${slug}/c/${channelId}`;
  if (kind === "invitation") return base;
  return `${base}/p/${ts}${threadTs ? `?thread=${threadTs}` : ""}`;
}

export function whatHappened({ kind, via, others, channelName, channelType }: ActivityItem): string {
  const place = channelType === "public" || channelType === "private" ? `#${channelName}` : "a direct message";
  const and = others === 0 ? "" : others === 1 ? " and 1 other" : ` and ${others} others`;
  switch (kind) {
    case "mention":
      if (via === "group") return `mentioned a group of yours in ${place}`;
      return via ? `mentioned @${via} in ${place}` : `mentioned you in ${place}`;
    case "keyword":
      return `said “${via}” in ${place}`;
    case "thread":
      return `replied in a thread in ${place}`;
    case "reaction":
      return `${and} reacted ${via
        .split(" ")
        .map((name) => (/^[\w+-]+$/.test(name) ? `:${name}:` : name))
        .join(" ")} in ${place}`.trim();
    case "invitation":
      return `added you to ${place}`;
    default:
      return `wrote in ${place}`;
  }
}

/** What happened with its emoji drawn; a notification on the desktop has them by their names. */
function Happened({ item }: { item: ActivityItem }) {
  const words = whatHappened(item);
  if (item.kind !== "reaction") return words;
  return words.split(/(:[\w+-]+:)/).map((part, at) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text have no other name
    part.startsWith(":") ? <Emoji key={at} name={part.slice(1, -1)} /> : part,
  );
}

export function nameIn(workspace: Workspace): (id: string) => string | undefined {
  return (id) =>
    workspace.people[id as keyof Workspace["people"]]?.displayName ??
    workspace.channels.find((channel) => channel.id === id)?.name ??
    workspace.groups[id as keyof Workspace["groups"]]?.handle;
}

export function ActivityRow({ item, people }: { item: ActivityItem; people: ActivityPage["people"] }) {
  const live = useLive();
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const zone = useWorkspace(({ me }) => me.timezone);
  const actor = useWorkspace(({ people: met }) => (item.actorId ? met[item.actorId] : undefined));
  const excerpt = useWorkspace((workspace) => plainText(item.excerpt, nameIn(workspace)));
  const given = people.find(({ id }) => id === item.actorId);
  const name = actor?.displayName ?? given?.displayName ?? "Somebody";
  const fresh = item.readAt === null;
  return (
    <li>
      <Link
        to={placeOf(slug, item)}
        onClick={() => fresh && void live.readActivity([item.id])}
        className="grid grid-cols-[36px_minmax(0,1fr)_auto] gap-3 rounded-3 px-3 py-2.5 hover:bg-hover phone:-mx-2"
      >
        <Avatar id={item.actorId ?? "U"} name={name} url={actor?.avatarUrl ?? given?.avatarUrl} />
        <span className="min-w-0">
          <span className={cn("block truncate text-ui", fresh ? "text-strong" : "text-muted")}>
            <b className="font-semibold">{name}</b> <Happened item={item} />
          </span>
          {excerpt && (
            <span className={cn("line-clamp-2 text-body [overflow-wrap:anywhere]", fresh ? "text-ink" : "text-muted")}>
              {excerpt}
            </span>
          )}
        </span>
        <span className="flex h-5 items-center gap-2">
          {fresh && <span role="img" aria-label="New" className="size-2 rounded-full bg-mention" />}
          <time dateTime={item.at} className="text-small text-faint tabular">
            {clockTime(new Date(item.at), zone)}
          </time>
        </span>
      </Link>
    </li>
  );
}
