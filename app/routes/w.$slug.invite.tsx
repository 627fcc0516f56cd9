import { type MetaFunction, useActionData, useLoaderData } from "@remix-run/react";
import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/server-runtime";
import { data } from "@remix-run/server-runtime";
import type { InvitationAnswer } from "../../src/protocol/rest";
import { Page } from "../components/page";
import { InvitePanel, type InviteSaid } from "../components/people/invite-panel";
import { ask, jsonBody, need, textOf, toSignIn } from "../rest";

export const meta: MetaFunction = () => [{ title: "Invite people · Parley" }];

export async function loader({ params, request, context }: LoaderFunctionArgs) {
  return need<{ invitations: InvitationAnswer[] }>(context, request, `/api/workspaces/${params.slug}/invitations`);
}

export async function action({ params, request, context }: ActionFunctionArgs) {
  const form = await request.formData();
  const path = `/api/workspaces/${params.slug}/invitations`;
  const intent = textOf(form, "intent");
  const said: InviteSaid = { made: [], sent: 0, problem: null };
  if (intent === "revoke") {
    const answer = await ask(context, `${path}/${encodeURIComponent(textOf(form, "id"))}`, { method: "DELETE" });
    if (!answer.ok && answer.status === 401) return toSignIn(request);
    if (!answer.ok) return data({ ...said, problem: answer.problem.message }, { status: answer.status });
    return data(said);
  }
  const emails =
    intent === "email"
      ? textOf(form, "emails")
          .split(/[\s,;]+/)
          .filter(Boolean)
      : [];
  const channelIds = form.getAll("channelIds").filter((id) => typeof id === "string");
  const body = {
    role: textOf(form, "role") || "member",
    ...(emails.length > 0 ? { emails } : {}),
    ...(channelIds.length > 0 ? { channelIds } : {}),
  };
  const answer = await ask<{ invitations: InvitationAnswer[] }>(context, path, jsonBody("POST", body));
  if (answer.ok) return data({ ...said, made: answer.data.invitations, sent: emails.length });
  if (answer.status === 401) return toSignIn(request);
  const { fields, message } = answer.problem;
  const problem = fields.emails ? "One of these is not a whole address, such as mei@quayside.app." : message;
  return data({ ...said, problem }, { status: answer.status });
}

export default function Invite() {
  const { invitations } = useLoaderData<typeof loader>();
  const said = useActionData<InviteSaid>();
  return (
    <Page title="Invite people">
      <div className="max-w-[440px]">
        <InvitePanel invitations={invitations} said={said} />
      </div>
    </Page>
  );
}
