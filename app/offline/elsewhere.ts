import type { HubServerFrame, SidebarRow } from "../../src/protocol/hub-frames";
import type { ChannelId } from "../../src/protocol/ids";
import type { ChannelSummary, WorkspaceListing } from "../../src/protocol/rest";
import { hubName, hubPath } from "../live/hub";
import { HubSocket } from "../live/hub-socket";
import type { Live, Waiting } from "../live/live";
import { request } from "../live/request";

type Row = Pick<SidebarRow, "unread" | "mentions" | "muted">;
type Rows = ReadonlyMap<ChannelId, Row>;

/** What waits in the member's other workspaces: a hub's socket each, which the tabs share. */
export function watchElsewhere(live: Live): () => void {
  const { workspace, workspaces } = live.workspace.value;
  const stops = workspaces.filter(({ id }) => id !== workspace.id).map((other) => watchOne(live, other));
  return () => {
    for (const stop of stops) stop();
  };
}

function watchOne(live: Live, { id, slug }: WorkspaceListing): () => void {
  let rows: Rows = new Map();
  let version: string | null = null;
  let archived: ReadonlySet<ChannelId> = new Set();
  let asked = false;

  const show = () => {
    const next = waitingIn(rows, archived);
    const shown = live.elsewhere.value[id];
    if (shown?.unread === next.unread && shown.mentions === next.mentions) return;
    live.elsewhere.update((all) => ({ ...all, [id]: next }));
  };
  /** Rows do not say which channels are archived, and nobody can read those away. */
  const ask = async () => {
    if (asked) return;
    asked = true;
    const path = `/api/workspaces/${slug}/channels?scope=mine&limit=200`;
    const reply = await request<{ channels: ChannelSummary[] }>("GET", path);
    if (!reply.ok) return;
    archived = new Set(reply.data.channels.filter((one) => one.archived).map((one) => one.id));
    show();
  };

  const socket = new HubSocket({
    name: hubName(live.me, id),
    path: (anew) => hubPath(slug, anew ? null : version),
    onFrame: (frame) => {
      if ("version" in frame && frame.version !== undefined) version = frame.version;
      if (frame.type === "channel.archived" || frame.type === "channel.updated") {
        const { id: channelId, archived: now } = frame.channel;
        archived = new Set([...[...archived].filter((one) => one !== channelId), ...(now ? [channelId] : [])]);
      }
      rows = withFrame(rows, frame);
      if (waitingIn(rows, archived).unread) void ask().then(show);
      else show();
      if (asked) show();
    },
  });
  socket.open();
  return () => socket.close();
}

export function withFrame(rows: Rows, frame: HubServerFrame): Rows {
  const next = new Map(rows);
  switch (frame.type) {
    case "hello":
      if (frame.full) next.clear();
      for (const row of frame.channels) next.set(row.id, row);
      for (const channelId of frame.left) next.delete(channelId);
      return next;
    case "channel.state":
      return next.set(frame.channel.id, frame.channel);
    case "channel.joined":
      return next.set(frame.channel.id, frame.state);
    case "channel.left":
    case "channel.deleted":
      next.delete(frame.channelId);
      return next;
    default:
      return rows;
  }
}

export function waitingIn(rows: Rows, archived: ReadonlySet<ChannelId>): Waiting {
  const open = [...rows].filter(([channelId]) => !archived.has(channelId)).map(([, row]) => row);
  return {
    unread: open.some(({ unread, muted }) => unread > 0 && !muted),
    mentions: open.reduce((sum, { mentions }) => sum + mentions, 0),
  };
}
