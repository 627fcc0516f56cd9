import { useFetcher, useLoaderData, useLocation, useParams, useRouteLoaderData } from "@remix-run/react";
import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/server-runtime";
import { data, redirect } from "@remix-run/server-runtime";
import { useEffect, useRef } from "react";
import type { FileListAnswer } from "../../src/protocol/files";
import type { ChannelId } from "../../src/protocol/ids";
import type { ChannelAnswer, PinAnswer, SessionAnswer } from "../../src/protocol/rest";
import { ChannelAbout } from "../components/channel/channel-about";
import { ChannelDanger } from "../components/channel/channel-danger";
import { ChannelFiles, shownFiles } from "../components/channel/channel-files";
import { ChannelMembers } from "../components/channel/channel-members";
import { ChannelNotificationSettings } from "../components/channel/channel-notifications";
import { ChannelPins } from "../components/channel/channel-pins";
import type { DetailsSaid } from "../components/channel/details-said";
import { Panel } from "../components/conversation/panel";
import { useTitle } from "../components/conversation/use-title";
import { DirectPeople } from "../components/direct/direct-people";
import { useLive, useWorkspace } from "../live/context";
import { useObserved } from "../live/observable";
import { ask, jsonBody, need, textOf, toSignIn } from "../rest";

/** In the browser pins and files are read where they are shown. */
export async function loader({ params, request, context }: LoaderFunctionArgs) {
  const path = `/api/channels/${params.channelId}`;
  const [{ pins }, files] = await Promise.all([
    need<{ pins: PinAnswer[] }>(context, request, `${path}/pins`),
    need<FileListAnswer>(context, request, `${path}/files?limit=${shownFiles}`),
  ]);
  return { pins, files };
}

export async function clientLoader() {
  return null;
}

export async function action({ params, request, context }: ActionFunctionArgs) {
  const form = await request.formData();
  const intent = textOf(form, "intent");
  const path = `/api/channels/${params.channelId}`;
  const change = async () => {
    switch (intent) {
      case "describe":
        return ask(
          context,
          path,
          jsonBody("PATCH", { topic: textOf(form, "topic"), purpose: textOf(form, "purpose") }),
        );
      case "rename":
        return ask(context, path, jsonBody("PATCH", { name: textOf(form, "name") }));
      case "archive":
      case "unarchive":
        return ask(context, path, jsonBody("PATCH", { archived: intent === "archive" }));
      case "close":
        return ask(context, `${path}/hidden`, jsonBody("PUT", { hidden: true }));
      case "delete":
        return ask(context, path, { method: "DELETE" });
      case "add":
        return ask(context, `${path}/members`, jsonBody("POST", { userIds: form.getAll("userIds") }));
      case "remove":
        return ask(context, `${path}/members/${textOf(form, "userId")}`, { method: "DELETE" });
      default: {
        const session = await need<SessionAnswer>(context, request, "/api/auth/session");
        return ask(context, `${path}/members/${session.user.id}`, { method: "DELETE" });
      }
    }
  };
  const answer = await change();
  if (!answer.ok && answer.status === 401) return toSignIn(request);
  if (!answer.ok) {
    const { code, message, fields } = answer.problem;
    const taken: Record<string, string> =
      code === "DUPLICATE_RESOURCE" ? { name: "There is a channel with this name already." } : {};
    const said: DetailsSaid = { intent, done: false, fields: { ...fields, ...taken }, problem: message };
    return data(said, { status: answer.status });
  }
  if (intent === "delete" || intent === "leave" || intent === "close") return redirect(`/w/${params.slug}`);
  // A form of a page without scripts comes back to the page; a fetcher stays where it is.
  if (request.headers.get("sec-fetch-mode") === "navigate")
    return redirect(`/w/${params.slug}/c/${params.channelId}/details`);
  const said: DetailsSaid = { intent, done: true, fields: {}, problem: null };
  return data(said);
}

export default function Details() {
  const live = useLive();
  const channelId = useParams().channelId as ChannelId;
  const store = live.conversation(channelId);
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const served = useRouteLoaderData<{ channel: ChannelAnswer } | null>("routes/w.$slug.c.$channelId");
  const known = useObserved(store.state, (state) => state.channel);
  const channel = known ?? (served?.channel.id === channelId ? served.channel : null);
  const loaded = useLoaderData<typeof loader | typeof clientLoader>();
  const fetcher = useFetcher<DetailsSaid>();
  const { full, direct } = useTitle(channelId);
  const { hash } = useLocation();
  const box = useRef<HTMLDivElement>(null);

  // A membership may have changed while nobody looked.
  useEffect(() => void store.loadChannel(), [store]);
  useEffect(() => {
    if (fetcher.data?.done) void store.loadChannel();
  }, [store, fetcher.data]);
  useEffect(() => {
    if (hash === "#pins") {
      // By its id the browser would scroll the whole window to it.
      const pins = box.current?.querySelector<HTMLElement>("[data-pins]");
      if (box.current && pins)
        box.current.scrollTop += pins.getBoundingClientRect().top - box.current.getBoundingClientRect().top - 16;
      pins?.focus({ preventScroll: true });
    }
    if (hash !== "#add") return;
    const details = box.current?.querySelector<HTMLDetailsElement>("#add");
    if (!details) return;
    details.open = true;
    details.querySelector<HTMLElement>("input[type=search]")?.focus();
  }, [hash]);

  const base = `/w/${slug}/c/${channelId}`;
  return (
    <Panel title="Details" under={full} closePath={base}>
      <div ref={box} className="min-h-0 flex-1 overflow-y-auto px-[var(--gutter)] pt-4 pb-10">
        {channel && (
          <div className="grid gap-6" key={channel.id}>
            {!direct && <ChannelAbout channel={channel} fetcher={fetcher} />}
            <ChannelPins channel={channel} served={loaded?.pins ?? null} />
            <ChannelFiles channel={channel} served={loaded?.files ?? null} />
            <ChannelNotificationSettings channel={channel} />
            {direct ? <DirectPeople channel={channel} /> : <ChannelMembers channel={channel} fetcher={fetcher} />}
            <ChannelDanger channel={channel} fetcher={fetcher} />
          </div>
        )}
      </div>
    </Panel>
  );
}
