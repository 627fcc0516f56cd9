import { Link, type MetaFunction, useLoaderData, useSearchParams } from "@remix-run/react";
import type { LoaderFunctionArgs } from "@remix-run/server-runtime";
import { AlarmClock, Archive, Bookmark, Check, Plus, Repeat, Undo2, X } from "lucide-react";
import { type ReactNode, useContext, useEffect, useState } from "react";
import type { ReminderListing } from "../../src/protocol/reminders";
import type { RestMessage } from "../../src/protocol/rest";
import type { SavedListing, SavedState } from "../../src/protocol/saved";
import { NamedFiles } from "../components/files/named";
import { PlaceName } from "../components/later/place-name";
import { RemindDialog } from "../components/later/remind-dialog";
import { Tabs } from "../components/later/tabs";
import { TimeDialog } from "../components/later/time-dialog";
import { NowContext } from "../components/message/now";
import { RichText } from "../components/message/rich-text";
import { Page } from "../components/page";
import { Avatar } from "../components/people/avatar";
import { Button, IconButton } from "../components/ui/button";
import { cn } from "../components/ui/cn";
import { Icon } from "../components/ui/icon";
import { whenWords } from "../format/later";
import { repeatWords } from "../format/repeat";
import { dateOfTs, shortTime } from "../format/time";
import { useLive, useWorkspace } from "../live/context";
import { useObserved } from "../live/observable";
import { permalinkOf } from "../live/permalink";
import { request } from "../live/request";
import { need } from "../rest";

export const meta: MetaFunction = () => [{ title: "Later · Parley" }];

const states = { progress: "in_progress", archived: "archived", completed: "completed" } as const;
type Show = keyof typeof states | "reminders";
const isShow = (value: string | null): value is Show => value === "reminders" || (value !== null && value in states);

type Listed = { items: SavedListing[]; next: number | null } | { reminders: ReminderListing[] };
type SavedAnswer = { items: SavedListing[]; nextCursor?: number };

const pathOf = (slug: string, show: Show, cursor?: number) =>
  show === "reminders"
    ? `/api/workspaces/${slug}/reminders`
    : `/api/workspaces/${slug}/saved?state=${states[show]}${cursor ? `&cursor=${cursor}` : ""}`;
const listedOf = (answer: SavedAnswer | { reminders: ReminderListing[] }): Listed =>
  "reminders" in answer ? answer : { items: answer.items, next: answer.nextCursor ?? null };

export async function loader({ params, request: asked, context }: LoaderFunctionArgs) {
  const wanted = new URL(asked.url).searchParams.get("show");
  const show: Show = isShow(wanted) ? wanted : "progress";
  return { show, ...listedOf(await need<SavedAnswer>(context, asked, pathOf(params.slug ?? "", show))) };
}

const same = <T,>(value: T) => value;

export default function Later() {
  const loaded = useLoaderData<typeof loader>();
  const { day } = useLive();
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const saved = useObserved(day.saved, same);
  const open = useObserved(day.reminders, same);
  const [query] = useSearchParams();
  const wanted = query.get("show");
  const show: Show = isShow(wanted) ? wanted : "progress";
  const [asking, setAsking] = useState(false);
  const [listed, setListed] = useState<{ show: Show } & Listed>(loaded);
  useEffect(() => setListed(loaded), [loaded]);
  // What this or another device changed: the messages themselves are only in their rooms.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of either is the reason to read again
  useEffect(() => {
    const stop = new AbortController();
    void request<SavedAnswer>("GET", pathOf(slug, show), undefined, stop.signal).then((reply) => {
      if (reply.ok) setListed({ show, ...listedOf(reply.data) });
    });
    return () => stop.abort();
  }, [slug, show, saved, open]);
  const more = async (cursor: number) => {
    const reply = await request<SavedAnswer>("GET", pathOf(slug, show, cursor));
    if (!reply.ok) return;
    setListed((before) =>
      "items" in before
        ? { show, items: [...before.items, ...reply.data.items], next: reply.data.nextCursor ?? null }
        : before,
    );
  };
  const here = listed.show === show;
  const due = open.filter(({ state }) => state === "due").length;
  return (
    <Page
      title="Later"
      aside={
        <Button className="with-script" onClick={() => setAsking(true)}>
          <Icon as={Plus} />
          Reminder
        </Button>
      }
    >
      <div className="max-w-[760px]">
        <Tabs
          label="Later"
          current={show}
          tabs={[
            { show: "progress", name: "In progress" },
            { show: "archived", name: "Archived" },
            { show: "completed", name: "Completed" },
            { show: "reminders", name: "Reminders", count: due },
          ]}
        />
        {here && "items" in listed && (
          <>
            {listed.items.length === 0 && (
              <Empty icon={Bookmark}>
                {show === "progress"
                  ? "Save a message with its bookmark, or with S, to come back to it here."
                  : `Nothing is ${show} yet.`}
              </Empty>
            )}
            <ul aria-label="Saved messages">
              {listed.items.map((item) => (
                <SavedRow key={item.messageId} item={item} />
              ))}
            </ul>
            {listed.next !== null && (
              <p className="mt-4">
                <Button onClick={() => listed.next !== null && void more(listed.next)}>More</Button>
              </p>
            )}
          </>
        )}
        {here && "reminders" in listed && (
          <>
            {listed.reminders.length === 0 && (
              <Empty icon={AlarmClock}>Reminders come at their time, on all your devices.</Empty>
            )}
            <ul aria-label="Reminders">
              {listed.reminders.map((one) => (
                <ReminderRow key={one.id} one={one} />
              ))}
            </ul>
          </>
        )}
      </div>
      {asking && <RemindDialog onClose={() => setAsking(false)} />}
    </Page>
  );
}

