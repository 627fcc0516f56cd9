import { Form, type MetaFunction, useLoaderData } from "@remix-run/react";
import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/server-runtime";
import { data, redirect } from "@remix-run/server-runtime";
import { CheckCheck, MessagesSquare } from "lucide-react";
import { useEffect, useState } from "react";
import type { ThreadListing } from "../../src/protocol/rest";
import { Page } from "../components/page";
import { ThreadCard } from "../components/thread/thread-card";
import { Button, buttonLook } from "../components/ui/button";
import { Icon } from "../components/ui/icon";
import { useLive, useWorkspace } from "../live/context";
import { useObserved } from "../live/observable";
import { threadKey, threadsUnread } from "../live/workspace";
import { ask, need, toSignIn } from "../rest";

export const meta: MetaFunction = () => [{ title: "Threads · Parley" }];

type Listed = { threads: ThreadListing[]; nextCursor?: string };

export async function loader({ params, request, context }: LoaderFunctionArgs) {
  const cursor = new URL(request.url).searchParams.get("cursor");
  const query = cursor ? `?cursor=${encodeURIComponent(cursor)}` : "";
  return need<Listed>(context, request, `/api/workspaces/${params.slug}/threads${query}`);
}

/** In the browser the live stores are the data. */
export async function clientLoader() {
  return null;
}

/** What the button does where scripts do not run. */
export async function action({ params, request, context }: ActionFunctionArgs) {
  const answer = await ask(context, `/api/workspaces/${params.slug}/threads/read`, { method: "POST" });
  if (!answer.ok && answer.status === 401) return toSignIn(request);
  if (!answer.ok) return data({ problem: answer.problem.message }, { status: answer.status });
  return redirect(`/w/${params.slug}/threads`);
}

const same = <T,>(value: T) => value;

export default function ThreadsScreen() {
  const loaded = useLoaderData<typeof loader | typeof clientLoader>();
  const live = useLive();
  const [seeded, setSeeded] = useState<object | null>(null);
  if (loaded && loaded !== seeded) {
    setSeeded(loaded);
    live.threads.seed(loaded);
  }
  const { loaded: ready, threads, next, failed } = useObserved(live.threads.list, same);
  const unread = useWorkspace(threadsUnread);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    if (!loaded) void live.threads.load();
  }, [live, loaded]);

  return (
    <Page
      title="Threads"
      aside={
        <Form
          method="post"
          onSubmit={(event) => {
            event.preventDefault();
            void live.threads.readAll().then(setProblem);
          }}
        >
          <Button type="submit" size="small" kind="quiet" disabled={!unread}>
            <Icon as={CheckCheck} size={16} />
            Mark all as read
          </Button>
        </Form>
      }
    >
      <div className="mx-auto max-w-[760px]">
        {problem && (
          <p role="alert" className="mb-3 text-meta text-danger-ink">
            {problem}
          </p>
        )}
        {failed && (
          <p className="mb-3 text-meta text-muted">
            The threads did not load.{" "}
            <button type="button" className="link font-semibold" onClick={() => void live.threads.load()}>
              Try again
            </button>
          </p>
        )}
        {ready && threads.length === 0 && (
          <div className="grid justify-items-start gap-3 pt-10">
            <Icon as={MessagesSquare} size={24} className="text-faint" />
            <h2 className="text-h2 font-semibold text-strong">No threads yet</h2>
            <p className="max-w-[60ch] text-muted">
              Threads that you start, reply to or are named in are gathered here. Reply to any message to begin one.
            </p>
          </div>
        )}
        <ul aria-label="Threads">
          {threads.map(({ channelId, threadTs }) => (
            <ThreadCard key={threadKey(channelId, threadTs)} channelId={channelId} threadTs={threadTs} />
          ))}
        </ul>
        {next && (
          <p>
            <a
              href={`?cursor=${encodeURIComponent(next)}`}
              className={buttonLook()}
              onClick={(event) => {
                event.preventDefault();
                void live.threads.loadMore();
              }}
            >
              More threads
            </a>
          </p>
        )}
      </div>
    </Page>
  );
}
