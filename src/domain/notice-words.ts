import { findPlaceNames, type Recipient } from "../db/named";
import { findNames } from "../db/people";
import type { Env } from "../env";
import type { ActivityItem } from "../protocol/activity";
import { isDirectId, isUserId, type UserId, type WorkspaceId } from "../protocol/ids";
import { limits } from "../protocol/limits";
import type { Push } from "../push/send";
import { idsNamedIn, plainExcerpt } from "./plain-excerpt";

type Whose = { workspaceId: WorkspaceId; userId: UserId };
/** `excerpt` is plain; empty where nothing of what was said is to leave Parley. `path` is of this site. */
export type Spoken = { item: ActivityItem; who: string; excerpt: string; path: string };

/** What each item says in plain words, with the names that the member knows. */
export async function spoken(
  env: Env,
  asked: Whose & { recipient: Recipient; items: readonly ActivityItem[]; preview: boolean },
): Promise<Spoken[]> {
  const { items, preview, recipient } = asked;
  const ids = idsNamedIn(items.map(({ excerpt }) => excerpt));
  const people = new Set<UserId>([...items.flatMap(({ actorId }) => actorId ?? []), ...ids.userIds.filter(isUserId)]);
  const [names, places] = await Promise.all([findNames(env, people), findPlaceNames(env, asked, ids)]);
  const nameOf = (id: string) => names.get(id as UserId)?.displayName ?? places.get(id);
  return items.map((item) => ({
    item,
    who: (item.actorId && nameOf(item.actorId)) || "Somebody",
    excerpt: preview ? plainExcerpt(item.excerpt, nameOf) : "",
    path: pathOf(recipient.slug, item),
  }));
}

/** The permalink; a reply opens in its thread. */
function pathOf(slug: string, { channelId, ts, threadTs }: ActivityItem): string {
  return `/w/${slug}/c/${channelId}/p/${ts}${threadTs ? `?thread=${threadTs}` : ""}`;
}

/** One notice of all that is given: its own where it is one thing, a count where they are several. */
export async function noticeOf(
  env: Env,
  asked: Whose & { recipient: Recipient; items: readonly ActivityItem[]; preview: boolean },
): Promise<Omit<Push, "to">> {
  const said = await spoken(env, asked);
  const [first] = said;
  if (!first) throw new Error("A notice is of something.");
  return said.length === 1 ? single(first) : gathered(said, asked);
}

function single({ item, who, excerpt, path }: Spoken): Omit<Push, "to"> {
  const direct = isDirectId(item.channelId);
  const title = direct ? who : `${who} in #${item.channelName}`;
  return {
    payload: { title, body: excerpt || "New message", tag: item.id, path, at: Date.parse(item.at) },
    topic: item.channelId,
    urgency: item.kind === "thread" || item.kind === "message" ? "normal" : "high",
  };
}

function gathered(
  said: readonly Spoken[],
  { workspaceId, recipient }: Whose & { recipient: Recipient },
): Omit<Push, "to"> {
  const [first] = said as [Spoken];
  const base = `/w/${recipient.slug}`;
  const oneChannel = said.every(({ item }) => item.channelId === first.item.channelId);
  const count = said.length < limits.push.gathered ? String(said.length) : `${limits.push.gathered} or more`;
  return {
    payload: {
      title: `${count} new messages in ${recipient.workspaceName}`,
      body: `From ${listed([...new Set(said.map(({ who }) => who))])}`,
      tag: workspaceId,
      path: oneChannel ? `${base}/c/${first.item.channelId}` : `${base}/home`,
      at: Date.parse(first.item.at),
    },
    topic: workspaceId,
    urgency: "normal",
  };
}

const named = 3;

function listed(names: readonly string[]): string {
  if (names.length <= 1) return names[0] ?? "";
  if (names.length <= named) return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  return `${names.slice(0, named).join(", ")} and ${names.length - named} more`;
}
