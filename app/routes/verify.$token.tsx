import { Form, Link, type MetaFunction, useActionData, useNavigation } from "@remix-run/react";
import type { ActionFunctionArgs } from "@remix-run/server-runtime";
import { data } from "@remix-run/server-runtime";
import { AccountPage } from "../components/account/account-page";
import { Button, buttonLook } from "../components/ui/button";
import { FormProblem } from "../components/ui/field";
import { ask, jsonBody } from "../rest";

export const meta: MetaFunction = () => [{ title: "Confirm your address · Parley" }];

/** A press is asked for: programs that look through mail open its links. */
export async function action({ params, context }: ActionFunctionArgs) {
  const body = jsonBody("POST", { token: params.token ?? "" });
  const answer = await ask<{ workspaceSlug: string | null }>(context, "/api/auth/verify", body);
  if (!answer.ok) return data({ problem: answer.problem.message, slug: null }, { status: answer.status });
  return { problem: null, slug: answer.data.workspaceSlug };
}

export default function Verify() {
  const said = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  const done = said && said.problem === null;
  return (
    <AccountPage>
      <h1 className="text-h1 font-semibold tracking-tight text-strong">
        {done ? "Your address is confirmed" : "Confirm your address"}
      </h1>
      {done ? (
        <>
          <p className="mt-2 mb-6 text-muted">
            {said.slug ? "Your team's workspace is open to you now." : "That is all. Thank you."}
          </p>
          <Link
            to={said.slug ? `/w/${said.slug}` : "/workspaces"}
            className={buttonLook({ kind: "primary", size: "large" })}
          >
            {said.slug ? "Go to the workspace" : "Go to your workspaces"}
          </Link>
        </>
      ) : (
        <>
          <p className="mt-2 mb-6 text-muted">It proves that the mail of this address reaches you.</p>
          <Form method="post" className="grid gap-3">
            <FormProblem>{said?.problem}</FormProblem>
            <Button type="submit" kind="primary" size="large" disabled={busy}>
              {busy ? "Confirming" : "Confirm the address"}
            </Button>
          </Form>
        </>
      )}
    </AccountPage>
  );
}
