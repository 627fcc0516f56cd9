import { type MetaFunction, useSearchParams } from "@remix-run/react";
import type { ActionFunctionArgs } from "@remix-run/server-runtime";
import { data, redirect } from "@remix-run/server-runtime";
import { isUserId } from "../../src/protocol/ids";
import type { ChannelAnswer } from "../../src/protocol/rest";
import { NewMessageForm, type NewMessageSaid } from "../components/direct/new-message-form";
import { Page } from "../components/page";
import { ask, jsonBody, toSignIn } from "../rest";

export const meta: MetaFunction = () => [{ title: "New message · Parley" }];

export async function action({ params, request, context }: ActionFunctionArgs) {
  const form = await request.formData();
  const userIds = [...new Set(form.getAll("userIds"))];
  if (userIds.length === 0)
    return data({ problem: "Choose whom to write to." } satisfies NewMessageSaid, { status: 400 });
  const answer = await ask<ChannelAnswer>(context, `/api/workspaces/${params.slug}/dms`, jsonBody("POST", { userIds }));
  if (answer.ok) return redirect(`/w/${params.slug}/c/${answer.data.id}`);
  if (answer.status === 401) return toSignIn(request);
  const gone = answer.status === 404 && "One of them is no longer in this workspace.";
  return data({ problem: gone || answer.problem.message } satisfies NewMessageSaid, { status: answer.status });
}

/** `?people=U…,U…`: those who are chosen already. */
export default function NewMessage() {
  const [query] = useSearchParams();
  const people = (query.get("people") ?? "").split(",").filter(isUserId);
  return (
    <Page title="New message">
      <div className="max-w-[520px]">
        <NewMessageForm people={people} />
      </div>
    </Page>
  );
}
