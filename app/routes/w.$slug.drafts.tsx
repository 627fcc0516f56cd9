import { Link, type MetaFunction, useLoaderData, useSearchParams } from "@remix-run/react";
import type { LoaderFunctionArgs } from "@remix-run/server-runtime";
import { Clock, PencilLine, TriangleAlert } from "lucide-react";
import { type ReactNode, useContext, useEffect, useState } from "react";
import { draftPlace, parseDraftPlace } from "../../src/protocol/draft-place";
import type { Draft } from "../../src/protocol/drafts";
import type { ChannelId, Ts } from "../../src/protocol/ids";
import type { ScheduledMessage } from "../../src/protocol/scheduled";
import { isHydrated } from "../components/conversation/hydrated";
import { PlaceName } from "../components/later/place-name";
import { Tabs } from "../components/later/tabs";
import { TimeDialog } from "../components/later/time-dialog";
import { NowContext } from "../components/message/now";
import { RichText } from "../components/message/rich-text";
import { Page } from "../components/page";
import { Button, buttonLook } from "../components/ui/button";
import { Icon } from "../components/ui/icon";
import { whenWords } from "../format/later";
import { shortTime } from "../format/time";
import { useLive, useWorkspace } from "../live/context";
import type { Trouble } from "../live/day";
import { useObserved } from "../live/observable";
import { need } from "../rest";

export const meta: MetaFunction = () => [{ title: "Drafts and scheduled · Parley" }];

export async function loader({ params, request, context }: LoaderFunctionArgs) {
  const base = `/api/workspaces/${params.slug}`;
  const [{ drafts }, { scheduled }] = await Promise.all([
    need<{ drafts: Draft[] }>(context, request, `${base}/drafts`),
    need<{ scheduled: ScheduledMessage[] }>(context, request, `${base}/scheduled`),
  ]);
  return { drafts, scheduled };
}

const same = <T,>(value: T) => value;

export default function DraftsAndScheduled() {
  const loaded = useLoaderData<typeof loader>();
  const live = useLive();
  // The server's page is drawn from what the hub knew.
  const [hydrated, setHydrated] = useState(isHydrated);
  useEffect(() => setHydrated(true), []);
  const texts = useObserved(live.drafts.texts, same);
  const told = useObserved(live.day.scheduled, same);
  const [query] = useSearchParams();
  const show = query.get("show") === "scheduled" ? "scheduled" : "drafts";
  // From here on this browser's copies are the newer ones.
  const drafts = hydrated
    ? Object.entries(texts)
        .flatMap(([place, text]) => {
          const where = parseDraftPlace(place);
          return where ? [{ ...where, text, at: live.drafts.changedAt(place) }] : [];
        })
        .sort((a, b) => b.at - a.at)
    : loaded.drafts.map((draft) => ({ ...draft, at: Date.parse(draft.updatedAt) }));
  const known = useObserved(live.hub.socket.state, ({ kind }) => kind === "open");
  const scheduled = [...(hydrated && known ? told : loaded.scheduled)].sort(
    (a, b) => Number(b.failed !== undefined) - Number(a.failed !== undefined) || (a.at < b.at ? -1 : 1),
  );
  return (
    <Page title="Drafts and scheduled">
      <div className="max-w-[760px]">
        <Tabs
          label="Drafts and scheduled"
          current={show}
          tabs={[
            { show: "drafts", name: "Drafts", count: drafts.length },
            { show: "scheduled", name: "Scheduled", count: scheduled.length },
          ]}
        />
        {show === "drafts" ? (
          drafts.length === 0 ? (
            <Empty icon={PencilLine}>What you begin to write and do not send waits here, on all your devices.</Empty>
          ) : (
            <ul aria-label="Drafts">
              {drafts.map((draft) => (
                <DraftRow key={draftPlace(draft.channelId, draft.threadTs)} draft={draft} />
              ))}
            </ul>
          )
        ) : scheduled.length === 0 ? (
          <Empty icon={Clock}>Nothing is scheduled. The arrow beside Send says a message later.</Empty>
        ) : (
          <ul aria-label="Scheduled messages">
            {scheduled.map((one) => (
              <ScheduledRow key={one.id} one={one} />
            ))}
          </ul>
        )}
      </div>
    </Page>
  );
}

function Empty({ icon, children }: { icon: typeof Clock; children: string }) {
  return (
    <p className="flex items-center gap-3 py-8 text-muted">
      <Icon as={icon} size={20} className="text-faint" />
      {children}
    </p>
  );
}