function Empty({ icon, children }: { icon: typeof Bookmark; children: ReactNode }) {
  return (
    <p className="flex items-center gap-3 py-8 text-muted">
      <Icon as={icon} size={20} className="text-faint" />
      {children}
    </p>
  );
}

/** The message itself, as it may be read now. */
function Quoted({ message }: { message: RestMessage | null }) {
  const person = useWorkspace(({ people }) => message && people[message.userId]);
  const zone = useWorkspace(({ me }) => me.timezone);
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const now = useContext(NowContext);
  if (!message || message.deletedAt) {
    return (
      <p className="text-meta text-muted">
        {message ? "This message was deleted." : "This message is not there any more, or you may not read it."}
      </p>
    );
  }
  const { channelId, threadTs, ts, userId, user, text } = message;
  const name = person?.displayName ?? user.displayName;
  return (
    <div className="flex min-w-0 gap-3">
      <Avatar id={userId} name={name} url={person?.avatarUrl ?? user.avatarUrl} />
      <div className="min-w-0 flex-1">
        <p className="flex min-w-0 items-center gap-2">
          <b className="truncate text-strong">{name}</b>
          <Link
            to={permalinkOf(slug, message)}
            className="flex min-w-0 items-center gap-1 text-meta text-muted hover:underline"
          >
            <PlaceName channelId={channelId} inThread={threadTs !== undefined} />
          </Link>
          <time className="flex-none text-small text-faint tabular">{shortTime(dateOfTs(ts), now, zone)}</time>
        </p>
        {text !== "" && (
          <div className="line-clamp-4">
            <RichText text={text} />
          </div>
        )}
        <NamedFiles files={message.files} />
      </div>
    </div>
  );
}

const rowLook = "flex items-start gap-2 border-t border-line py-3 first:border-0 phone:flex-col";

function SavedRow({ item }: { item: SavedListing }) {
  const { day } = useLive();
  const { messageId, state, message } = item;
  const to = (next: SavedState | null, label: string, icon: typeof Check) => (
    <IconButton label={label} onClick={() => void day.keep(messageId, next)}>
      <Icon as={icon} />
    </IconButton>
  );
  return (
    <li className={rowLook}>
      <div className="min-w-0 flex-1">
        <Quoted message={message} />
      </div>
      <div className="with-script flex flex-none gap-0.5 phone:self-end">
        {message && state !== "in_progress" && to("in_progress", "Back to in progress", Undo2)}
        {message && state !== "completed" && to("completed", "Complete", Check)}
        {message && state !== "archived" && to("archived", "Archive", Archive)}
        {to(null, "Remove from later", X)}
      </div>
    </li>
  );
}

function ReminderRow({ one }: { one: ReminderListing }) {
  const { day } = useLive();
  const zone = useWorkspace(({ me }) => me.timezone);
  const now = useContext(NowContext);
  const [snoozing, setSnoozing] = useState(false);
  const { id, text, at, repeat, state, messageId, message } = one;
  const isSkipped = repeat !== undefined && state === "waiting";
  return (
    <li className={rowLook}>
      <div className="min-w-0 flex-1">
        <p
          className={cn(
            "mb-1.5 flex items-center gap-1.5 text-meta",
            state === "due" ? "font-semibold text-mention-ink" : "text-faint",
          )}
        >
          <Icon as={state === "done" ? Check : AlarmClock} size={16} />
          {state === "due" ? "Due: " : state === "done" ? "Done: " : ""}
          {whenWords(new Date(at), now, zone)}
        </p>
        {repeat && (
          <p className="mb-1.5 flex items-center gap-1.5 text-meta text-faint">
            <Icon as={Repeat} size={16} />
            {repeatWords(repeat)}
          </p>
        )}
        {text && <p className={cn("text-strong", state === "done" && "line-through opacity-80")}>{text}</p>}
        {messageId && <Quoted message={message} />}
      </div>
      <div className="with-script flex flex-none gap-0.5 phone:self-end">
        {state !== "done" && (
          <IconButton
            label={isSkipped ? "Skip this time" : "Done"}
            onClick={() => void day.changeReminder(id, { done: true })}
          >
            <Icon as={Check} />
          </IconButton>
        )}
        <IconButton label="Remind me again" onClick={() => setSnoozing(true)}>
          <Icon as={AlarmClock} />
        </IconButton>
        <IconButton label="Delete reminder" onClick={() => void day.removeReminder(id)}>
          <Icon as={X} />
        </IconButton>
      </div>
      {snoozing && (
        <TimeDialog
          title="Remind me again"
          done="Save"
          {...(repeat ? { at: Math.max(Date.parse(at), Date.now()) } : {})}
          repeat={repeat ?? null}
          onSave={({ at: instant, repeat: again }) =>
            day.changeReminder(id, {
              at: new Date(instant).toISOString(),
              ...(again === "as it is" || (again === "never" && !repeat) ? {} : { repeat: again }),
            })
          }
          onClose={() => setSnoozing(false)}
        />
      )}
    </li>
  );
}
