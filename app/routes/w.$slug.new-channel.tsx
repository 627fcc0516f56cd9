import type { MetaFunction } from "@remix-run/react";
import type { ActionFunctionArgs } from "@remix-run/server-runtime";
import { data, redirect } from "@remix-run/server-runtime";
import type { ChannelAnswer } from "../../src/protocol/rest";
import { NewChannelForm, type NewChannelSaid } from "../components/channel/new-channel-form";
import { Page } from "../components/page";
import { ask, jsonBody, textOf, toSignIn } from "../rest";

export const meta: MetaFunction = () => [{ title: "Create a channel · Parley" }];

export async function action({ params, request, context }: ActionFunctionArgs) {
  const form = await request.formData();
  const body = {
    name: textOf(form, "name"),
    description: textOf(form, "description"),
    type: textOf(form, "type") || "public",
  };
  const answer = await ask<ChannelAnswer>(context, `/api/workspaces/${params.slug}/channels`, jsonBody("POST", body));
  if (answer.ok) return redirect(`/w/${params.slug}/c/${answer.data.id}`);
  if (answer.status === 401) return toSignIn(request);
  const { code, message, fields } = answer.problem;
  const taken: Record<string, string> =
    code === "DUPLICATE_RESOURCE" ? { name: "There is a channel with this name already." } : {};
  const named = { ...fields, ...taken };
  const said: NewChannelSaid = { fields: named, problem: Object.keys(named).length > 0 ? null : message };
  return data(said, { status: answer.status });
}

export default function NewChannel() {
  return (
    <Page title="Create a channel">
      <div className="max-w-[440px]">
        <NewChannelForm />
      </div>
    </Page>
  );
}