function Row({
  channelId,
  threadTs,
  time,
  text,
  children,
}: {
  channelId: ChannelId;
  threadTs: Ts | undefined;
  time: string;
  text: string;
  children: ReactNode;
}) {
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  return (
    <li className="border-t border-line py-3 first:border-0">
      <div className="flex items-center gap-3">
        <Link
          to={`/w/${slug}/c/${channelId}${threadTs ? `/thread/${threadTs}` : ""}`}
          className="flex min-w-0 flex-1 items-center gap-1.5 font-semibold text-strong hover:underline"
        >
          <PlaceName channelId={channelId} inThread={threadTs !== undefined} />
        </Link>
        <span className="flex-none text-small text-faint tabular">{time}</span>
      </div>
      <div className="mt-0.5 line-clamp-3 text-muted">
        <RichText text={text} />
      </div>
      {children}
    </li>
  );
}

const actionsLook = "with-script mt-2 flex flex-wrap gap-2";

function DraftRow({ draft }: { draft: { channelId: ChannelId; threadTs?: Ts; text: string; at: number } }) {
  const live = useLive();
  const zone = useWorkspace(({ me }) => me.timezone);
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const channel = useWorkspace(({ channels }) => channels.find(({ id }) => id === draft.channelId));
  const now = useContext(NowContext);
  const { channelId, threadTs, text, at } = draft;
  const drop = () => live.drafts.set(draftPlace(channelId, threadTs), "");
  return (
    <Row channelId={channelId} threadTs={threadTs} time={shortTime(new Date(at), now, zone)} text={text}>
      <div className={actionsLook}>
        {channel && !channel.archived && (
          <Button
            size="small"
            onClick={() => {
              live.send(channelId, text.trim(), threadTs);
              drop();
            }}
          >
            Send
          </Button>
        )}
        <Link
          to={`/w/${slug}/c/${channelId}${threadTs ? `/thread/${threadTs}` : ""}`}
          className={buttonLook({ size: "small" })}
        >
          Edit
        </Link>
        <Button size="small" onClick={drop}>
          Delete
        </Button>
      </div>
    </Row>
  );
}

function ScheduledRow({ one }: { one: ScheduledMessage }) {
  const { day, drafts } = useLive();
  const zone = useWorkspace(({ me }) => me.timezone);
  const here = useWorkspace(({ channels }) => channels.some(({ id }) => id === one.channelId));
  const now = useContext(NowContext);
  const [problem, setProblem] = useState<Trouble>(null);
  const [editing, setEditing] = useState(false);
  const { id, channelId, threadTs, text, at, failed } = one;
  const act = (work: () => Promise<Trouble>) => () => void work().then(setProblem);
  const toDrafts = async () => {
    const trouble = await day.cancelScheduled(id);
    if (trouble) return trouble;
    const place = draftPlace(channelId, threadTs);
    const before = drafts.of(place);
    drafts.set(place, before ? `${before}\n${text}` : text);
    return null;
  };
  return (
    <Row channelId={channelId} threadTs={threadTs} time={whenWords(new Date(at), now, zone)} text={text}>
      {failed && (
        <p className="mt-1 flex items-center gap-1.5 text-meta text-danger-ink">
          <Icon as={TriangleAlert} size={16} />
          Not sent. {failed.message}
        </p>
      )}
      <div className={actionsLook}>
        {here && (
          <>
            <Button size="small" onClick={act(() => day.sendScheduled(id))}>
              Send now
            </Button>
            <Button size="small" onClick={() => setEditing(true)}>
              Change
            </Button>
            <Button size="small" onClick={act(toDrafts)}>
              Move to drafts
            </Button>
          </>
        )}
        <Button size="small" onClick={act(() => day.cancelScheduled(id))}>
          Delete
        </Button>
      </div>
      {problem && (
        <p role="alert" className="mt-1 text-meta text-danger-ink">
          {problem}
        </p>
      )}
      {editing && (
        <TimeDialog
          title="Change the scheduled message"
          done="Save"
          at={Date.parse(at)}
          text={text}
          onSave={({ at: instant, text: words }) =>
            day.changeScheduled(id, { text: words, at: new Date(instant).toISOString() })
          }
          onClose={() => setEditing(false)}
        />
      )}
    </Row>
  );
}
