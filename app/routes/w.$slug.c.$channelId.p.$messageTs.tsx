import { redirect, useLocation, useNavigate, useParams } from "@remix-run/react";
import type { LoaderFunctionArgs } from "@remix-run/server-runtime";
import { useEffect } from "react";
import { type ChannelId, isTs } from "../../src/protocol/ids";
import type { MessageAnswer } from "../../src/protocol/rest";
import { useLive } from "../live/context";
import { request as askRest } from "../live/request";
import { ask } from "../rest";

type Where = { params: LoaderFunctionArgs["params"]; request: Request };

const inThread = ({ params: { slug, channelId, messageTs } }: Pick<Where, "params">, thread: string) =>
  `/w/${slug}/c/${channelId}/thread/${thread}?at=${messageTs}`;

const threadOf = ({ request }: Where) => {
  const thread = new URL(request.url).searchParams.get("thread");
  return isTs(thread) ? thread : null;
};

/** The channel's own loader reads the messages around it; here only what is in a thread is sent there. */
export async function loader({ params, request, context }: LoaderFunctionArgs) {
  const thread = threadOf({ params, request });
  if (thread) throw redirect(inThread({ params }, thread));
  const answer = await ask<MessageAnswer>(context, `/api/messages/${params.channelId}-${params.messageTs}`);
  const { threadTs, broadcast } = answer.ok ? answer.data.message : {};
  if (threadTs && !broadcast) throw redirect(inThread({ params }, threadTs));
  return null;
}

export async function clientLoader({ params, request }: Where) {
  const thread = threadOf({ params, request });
  return thread ? redirect(inThread({ params }, thread)) : null;
}

/** A link to a message: the conversation shows it. */
export default function MessageLink() {
  const live = useLive();
  const navigate = useNavigate();
  const params = useParams();
  // The same link followed again leads there again.
  const { key } = useLocation();
  const channelId = params.channelId as ChannelId;
  const { slug, messageTs } = params;
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above
  useEffect(() => {
    const store = live.conversation(channelId);
    const goal = store.goal.value;
    // The server's page stands there already.
    if (!isTs(messageTs) || (goal?.ts === messageTs && goal.n === 1 && goal.kind === "message")) return;
    let left = false;
    const open = async () => {
      await live.goTo(channelId, { ts: messageTs, kind: "message" });
      if (left || store.goal.value?.found !== "nowhere") return;
      const answer = await askRest<MessageAnswer>("GET", `/api/messages/${channelId}-${messageTs}`);
      const { threadTs, broadcast } = answer.ok ? answer.data.message : {};
      if (left || !threadTs || broadcast) return;
      navigate(inThread({ params: { slug, channelId, messageTs } }, threadTs), { replace: true });
    };
    void open();
    return () => {
      left = true;
    };
  }, [live, channelId, messageTs, key]);
  return null;
}
