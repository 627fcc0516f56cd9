import { Link, type MetaFunction, useLoaderData } from "@remix-run/react";
import type { LoaderFunctionArgs } from "@remix-run/server-runtime";
import { redirect } from "@remix-run/server-runtime";
import { ArrowRight, Plus } from "lucide-react";
import type { SessionAnswer, WorkspaceListing } from "../../src/protocol/rest";
import { AccountPage, accountTitle } from "../components/account/account-page";
import { SignOutForm } from "../components/account/sign-out-form";
import { WorkspaceTile } from "../components/sidebar/rail";
import { Button, buttonLook } from "../components/ui/button";
import { Icon } from "../components/ui/icon";
import { need } from "../rest";

export const meta: MetaFunction = () => [{ title: "Your workspaces · Parley" }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const [session, { workspaces }] = await Promise.all([
    need<SessionAnswer>(context, request, "/api/auth/session"),
    need<{ workspaces: WorkspaceListing[] }>(context, request, "/api/workspaces"),
  ]);
  const opening = new URL(request.url).searchParams.get("open") === "last";
  if (opening && workspaces.length === 0) throw redirect("/workspaces/new");
  if (opening && workspaces.length === 1) throw redirect(`/w/${workspaces[0]?.slug}`);
  return { email: session.user.email, workspaces };
}

const roleWords = { owner: "Owner", admin: "Admin", member: "Member", guest: "Guest" };

export default function Workspaces() {
  const { email, workspaces } = useLoaderData<typeof loader>();
  return (
    <AccountPage
      foot={
        <SignOutForm className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <span>Signed in as {email}</span>
          <Button type="submit" kind="quiet" size="small" className="-mx-2.5 font-normal">
            Sign out
          </Button>
        </SignOutForm>
      }
    >
      <h1 className={accountTitle}>Your workspaces</h1>
      {workspaces.length === 0 ? (
        <p className="mb-5 text-muted">You are in no workspace yet. Ask for an invitation, or start one.</p>
      ) : (
        <ul className="mb-5 grid gap-2">
          {workspaces.map(({ id, name, slug, role, unreadCount }) => (
            <li key={id}>
              <Link
                to={`/w/${slug}`}
                className="flex items-center gap-3 rounded-3 px-3 py-2.5 shadow-[inset_0_0_0_1px_var(--border-strong)] hover:bg-hover"
              >
                <WorkspaceTile slug={slug} name={name} />
                <span className="min-w-0 flex-1">
                  <span className="block truncate text-ui font-semibold text-strong">{name}</span>
                  <span className="block text-meta text-muted">
                    {roleWords[role]}
                    {unreadCount > 0 && `, ${unreadCount} unread`}
                  </span>
                </span>
                <Icon as={ArrowRight} className="text-faint" />
              </Link>
            </li>
          ))}
        </ul>
      )}
      <Link
        to="/workspaces/new"
        className={buttonLook({ kind: workspaces.length === 0 ? "primary" : "plain", size: "large" })}
      >
        <Icon as={Plus} />
        Start a workspace
      </Link>
    </AccountPage>
  );
}
