import { Link, type MetaFunction, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/server-runtime";
import { data, redirect } from "@remix-run/server-runtime";
import { useEffect, useRef } from "react";
import { AccountPage, accountTitle } from "../components/account/account-page";
import { CheckedForm } from "../components/account/checked-form";
import { Button } from "../components/ui/button";
import { Field, FormProblem } from "../components/ui/field";
import { ask, cookiesOf, jsonBody, textOf } from "../rest";
import { safePath } from "../safe-path";

export const meta: MetaFunction = () => [{ title: "Create your account · Parley" }];

const first = "/workspaces/new";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const url = new URL(request.url);
  const next = safePath(url.searchParams.get("next"), first);
  const session = await ask(context, "/api/auth/session");
  if (session.ok) throw redirect(next);
  return { next, email: url.searchParams.get("email") ?? "" };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData();
  const given = {
    email: textOf(form, "email"),
    firstName: textOf(form, "firstName"),
    lastName: textOf(form, "lastName"),
  };
  const timezone = textOf(form, "timezone");
  const body = { ...given, password: textOf(form, "password"), ...(timezone ? { timezone } : {}) };
  const answer = await ask(context, "/api/auth/register", jsonBody("POST", body));
  if (answer.ok) return redirect(safePath(form.get("next"), first), { headers: cookiesOf(answer.headers) });
  const { code, message, fields } = answer.problem;
  const taken: Record<string, string> =
    code === "DUPLICATE_RESOURCE" ? { email: "There is an account with this address. Sign in instead." } : {};
  const named = { ...fields, ...taken };
  const words =
    code === "RATE_LIMIT_EXCEEDED" ? "Too many accounts were made from here. Try again in an hour." : message;
  return data(
    { given, fields: named, problem: Object.keys(named).length > 0 ? null : words },
    { status: answer.status },
  );
}

export default function SignUp() {
  const { next, email } = useLoaderData<typeof loader>();
  const said = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  const zone = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (zone.current) zone.current.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
  }, []);
  const suffix = next === first ? "" : `?next=${encodeURIComponent(next)}`;
  return (
    <AccountPage>
      <h1 className={accountTitle}>Create your account</h1>
      <CheckedForm check="register" problems={said?.fields} className="grid gap-5">
        {(problems) => (
          <>
            <FormProblem>{said?.problem}</FormProblem>
            <input type="hidden" name="next" value={next} />
            <input ref={zone} type="hidden" name="timezone" defaultValue="UTC" />
            <div className="grid grid-cols-2 gap-3">
              <Field
                label="First name"
                name="firstName"
                autoComplete="given-name"
                required
                maxLength={100}
                autoFocus
                defaultValue={said?.given.firstName}
                problem={problems.firstName}
              />
              <Field
                label="Last name"
                name="lastName"
                autoComplete="family-name"
                required
                maxLength={100}
                defaultValue={said?.given.lastName}
                problem={problems.lastName}
              />
            </div>
            <Field
              label="Email"
              name="email"
              type="email"
              autoComplete="username"
              required
              maxLength={255}
              defaultValue={said?.given.email ?? email}
              problem={problems.email}
            />
            <Field
              label="Password"
              name="password"
              type="password"
              autoComplete="new-password"
              required
              minLength={8}
              maxLength={72}
              help="At least 8 characters."
              problem={problems.password}
            />
            <Button type="submit" kind="primary" size="large" disabled={busy}>
              {busy ? "Creating your account" : "Create account"}
            </Button>
          </>
        )}
      </CheckedForm>
      <p className="mt-5 text-meta text-muted">
        Have an account?{" "}
        <Link className="link" to={`/signin${suffix}`}>
          Sign in
        </Link>
        .
      </p>
    </AccountPage>
  );
}
