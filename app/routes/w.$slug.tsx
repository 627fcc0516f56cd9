import {
  type MetaFunction,
  Outlet,
  type ShouldRevalidateFunction,
  useLoaderData,
  useMatches,
  useRevalidator,
} from "@remix-run/react";
import type { LoaderFunctionArgs } from "@remix-run/server-runtime";
import { type CSSProperties, useEffect, useState } from "react";
import type { GroupAnswer } from "../../src/protocol/groups";
import type {
  ChannelSummary,
  DirectSummary,
  EmojiAnswer,
  MemberAnswer,
  SessionAnswer,
  WorkspaceAnswer,
  WorkspaceListing,
} from "../../src/protocol/rest";
import type { SidebarLayout } from "../../src/protocol/sections";
import { useAlerts } from "../components/activity/use-alerts";
import { markHydrated } from "../components/conversation/hydrated";
import { EmojiPickerHost } from "../components/emoji/picker-host";
import { ReactionRefused } from "../components/emoji/reaction-refused";
import { ReminderWatch } from "../components/later/reminder-watch";
import { NowContext } from "../components/message/now";
import { NoticeArea } from "../components/overlays/notices";
import { Overlays } from "../components/overlays/overlays";
import { useOwnLinks } from "../components/overlays/own-links";
import { useSidebarShown, useWorkspaceKeys } from "../components/overlays/workspace-keys";
import { Rail } from "../components/sidebar/rail";
import { Sidebar } from "../components/sidebar/sidebar";
import { sidebarWidthOf } from "../components/sidebar/sidebar-resizer";
import { TabBar } from "../components/sidebar/tab-bar";
import { LiveContext } from "../live/context";
import { liveOf } from "../live/live";
import type { PaneHandle } from "../live/pane";
import { withLoaded } from "../live/workspace";
import { need } from "../rest";

const membersShown = 200;
/** The rest of a workspace's own emoji comes once scripts run. */
const emojiShown = 300;

export async function loader({ params, request, context }: LoaderFunctionArgs) {
  const base = `/api/workspaces/${params.slug}`;
  const answers = await Promise.all([
    need<SessionAnswer>(context, request, "/api/auth/session"),
    need<{ workspaces: WorkspaceListing[] }>(context, request, "/api/workspaces"),
    need<WorkspaceAnswer>(context, request, base),
    need<{ channels: ChannelSummary[] }>(context, request, `${base}/channels?scope=mine&limit=200`),
    everyDirect(context, request, base),
    need<SidebarLayout>(context, request, `${base}/sections`),
    need<{ members: MemberAnswer[] }>(context, request, `${base}/members?limit=${membersShown}`),
    need<{ groups: GroupAnswer[] }>(context, request, `${base}/groups`),
    need<EmojiAnswer>(context, request, `${base}/emoji?limit=${emojiShown}`),
  ]);
  const [{ user: me }, { workspaces }, workspace, { channels }, dms, layout, { members }, { groups }, emoji] = answers;
  const cookie = request.headers.get("cookie");
  const sidebar = /(?:^|;\s*)sidebar=closed/.test(cookie ?? "") ? "closed" : "open";
  const shown = { sidebar, sidebarWidth: sidebarWidthOf(cookie) };
  return { me, workspaces, workspace, channels, dms, members, groups, layout, emoji, ...shown, now: Date.now() };
}

/** The sidebar may show each; almost everybody's are one page. */
async function everyDirect(context: LoaderFunctionArgs["context"], request: Request, base: string) {
  const all: DirectSummary[] = [];
  let cursor: string | undefined;
  do {
    const query = cursor ? `?${new URLSearchParams({ cursor })}` : "";
    const page = await need<{ dms: DirectSummary[]; nextCursor?: string }>(context, request, `${base}/dms${query}`);
    all.push(...page.dms);
    cursor = page.nextCursor;
  } while (cursor);
  return all;
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `${data.workspace.name} · Parley` : "Parley" },
];

/** The live stores know what happened since; only a change made through a form, or a word from the hub, loads again. */
export const shouldRevalidate: ShouldRevalidateFunction = ({
  formMethod,
  currentParams,
  nextParams,
  currentUrl,
  nextUrl,
}) => formMethod !== undefined || currentParams.slug !== nextParams.slug || currentUrl.href === nextUrl.href;

export default function WorkspaceFrame() {
  const loaded = useLoaderData<typeof loader>();
  const [made] = useState(() => ({ live: liveOf(loaded), slug: loaded.workspace.slug }));
  const live = made.slug === loaded.workspace.slug ? made.live : liveOf(loaded);
  const [now, setNow] = useState(() => new Date(loaded.now));
  const { revalidate } = useRevalidator();
  const sidebar = useSidebarShown(loaded.sidebar === "open");
  const pane = useMatches().reduce((found, { handle }) => (handle as PaneHandle | undefined)?.pane ?? found, "page");

  useEffect(() => {
    live.onStale = () => revalidate();
  }, [live, revalidate]);
  useEffect(() => {
    live.workspace.update((state) => withLoaded(state, loaded));
    void live.loadEmoji(loaded.emoji.nextCursor);
    live.layout.seed(loaded.layout);
  }, [live, loaded]);
  useEffect(() => live.start(), [live]);
  useEffect(() => {
    markHydrated();
    document.documentElement.dataset.ready = "true";
    const timer = setInterval(() => setNow(new Date()), 60_000);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => live.tick(now.getTime()), [live, now]);
  useWorkspaceKeys(live, sidebar);
  useAlerts(live);
  useOwnLinks(live);

  return (
    <LiveContext.Provider value={live}>
      <NowContext.Provider value={now}>
        <a className="skip" href="#main">
          Skip to the conversation
        </a>
        <div
          className="frame"
          data-pane={pane}
          data-sidebar={sidebar.shown ? "open" : "closed"}
          style={loaded.sidebarWidth ? ({ "--sidebar-w": `${loaded.sidebarWidth}px` } as CSSProperties) : undefined}
        >
          <Rail />
          <Sidebar width={loaded.sidebarWidth} />
          <div className="stage">
            <Outlet />
          </div>
          <TabBar />
        </div>
        <Overlays />
        <EmojiPickerHost />
        <ReminderWatch />
        <ReactionRefused />
        <NoticeArea />
      </NowContext.Provider>
    </LiveContext.Provider>
  );
}
