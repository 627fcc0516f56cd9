import {
  Form,
  Link,
  type MetaFunction,
  useActionData,
  useLoaderData,
  useNavigation,
  useParams,
} from "@remix-run/react";
import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/server-runtime";
import { data, redirect } from "@remix-run/server-runtime";
import type { InvitationPreview, SessionAnswer } from "../../src/protocol/rest";
import { AccountPage } from "../components/account/account-page";
import { SignOutForm } from "../components/account/sign-out-form";
import { WorkspaceTile } from "../components/sidebar/rail";
import { Button, buttonLook } from "../components/ui/button";
import { FormProblem } from "../components/ui/field";
import { ask, jsonBody, textOf } from "../rest";

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [
  { title: loaded ? `Join ${loaded.preview.workspace.name} · Parley` : "Invitation · Parley" },
];

export async function loader({ params, context }: LoaderFunctionArgs) {
  const [preview, session] = await Promise.all([
    ask<InvitationPreview>(context, `/api/invitations/${encodeURIComponent(params.token ?? "")}`),
    ask<SessionAnswer>(context, "/api/auth/session"),
  ]);
  if (!preview.ok) throw new Response(preview.problem.message, { status: preview.status });
  return { preview: preview.data, email: session.ok ? session.data.user.email : null };
}

export async function action({ params, request, context }: ActionFunctionArgs) {
  if (textOf(await request.formData(), "intent") !== "accept") return null;
  const path = `/api/invitations/${encodeURIComponent(params.token ?? "")}/accept`;
  const answer = await ask<{ workspace: { slug: string } }>(context, path, jsonBody("POST", {}));
  if (answer.ok) return redirect(`/w/${answer.data.workspace.slug}`);
  if (answer.status === 401) return redirect(`/signin?next=${encodeURIComponent(`/join/${params.token}`)}`);
  return data({ problem: answer.problem.message }, { status: answer.status });
}

export default function Join() {
  const { preview, email } = useLoaderData<typeof loader>();
  const said = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  const { token } = useParams();
  const { workspace, invitedBy } = preview;
  const next = `?next=${encodeURIComponent(`/join/${token}`)}`;
  const forEmail = preview.email ? `&email=${encodeURIComponent(preview.email)}` : "";
  const others = workspace.memberCount === 1 ? "1 person is there" : `${workspace.memberCount} people are there`;
  return (
    <AccountPage
      foot={
        email && (
          <SignOutForm className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <span>Signed in as {email}</span>
            <Button type="submit" kind="quiet" size="small" className="-mx-2.5 font-normal">
              Sign out
            </Button>
          </SignOutForm>
        )
      }
    >
      <WorkspaceTile slug={workspace.slug} name={workspace.name} url={workspace.avatarUrl} />
      <h1 className="mt-4 text-h1 font-semibold tracking-tight text-strong">Join {workspace.name}</h1>
      <p className="mt-2 mb-6 text-muted">
        {invitedBy} invited you{preview.role === "guest" ? " as a guest" : ""}. {others} already.
      </p>
      <div className="grid gap-3">
        <FormProblem>{said?.problem}</FormProblem>
        {email ? (
          <Form method="post">
            <input type="hidden" name="intent" value="accept" />
            <Button type="submit" kind="primary" size="large" className="w-full" disabled={busy}>
              {busy ? "Joining" : `Join ${workspace.name}`}
            </Button>
          </Form>
        ) : (
          <>
            <Link to={`/signup${next}${forEmail}`} className={buttonLook({ kind: "primary", size: "large" })}>
              Create an account
            </Link>
            <Link to={`/signin${next}`} className={buttonLook({ size: "large" })}>
              I have one: sign in
            </Link>
          </>
        )}
      </div>
    </AccountPage>
  );
}
