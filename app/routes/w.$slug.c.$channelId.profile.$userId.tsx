import { useLoaderData, useParams } from "@remix-run/react";
import type { LoaderFunctionArgs } from "@remix-run/server-runtime";
import type { UserId } from "../../src/protocol/ids";
import type { MemberAnswer } from "../../src/protocol/rest";
import { ProfilePanel } from "../components/people/profile-panel";
import { ask, toSignIn } from "../rest";

/** Somebody who has left is no member, and still has a name in what they said. */
export async function loader({ params, request, context }: LoaderFunctionArgs) {
  const answer = await ask<MemberAnswer>(context, `/api/workspaces/${params.slug}/members/${params.userId}`);
  if (!answer.ok && answer.status === 401) throw toSignIn(request);
  return { member: answer.ok ? answer.data : null };
}

export async function clientLoader() {
  return null;
}

export default function Profile() {
  const loaded = useLoaderData<typeof loader | typeof clientLoader>();
  const { slug, channelId, userId } = useParams();
  return (
    <ProfilePanel userId={userId as UserId} served={loaded?.member ?? null} closePath={`/w/${slug}/c/${channelId}`} />
  );
}
