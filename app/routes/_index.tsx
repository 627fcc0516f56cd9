import { Link, type MetaFunction } from "@remix-run/react";
import type { LoaderFunctionArgs } from "@remix-run/server-runtime";
import { redirect } from "@remix-run/server-runtime";
import { AccountPage } from "../components/account/account-page";
import { buttonLook } from "../components/ui/button";
import { ask } from "../rest";

export const meta: MetaFunction = () => [{ title: "Parley: team chat that is quick, calm and yours" }];

export async function loader({ context }: LoaderFunctionArgs) {
  const session = await ask(context, "/api/auth/session");
  if (session.ok) throw redirect("/workspaces?open=last");
  return null;
}

export default function Landing() {
  return (
    <AccountPage>
      <h1 className="text-h1 font-semibold tracking-tight text-strong">Talk with your team, without the noise</h1>
      <p className="mt-3 text-muted">
        Channels for what you work on, threads that stay out of the way, and everything said can be found again.
      </p>
      <p className="mt-8 grid gap-3">
        <Link to="/signup" className={buttonLook({ kind: "primary", size: "large" })}>
          Start a workspace
        </Link>
        <Link to="/signin" className={buttonLook({ size: "large" })}>
          Sign in
        </Link>
      </p>
      <p className="mt-5 text-meta text-muted">Invited by somebody? Open the link they sent you.</p>
    </AccountPage>
  );
}
