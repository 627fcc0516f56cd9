import { type ChannelId, isChannelId, isTs, type MessageId, messageId, type Ts } from "../../src/protocol/ids";
import type { Message } from "../../src/protocol/message";
import { parseMrkdwn } from "../format/mrkdwn";
import type { Block, Inline, ListItem } from "../format/tree";

/** The address of a message; a reply that the channel does not show opens in its thread. */
export function permalinkOf(slug: string, { channelId, ts, threadTs, broadcast }: Message): string {
  const thread = threadTs && !broadcast ? `?thread=${threadTs}` : "";
  return `/w/${slug}/c/${channelId}/p/${ts}${thread}`;
}

export type Permalink = { slug: string; channelId: ChannelId; ts: Ts; messageId: MessageId; path: string };

/** null: it leads elsewhere. `origin`: that of this site. */
export function readPermalink(address: string, origin: string): Permalink | null {
  if (!address.startsWith(`${origin}/w/`)) return null;
  const url = new URL(address);
  const [, slug = "", channelId, ts] = /^\/w\/([^/]+)\/c\/([^/]+)\/p\/([^/]+)\/?$/.exec(url.pathname) ?? [];
  if (!isChannelId(channelId) || !isTs(ts)) return null;
  return { slug, channelId, ts, messageId: messageId(channelId, ts), path: url.pathname + url.search };
}

const most = 3;

/** The messages that a text links to, each once, the first few. */
export function permalinksIn(text: string, origin: string): Permalink[] {
  // Almost no text has one: spare it the reading.
  if (!text.includes("/p/")) return [];
  const found = new Map<MessageId, Permalink>();
  for (const address of parseMrkdwn(text).flatMap(linksOf)) {
    const link = readPermalink(address, origin);
    if (link && found.size < most) found.set(link.messageId, link);
  }
  return [...found.values()];
}

function linksOf(node: Block | ListItem | Inline): string[] {
  if (node.type === "link") return [node.href];
  if ("items" in node) return node.items.flatMap(linksOf);
  return "children" in node ? node.children.flatMap(linksOf) : [];
}
