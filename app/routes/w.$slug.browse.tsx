import { Form, Link, type MetaFunction, useFetcher, useLoaderData, useNavigation, useSubmit } from "@remix-run/react";
import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/server-runtime";
import { data, redirect } from "@remix-run/server-runtime";
import { Archive, Check, Hash, Lock, Plus, Search } from "lucide-react";
import { useContext } from "react";
import type { UserId } from "../../src/protocol/ids";
import type { ChannelSummary, SessionAnswer } from "../../src/protocol/rest";
import { NowContext } from "../components/message/now";
import { Page } from "../components/page";
import { overlayOnClick } from "../components/sidebar/overlay-on-click";
import { Button, buttonLook } from "../components/ui/button";
import { cn } from "../components/ui/cn";
import { Icon } from "../components/ui/icon";
import { plainText } from "../format/mrkdwn";
import { dateOfTs, shortTime } from "../format/time";
import { useWorkspace } from "../live/context";
import { ask, jsonBody, need, textOf, toSignIn } from "../rest";

export const meta: MetaFunction = () => [{ title: "Browse channels · Parley" }];

export async function loader({ params, request, context }: LoaderFunctionArgs) {
  const url = new URL(request.url);
  const q = url.searchParams.get("q")?.trim() ?? "";
  const cursor = url.searchParams.get("cursor");
  const query = new URLSearchParams({
    scope: "browse",
    limit: "100",
    ...(q ? { q } : {}),
    ...(cursor ? { cursor } : {}),
  });
  const path = `/api/workspaces/${params.slug}/channels?${query}`;
  const { channels, nextCursor } = await need<{ channels: ChannelSummary[]; nextCursor?: string }>(
    context,
    request,
    path,
  );
  return { channels, q, next: nextCursor ?? null };
}

export async function action({ params, request, context }: ActionFunctionArgs) {
  const form = await request.formData();
  const id = textOf(form, "channelId");
  let answer = null;
  if (textOf(form, "intent") === "leave") {
    const session = await need<SessionAnswer>(context, request, "/api/auth/session");
    answer = await ask(context, `/api/channels/${id}/members/${session.user.id}`, { method: "DELETE" });
  } else answer = await ask(context, `/api/channels/${id}/join`, jsonBody("POST", {}));
  if (!answer.ok && answer.status === 401) return toSignIn(request);
  if (!answer.ok) return data({ problem: answer.problem.message }, { status: answer.status });
  // A page without scripts is shown anew; with them the list loads again behind the same search.
  return request.headers.get("sec-fetch-mode") === "navigate"
    ? redirect(`/w/${params.slug}/browse`)
    : data({ problem: "" });
}

export default function Browse() {
  const { channels, q, next } = useLoaderData<typeof loader>();
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const submit = useSubmit();
  const searching = useNavigation().location?.search !== undefined;
  return (
    <Page
      title="Browse channels"
      aside={
        <Link
          to={`/w/${slug}/new-channel`}
          onClick={overlayOnClick("new-channel")}
          className={buttonLook({ kind: "primary" })}
        >
          <Icon as={Plus} />
          <span className="phone:sr-only">Create a channel</span>
        </Link>
      }
    >
      <div className="max-w-[760px]">
        <Form
          role="search"
          className="relative"
          onChange={(event) => submit(event.currentTarget, { replace: true, preventScrollReset: true })}
        >
          <span className="pointer-events-none absolute inset-y-0 left-3 grid place-items-center text-faint">
            <Icon as={Search} size={16} />
          </span>
          <input
            type="search"
            name="q"
            defaultValue={q}
            aria-label="Find a channel"
            placeholder="Find a channel"
            autoComplete="off"
            className="h-10 w-full rounded-2 bg-raised pr-3 pl-9 text-body text-ink shadow-[inset_0_0_0_1px_var(--border-control)] focus:shadow-[inset_0_0_0_1.5px_var(--focus),0_0_0_3px_var(--accent-soft)] focus:outline-none phone:h-11 phone:text-[16px]"
          />
        </Form>
        <p className="mt-3 text-meta text-muted" role="status">
          {channels.length === 0
            ? q
              ? `No channel matches “${q}”.`
              : "There is no channel yet."
            : `${channels.length}${next ? "+" : ""} ${channels.length === 1 ? "channel" : "channels"}`}
        </p>
        <ul className={cn("mt-1", searching && "opacity-80")}>
          {channels.map((channel) => (
            <ChannelCard key={channel.id} channel={channel} slug={slug} />
          ))}
        </ul>
        {next && (
          <p className="mt-4">
            <Link className={buttonLook()} to={`?${new URLSearchParams({ ...(q ? { q } : {}), cursor: next })}`}>
              More channels
            </Link>
          </p>
        )}
      </div>
    </Page>
  );
}

function ChannelCard({ channel, slug }: { channel: ChannelSummary; slug: string }) {
  const { id, name, type, topic, description, memberCount, isMember, archived, lastMessage } = channel;
  const fetcher = useFetcher<{ problem: string } | undefined>();
  const zone = useWorkspace(({ me }) => me.timezone);
  const people = useWorkspace((workspace) => workspace.people);
  const now = useContext(NowContext);
  const intent = fetcher.formData?.get("intent");
  const member = intent === "join" ? true : intent === "leave" ? false : isMember;
  return (
    <li className="flex items-start gap-3 border-t border-line py-3 first:border-0">
      <Icon as={archived ? Archive : type === "private" ? Lock : Hash} size={20} className="mt-0.5 text-faint" />
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-2">
          <Link to={`/w/${slug}/c/${id}`} className="truncate font-semibold text-strong hover:underline">
            {name}
          </Link>
          {member && (
            <span className="inline-flex items-center gap-1 text-small text-success">
              <Icon as={Check} size={14} />
              Joined
            </span>
          )}
        </p>
        <p className="truncate text-meta text-muted">
          <span className="tabular">{memberCount === 1 ? "1 member" : `${memberCount} members`}</span>
          {(description || topic) && `, ${description || topic}`}
          {archived && ", archived"}
        </p>
        {lastMessage && (
          <p className="truncate text-meta text-faint">
            <span className="font-medium text-muted">{lastMessage.user.displayName}</span>:{" "}
            {plainText(lastMessage.content, (person) => people[person as UserId]?.displayName).slice(0, 160)}
            <span className="tabular"> · {shortTime(dateOfTs(lastMessage.ts), now, zone)}</span>
          </p>
        )}
        {fetcher.data?.problem && (
          <p role="alert" className="text-meta text-danger-ink">
            {fetcher.data.problem}
          </p>
        )}
      </div>
      {!archived && !(member && (type === "private" || name === "general")) && (
        <fetcher.Form method="post">
          <input type="hidden" name="channelId" value={id} />
          <input type="hidden" name="intent" value={member ? "leave" : "join"} />
          <Button
            type="submit"
            size="small"
            aria-label={`${member ? "Leave" : "Join"} ${name}`}
            disabled={fetcher.state !== "idle"}
          >
            {member ? "Leave" : "Join"}
          </Button>
        </fetcher.Form>
      )}
    </li>
  );
}
