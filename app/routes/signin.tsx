import { Link, type MetaFunction, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/server-runtime";
import { data, redirect } from "@remix-run/server-runtime";
import { AccountPage, accountTitle } from "../components/account/account-page";
import { CheckedForm } from "../components/account/checked-form";
import { Button } from "../components/ui/button";
import { Field, FormProblem } from "../components/ui/field";
import { ask, cookiesOf, jsonBody, textOf } from "../rest";
import { safePath } from "../safe-path";

export const meta: MetaFunction = () => [{ title: "Sign in · Parley" }];

const home = "/workspaces?open=last";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const next = safePath(new URL(request.url).searchParams.get("next"), home);
  const session = await ask(context, "/api/auth/session");
  if (session.ok) throw redirect(next);
  return { next };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData();
  const email = textOf(form, "email");
  const answer = await ask(context, "/api/auth/login", jsonBody("POST", { email, password: textOf(form, "password") }));
  if (answer.ok) return redirect(safePath(form.get("next"), home), { headers: cookiesOf(answer.headers) });
  const { code, message, fields, retryAfter } = answer.problem;
  const words =
    code === "INVALID_CREDENTIALS"
      ? "This address and password do not go together."
      : code === "RATE_LIMIT_EXCEEDED"
        ? `That was tried too often. Try again in ${minutes(retryAfter)}.`
        : message;
  return data({ email, fields, problem: Object.keys(fields).length > 0 ? null : words }, { status: answer.status });
}

const minutes = (seconds = 60) => {
  const whole = Math.max(1, Math.ceil(seconds / 60));
  return whole === 1 ? "a minute" : `${whole} minutes`;
};

export default function SignIn() {
  const { next } = useLoaderData<typeof loader>();
  const said = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  const suffix = next === home ? "" : `?next=${encodeURIComponent(next)}`;
  return (
    <AccountPage>
      <h1 className={accountTitle}>Sign in to Parley</h1>
      <CheckedForm check="login" problems={said?.fields} className="grid gap-5">
        {(problems) => (
          <>
            <FormProblem>{said?.problem}</FormProblem>
            <input type="hidden" name="next" value={next} />
            <Field
              label="Email"
              name="email"
              type="email"
              autoComplete="username"
              required
              autoFocus
              defaultValue={said?.email}
              problem={problems.email}
            />
            <Field
              label="Password"
              name="password"
              type="password"
              autoComplete="current-password"
              required
              problem={problems.password}
            />
            <Button type="submit" kind="primary" size="large" disabled={busy}>
              {busy ? "Signing in" : "Sign in"}
            </Button>
          </>
        )}
      </CheckedForm>
      <p className="mt-5 text-meta text-muted">
        New here? Ask for an invitation, or{" "}
        <Link className="link" to={`/signup${suffix}`}>
          create an account
        </Link>
        .
      </p>
    </AccountPage>
  );
}
