import { Link, type MetaFunction, useLoaderData, useRevalidator } from "@remix-run/react";
import type { LoaderFunctionArgs } from "@remix-run/server-runtime";
import { SquarePen } from "lucide-react";
import { useContext, useEffect, useMemo, useRef } from "react";
import type { ChannelId } from "../../src/protocol/ids";
import type { DirectSummary } from "../../src/protocol/rest";
import { nameIn } from "../components/activity/activity-row";
import { NowContext } from "../components/message/now";
import { Page } from "../components/page";
import { DirectLink } from "../components/sidebar/direct-link";
import { overlayOnClick } from "../components/sidebar/overlay-on-click";
import { buttonLook } from "../components/ui/button";
import { Icon } from "../components/ui/icon";
import { plainText } from "../format/mrkdwn";
import { dateOfTs, shortTime } from "../format/time";
import { useWorkspace } from "../live/context";
import { shownDirects } from "../live/direct";
import type { SidebarChannel } from "../live/workspace";
import { need } from "../rest";

export const meta: MetaFunction = () => [{ title: "Direct messages · Parley" }];

type Last = NonNullable<DirectSummary["lastMessage"]>;

export async function loader({ params, request, context }: LoaderFunctionArgs) {
  const path = `/api/workspaces/${params.slug}/dms?limit=50&last=true`;
  const { dms } = await need<{ dms: DirectSummary[] }>(context, request, path);
  return { last: Object.fromEntries(dms.flatMap(({ id, lastMessage }) => (lastMessage ? [[id, lastMessage]] : []))) };
}

/** The phone's list of conversations with people. */
export default function DirectMessages() {
  const last: Partial<Record<ChannelId, Last>> = useLoaderData<typeof loader>().last;
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const channels = useWorkspace((workspace) => workspace.channels);
  const directs = useMemo(() => shownDirects(channels), [channels]);
  // Something newer was said: what it was, the rooms know.
  const { revalidate } = useRevalidator();
  const heads = directs.map(({ headTs }) => headTs ?? "").join();
  const shown = useRef(heads);
  useEffect(() => {
    if (shown.current !== heads) revalidate();
    shown.current = heads;
  }, [heads, revalidate]);
  return (
    <Page
      title="Direct messages"
      aside={
        <Link
          to={`/w/${slug}/new-message`}
          onClick={overlayOnClick("new-message")}
          className={buttonLook({ kind: "primary" })}
        >
          <Icon as={SquarePen} />
          <span className="phone:sr-only">New message</span>
        </Link>
      }
    >
      <ul className="max-w-[640px]">
        {directs.map((direct) => (
          <li key={direct.id}>
            <Row direct={direct} said={last[direct.id]} />
          </li>
        ))}
      </ul>
      {directs.length === 0 && (
        <p className="max-w-[640px] text-muted">
          You have written to nobody yet. A conversation with one person or a few stands here.
        </p>
      )}
    </Page>
  );
}

function Row({ direct, said }: { direct: SidebarChannel; said: Last | undefined }) {
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const me = useWorkspace((state) => state.me.id);
  const zone = useWorkspace((state) => state.me.timezone);
  const now = useContext(NowContext);
  const words = useWorkspace((state) => (said ? plainText(said.content, nameIn(state)) : ""));
  const last = said && {
    words: said.user.id === me ? `You: ${words}` : words,
    time: shortTime(dateOfTs(said.ts), now, zone),
  };
  return <DirectLink direct={direct} base={`/w/${slug}`} {...(last ? { last } : {})} />;
}
