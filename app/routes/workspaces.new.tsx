import { Link, type MetaFunction, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/server-runtime";
import { data, redirect } from "@remix-run/server-runtime";
import { useState } from "react";
import type { SessionAnswer, WorkspaceAnswer, WorkspaceListing } from "../../src/protocol/rest";
import { AccountPage } from "../components/account/account-page";
import { CheckedForm } from "../components/account/checked-form";
import { Button } from "../components/ui/button";
import { Field, FormProblem } from "../components/ui/field";
import { ask, jsonBody, need, textOf, toSignIn } from "../rest";

export const meta: MetaFunction = () => [{ title: "Start a workspace · Parley" }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const [session, { workspaces }] = await Promise.all([
    need<SessionAnswer>(context, request, "/api/auth/session"),
    need<{ workspaces: WorkspaceListing[] }>(context, request, "/api/workspaces"),
  ]);
  return { firstName: session.user.firstName, any: workspaces.length > 0 };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData();
  const name = textOf(form, "name");
  const slug = textOf(form, "slug") || slugOf(name);
  const answer = await ask<WorkspaceAnswer>(context, "/api/workspaces", jsonBody("POST", { name, slug }));
  if (answer.ok) return redirect(`/w/${answer.data.slug}`);
  if (answer.status === 401) return toSignIn(request);
  const { code, message, fields } = answer.problem;
  const taken: Record<string, string> =
    code === "DUPLICATE_RESOURCE" ? { slug: "This address is taken. Try another." } : {};
  const named = { ...fields, ...taken };
  return data(
    { name, slug, fields: named, problem: Object.keys(named).length > 0 ? null : message },
    { status: answer.status },
  );
}

/** quayside-labs from "Quayside Labs" */
function slugOf(name: string): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 50)
    .replace(/^-|-$/g, "");
}

export default function NewWorkspace() {
  const { firstName, any } = useLoaderData<typeof loader>();
  const said = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  const [slug, setSlug] = useState<string | null>(said?.slug ?? null);
  const [name, setName] = useState(said?.name ?? "");
  return (
    <AccountPage
      foot={
        any ? (
          <Link className="link" to="/workspaces">
            Your workspaces
          </Link>
        ) : null
      }
    >
      <h1 className="text-h1 font-semibold tracking-tight text-strong">
        {any ? "Start another workspace" : `Welcome, ${firstName}`}
      </h1>
      <p className="mt-2 mb-6 text-muted">A workspace is where your team talks. Name it after your company or group.</p>
      <CheckedForm check="workspace" problems={said?.fields} className="grid gap-5">
        {(problems) => (
          <>
            <FormProblem>{said?.problem}</FormProblem>
            <Field
              label="Name"
              name="name"
              required
              maxLength={100}
              autoFocus
              autoComplete="organization"
              placeholder="Quayside"
              value={name}
              onChange={(event) => setName(event.target.value)}
              problem={problems.name}
            />
            <Field
              label="Address"
              name="slug"
              maxLength={50}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              placeholder="quayside"
              value={slug ?? slugOf(name)}
              onChange={(event) => setSlug(event.target.value)}
              help="Lower case letters, digits and dashes. It stands in the links to your workspace."
              problem={problems.slug}
            />
            <Button type="submit" kind="primary" size="large" disabled={busy}>
              {busy ? "Creating the workspace" : "Create workspace"}
            </Button>
          </>
        )}
      </CheckedForm>
    </AccountPage>
  );
}
