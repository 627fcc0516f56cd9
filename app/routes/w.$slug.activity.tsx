import { Form, Link, type MetaFunction, NavLink, useLoaderData, useRevalidator } from "@remix-run/react";
import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/server-runtime";
import { data, redirect } from "@remix-run/server-runtime";
import { Bell, CheckCheck } from "lucide-react";
import { useContext, useEffect, useRef } from "react";
import { type ActivityFilter, type ActivityPage, activityFilters } from "../../src/protocol/activity";
import { ActivityRow } from "../components/activity/activity-row";
import { NowContext } from "../components/message/now";
import { Page } from "../components/page";
import { Badge } from "../components/sidebar/badge";
import { Button, buttonLook } from "../components/ui/button";
import { cn } from "../components/ui/cn";
import { Icon } from "../components/ui/icon";
import { dayKey, dayName } from "../format/time";
import { useLive, useWorkspace } from "../live/context";
import { ask, jsonBody, need, toSignIn } from "../rest";

export const meta: MetaFunction = () => [{ title: "Activity · Parley" }];

const names: Record<ActivityFilter, string> = {
  all: "All",
  mentions: "Mentions",
  threads: "Threads",
  reactions: "Reactions",
  invitations: "Invitations",
};

export async function loader({ params, request, context }: LoaderFunctionArgs) {
  const { searchParams } = new URL(request.url);
  const asked = searchParams.get("filter") as ActivityFilter;
  const filter = activityFilters.includes(asked) ? asked : "all";
  const query = new URLSearchParams({ filter, limit: "50" });
  const cursor = searchParams.get("cursor");
  if (cursor) query.set("cursor", cursor);
  const page = await need<ActivityPage>(context, request, `/api/workspaces/${params.slug}/activity?${query}`);
  return { ...page, filter };
}

export async function action({ params, request, context }: ActionFunctionArgs) {
  const path = `/api/workspaces/${params.slug}/activity/read`;
  const answer = await ask(context, path, jsonBody("POST", { all: true }));
  if (!answer.ok && answer.status === 401) return toSignIn(request);
  if (!answer.ok) return data({ problem: answer.problem.message }, { status: answer.status });
  return request.headers.get("sec-fetch-mode") === "navigate"
    ? redirect(`/w/${params.slug}/activity`)
    : data({ problem: "" });
}

export default function Activity() {
  const { items, unread, filter, nextCursor, people } = useLoaderData<typeof loader>();
  const live = useLive();
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const zone = useWorkspace(({ me }) => me.timezone);
  const stamp = useWorkspace(({ activityStamp }) => activityStamp);
  const { revalidate, state } = useRevalidator();
  const now = useContext(NowContext);
  const base = `/w/${slug}/activity`;

  useEffect(() => live.directory.met(people), [live, people]);
  const loadedAt = useRef(stamp);
  useEffect(() => {
    // One that is under way is not cut off.
    if (loadedAt.current === stamp || state !== "idle") return;
    loadedAt.current = stamp;
    revalidate();
  }, [stamp, state, revalidate]);

  const days = new Map<string, typeof items>();
  for (const item of items) {
    const key = dayKey(new Date(item.at), zone);
    days.set(key, [...(days.get(key) ?? []), item]);
  }
  return (
    <Page
      title="Activity"
      aside={
        unread > 0 && (
          <Form method="post">
            <Button type="submit" kind="quiet" size="small">
              <Icon as={CheckCheck} size={16} />
              Mark all read
            </Button>
          </Form>
        )
      }
    >
      <div className="mx-auto max-w-[760px]">
        <nav aria-label="Kinds of activity" className="-mt-2 mb-4 flex gap-1 overflow-x-auto border-b border-line">
          {activityFilters.map((one) => (
            <NavLink
              key={one}
              to={one === "all" ? base : `${base}?filter=${one}`}
              aria-current={one === filter ? "page" : undefined}
              aria-label={one === "all" && unread > 0 ? `All, ${unread} new` : undefined}
              className={cn(
                "-mb-px flex h-10 flex-none items-center gap-1.5 border-b-2 px-3 text-ui phone:h-11",
                one === filter
                  ? "border-accent font-semibold text-strong"
                  : "border-transparent text-muted hover:text-strong",
              )}
            >
              {names[one]}
              {one === "all" && unread > 0 && <Badge count={unread} />}
            </NavLink>
          ))}
        </nav>
        {items.length === 0 && (
          <div className="grid justify-items-center gap-2 py-16 text-center">
            <Icon as={Bell} size={24} className="text-faint" />
            <p className="text-body font-semibold text-strong">Nothing here yet</p>
            <p className="max-w-[44ch] text-meta text-muted">
              Mentions of you, replies to your threads, reactions to what you said, and channels you were added to come
              here, and stay for thirty days.
            </p>
          </div>
        )}
        {[...days].map(([key, ofDay]) => (
          <section key={key} aria-label={dayName(new Date(ofDay[0]?.at ?? now), now, zone)} className="mb-4">
            <h2 className="mb-1 px-3 text-small font-semibold text-faint">
              {dayName(new Date(ofDay[0]?.at ?? now), now, zone)}
            </h2>
            <ul>
              {ofDay.map((item) => (
                <ActivityRow key={item.id} item={item} people={people} />
              ))}
            </ul>
          </section>
        ))}
        {nextCursor && (
          <Link
            to={`${base}?${new URLSearchParams({ filter, cursor: nextCursor })}`}
            className={cn(buttonLook({ size: "small" }), "mx-auto w-fit")}
          >
            Older
          </Link>
        )}
      </div>
    </Page>
  );
}
