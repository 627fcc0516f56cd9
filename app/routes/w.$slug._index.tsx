import type { LoaderFunctionArgs } from "@remix-run/server-runtime";
import { redirect } from "@remix-run/server-runtime";
import { isChannelId, isDirectId } from "../../src/protocol/ids";
import type { ChannelSummary } from "../../src/protocol/rest";
import { ask, need } from "../rest";

/** Where one was last, else #general, else the first channel. */
export async function loader({ params, request, context }: LoaderFunctionArgs) {
  const { channels } = await need<{ channels: ChannelSummary[] }>(
    context,
    request,
    `/api/workspaces/${params.slug}/channels?scope=mine&limit=200`,
  );
  const cookie = request.headers.get("cookie") ?? "";
  const last = cookie
    .split(/;\s*/)
    .find((pair) => pair.startsWith(`last-${params.slug}=`))
    ?.split("=")[1];
  // A conversation with people is not among them; whether it is still there is asked.
  const direct = last && isChannelId(last) && isDirectId(last) && (await ask(context, `/api/channels/${last}`)).ok;
  if (direct) return redirect(`/w/${params.slug}/c/${last}`);
  const open = channels.filter(({ archived, isMember }) => !archived && isMember);
  const channel = open.find(({ id }) => id === last) ?? open.find(({ name }) => name === "general") ?? open[0];
  return redirect(channel ? `/w/${params.slug}/c/${channel.id}` : `/w/${params.slug}/browse`);
}
