import { Form, type MetaFunction, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/server-runtime";
import { data } from "@remix-run/server-runtime";
import { AccountPage } from "../components/account/account-page";
import { Button } from "../components/ui/button";
import { FormProblem } from "../components/ui/field";
import { ask, need } from "../rest";

export const meta: MetaFunction = () => [{ title: "Mails from Parley · Parley" }];

const pathOf = (token: string | undefined) => `/api/unsubscribe/${encodeURIComponent(token ?? "")}`;

export async function loader({ params, request, context }: LoaderFunctionArgs) {
  return need<{ workspace: { name: string; slug: string } }>(context, request, pathOf(params.token));
}

/** A press is asked for: programs that look through mail open its links. */
export async function action({ params, context }: ActionFunctionArgs) {
  const answer = await ask(context, pathOf(params.token), { method: "POST" });
  if (answer.ok) return data({ done: true, problem: null });
  return data({ done: false, problem: answer.problem.message }, { status: answer.status });
}

export default function Unsubscribe() {
  const { workspace } = useLoaderData<typeof loader>();
  const said = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  return (
    <AccountPage>
      <h1 className="text-h1 font-semibold tracking-tight text-strong">
        {said?.done ? "No more mails" : "Stop these mails?"}
      </h1>
      {said?.done ? (
        <p className="mt-2 text-muted">
          {workspace.name} mails you nothing more of what you did not see. In your preferences you can have it again.
        </p>
      ) : (
        <>
          <p className="mt-2 mb-6 text-muted">
            {workspace.name} will not mail you any more what waits for you there. Everything stays where it is.
          </p>
          <Form method="post" className="grid gap-3">
            <FormProblem>{said?.problem}</FormProblem>
            <Button type="submit" kind="primary" size="large" disabled={busy}>
              {busy ? "Stopping" : "Send me no more"}
            </Button>
          </Form>
        </>
      )}
    </AccountPage>
  );
}
