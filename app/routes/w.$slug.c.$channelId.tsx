import { type MetaFunction, Outlet, type Params, useLoaderData, useParams } from "@remix-run/react";
import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/server-runtime";
import { data, redirect } from "@remix-run/server-runtime";
import { useEffect, useState } from "react";
import { type ChannelId, isTs, messageId } from "../../src/protocol/ids";
import type { ChannelAnswer, MessagePage } from "../../src/protocol/rest";
import { ConversationView } from "../components/conversation/conversation-view";
import { useTitle } from "../components/conversation/use-title";
import { ProfileBase } from "../components/people/profile-link";
import { encodeTyped } from "../format/compose";
import { useLive, useWorkspace } from "../live/context";
import { beforeAll } from "../live/conversation";
import { useObserved } from "../live/observable";
import type { PaneHandle } from "../live/pane";
import type { Place } from "../live/windows";
import { ask, jsonBody, need, textOf, toSignIn } from "../rest";

export const handle: PaneHandle = { pane: "conversation" };

export async function loader({ params, request, context }: LoaderFunctionArgs) {
  const path = `/api/channels/${params.channelId}`;
  const asked = askedOf(params, new URL(request.url).searchParams);
  const [channel, page] = await Promise.all([
    need<ChannelAnswer>(context, request, path),
    need<MessagePage>(context, request, `${path}/messages?${asked.query}`),
  ]);
  if (channel.workspaceSlug !== params.slug) throw redirect(`/w/${channel.workspaceSlug}/c/${channel.id}`);
  return { channel, ...asked.windowOf(page), clientMsgId: crypto.randomUUID() };
}

type Shown = { page: MessagePage; windowed: boolean; place: Place | null };

/** Which part of the history the address asks for: the newest messages, or some around a message, a day or a page. */
function askedOf(
  params: Params<string>,
  search: URLSearchParams,
): { query: string; windowOf: (page: MessagePage) => Shown } {
  const inThread = search.has("at") ? params.ts : undefined;
  const linked = params.messageTs ?? inThread;
  if (linked !== undefined) {
    const place = isTs(linked) ? { ts: linked, kind: inThread ? ("from" as const) : ("message" as const) } : null;
    return {
      query: `limit=60&around=${isTs(linked) ? linked : beforeAll}`,
      windowOf: (page) => ({ page, windowed: true, place }),
    };
  }
  const [date, before, after] = ["date", "before", "after"].map((name) => search.get(name));
  if (date) {
    return {
      query: `limit=60&date=${encodeURIComponent(date)}`,
      windowOf: (page) => ({ page, windowed: true, place: page.around ? { ts: page.around, kind: "from" } : null }),
    };
  }
  if (before) {
    return {
      query: `limit=50&before=${encodeURIComponent(before)}`,
      windowOf: (page) => ({ page: { ...page, hasNewer: true }, windowed: true, place: null }),
    };
  }
  if (after) {
    return {
      query: `limit=50&after=${encodeURIComponent(after)}`,
      windowOf: (page) => ({ page: { ...page, hasNewer: page.hasMore, hasMore: true }, windowed: true, place: null }),
    };
  }
  return { query: "limit=50", windowOf: (page) => ({ page, windowed: false, place: null }) };
}

/** In the browser the live stores are the data: a change of channel waits for nothing. */
export async function clientLoader() {
  return null;
}

/** What the forms do where scripts do not run. */
export async function action({ params, request, context }: ActionFunctionArgs) {
  const form = await request.formData();
  const path = `/api/channels/${params.channelId}`;
  const page = `/w/${params.slug}/c/${params.channelId}`;
  const intent = textOf(form, "intent");
  const threadTs = textOf(form, "threadTs");
  const answer =
    intent === "join"
      ? await ask(context, `${path}/join`, jsonBody("POST", {}))
      : await ask(
          context,
          `${path}/messages`,
          jsonBody("POST", {
            text: encodeTyped(textOf(form, "text").replaceAll("\r\n", "\n").trim(), { people: [], channels: [] }),
            ...(textOf(form, "clientMsgId") ? { clientMsgId: textOf(form, "clientMsgId") } : {}),
            ...(threadTs ? { threadTs, ...(form.has("broadcast") ? { broadcast: true } : {}) } : {}),
          }),
        );
  if (answer.ok) return redirect(threadTs ? `${page}/thread/${threadTs}` : page);
  if (answer.status === 401) return toSignIn(request);
  return data({ problem: answer.problem.message }, { status: answer.status });
}

export const meta: MetaFunction<typeof loader> = ({ data: loaded, matches }) => {
  const parent = matches.find(({ id }) => id === "routes/w.$slug")?.data as
    | { workspace?: { name: string } }
    | undefined;
  const workspace = parent?.workspace?.name ?? "Parley";
  if (!loaded) return [{ title: workspace }];
  const { name, people = [] } = loaded.channel;
  const me = (matches.find(({ id }) => id === "routes/w.$slug")?.data as { me?: { id: string } } | undefined)?.me?.id;
  const others = people.filter(({ userId }) => userId !== me);
  const names = (others.length > 0 ? others : people).map(({ displayName }) => displayName).join(", ");
  return [{ title: `${people.length > 0 ? names : `#${name}`} · ${workspace}` }];
};

export default function Channel() {
  const loaded = useLoaderData<typeof loader | typeof clientLoader>();
  const live = useLive();
  const channelId = useParams().channelId as ChannelId;
  const store = live.conversation(channelId);
  const unread = useWorkspace(({ channels }) => channels.find(({ id }) => id === channelId)?.unread ?? 0);
  const [seeded, setSeeded] = useState<object | null>(null);
  if (loaded && loaded !== seeded && loaded.channel.id === channelId) {
    setSeeded(loaded);
    if (loaded.windowed) store.seedWindow(loaded.channel, loaded.page, loaded.place);
    else store.seed(loaded.channel, loaded.page, unread);
    // On the server's page as well, where it is all that shows which message was meant.
    if (loaded.place?.kind === "message") live.pointedOut.set(messageId(channelId, loaded.place.ts));
  }
  const room = useObserved(live.current, (current) => (current?.channelId === channelId ? current : null));
  const { full: title } = useTitle(channelId);
  const workspace = useWorkspace((state) => state.workspace.name);

  useEffect(() => {
    live.enter(channelId);
    return () => live.exit();
  }, [live, channelId]);

  const mentions = useWorkspace(({ channels }) =>
    channels.reduce((sum, one) => sum + (one.archived ? 0 : one.mentions), 0),
  );
  useEffect(() => {
    if (title) document.title = `${mentions > 0 ? `(${mentions}) ` : ""}${title} · ${workspace}`;
    // biome-ignore lint/suspicious/noDocumentCookie: the server asks it where a workspace opens
    document.cookie = `last-${live.workspace.value.workspace.slug}=${channelId}; Path=/w; Max-Age=31536000; SameSite=Lax`;
  }, [title, mentions, workspace, live, channelId]);

  return (
    <ProfileBase.Provider value={`/w/${live.workspace.value.workspace.slug}/c/${channelId}/profile`}>
      <ConversationView channelId={channelId} store={store} room={room} clientMsgId={loaded?.clientMsgId} />
      <Outlet />
    </ProfileBase.Provider>
  );
}
