import { Form, Link, type MetaFunction, Outlet, useLoaderData, useNavigation, useSubmit } from "@remix-run/react";
import type { LoaderFunctionArgs } from "@remix-run/server-runtime";
import { Search, UserPlus } from "lucide-react";
import { useEffect } from "react";
import type { MemberAnswer, Role } from "../../src/protocol/rest";
import { TypedEmoji } from "../components/emoji/typed-emoji";
import { Page } from "../components/page";
import { Avatar, presenceWord } from "../components/people/avatar";
import { ProfileLink } from "../components/people/profile-link";
import { MayInvite } from "../components/sidebar/may-invite";
import { overlayOnClick } from "../components/sidebar/overlay-on-click";
import { buttonLook } from "../components/ui/button";
import { cn } from "../components/ui/cn";
import { Icon } from "../components/ui/icon";
import { useLive, useWorkspace } from "../live/context";
import { withPeople } from "../live/workspace";
import { need } from "../rest";

export const meta: MetaFunction = () => [{ title: "People · Parley" }];

const roles: ReadonlyArray<{ value: Role | ""; name: string; one?: string }> = [
  { value: "", name: "Everyone" },
  { value: "owner", name: "Owners", one: "Owner" },
  { value: "admin", name: "Admins", one: "Admin" },
  { value: "member", name: "Members" },
  { value: "guest", name: "Guests", one: "Guest" },
];

export async function loader({ params, request, context }: LoaderFunctionArgs) {
  const url = new URL(request.url);
  const q = url.searchParams.get("q")?.trim() ?? "";
  const role = roles.find(({ value }) => value === url.searchParams.get("role"))?.value ?? "";
  const cursor = url.searchParams.get("cursor");
  const query = new URLSearchParams({
    limit: "100",
    ...(q ? { q } : {}),
    ...(role ? { role } : {}),
    ...(cursor ? { cursor } : {}),
  });
  const path = `/api/workspaces/${params.slug}/members?${query}`;
  const { members, nextCursor } = await need<{ members: MemberAnswer[]; nextCursor?: string }>(context, request, path);
  return { members, q, role, next: nextCursor ?? null };
}

export default function People() {
  const { members, q, role, next } = useLoaderData<typeof loader>();
  const live = useLive();
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const submit = useSubmit();
  const searching = useNavigation().location?.search !== undefined;
  useEffect(() => {
    live.workspace.update((state) =>
      withPeople(
        state,
        members.map((member) => ({ ...member, id: member.userId })),
      ),
    );
    return live.hub.watch(
      "directory",
      members.map(({ userId }) => userId),
    );
  }, [live, members]);
  const found = `${members.length}${next ? "+" : ""} ${members.length === 1 ? "person" : "people"}`;
  return (
    <>
      <Page
        title="People"
        aside={
          <MayInvite>
            <Link
              to={`/w/${slug}/invite`}
              onClick={overlayOnClick("invite")}
              className={buttonLook({ kind: "primary" })}
            >
              <Icon as={UserPlus} />
              <span className="phone:sr-only">Invite people</span>
            </Link>
          </MayInvite>
        }
      >
        <div className="max-w-[760px]">
          <Form
            role="search"
            className="flex flex-wrap gap-2"
            onChange={(event) => submit(event.currentTarget, { replace: true, preventScrollReset: true })}
          >
            <span className="relative min-w-56 flex-1">
              <span className="pointer-events-none absolute inset-y-0 left-3 grid place-items-center text-faint">
                <Icon as={Search} size={16} />
              </span>
              <input
                type="search"
                name="q"
                defaultValue={q}
                aria-label="Find people"
                placeholder="Find people by name"
                autoComplete="off"
                className="h-10 w-full rounded-2 bg-raised pr-3 pl-9 text-body text-ink shadow-[inset_0_0_0_1px_var(--border-control)] focus:shadow-[inset_0_0_0_1.5px_var(--focus),0_0_0_3px_var(--accent-soft)] focus:outline-none phone:h-11 phone:text-[16px]"
              />
            </span>
            <select
              name="role"
              defaultValue={role}
              aria-label="Role"
              className="h-10 rounded-2 bg-raised px-3 text-ui text-ink shadow-[inset_0_0_0_1px_var(--border-control)] phone:h-11"
            >
              {roles.map(({ value, name }) => (
                <option key={value} value={value}>
                  {name}
                </option>
              ))}
            </select>
            <span className="without-script">
              <button type="submit" className={buttonLook()}>
                Find
              </button>
            </span>
          </Form>
          <p className="mt-3 text-meta text-muted" role="status">
            {members.length > 0 ? found : q ? `Nobody is called “${q}”.` : "Nobody is here."}
          </p>
          <ul className={cn("mt-1", searching && "opacity-80")}>
            {members.map((member) => (
              <Person key={member.userId} member={member} />
            ))}
          </ul>
          {next && (
            <p className="mt-4">
              <Link
                className={buttonLook()}
                to={`?${new URLSearchParams({ ...(q ? { q } : {}), ...(role ? { role } : {}), cursor: next })}`}
              >
                More people
              </Link>
            </p>
          )}
        </div>
      </Page>
      <Outlet />
    </>
  );
}

function Person({ member }: { member: MemberAnswer }) {
  const { userId, role } = member;
  const me = useWorkspace((workspace) => workspace.me.id);
  const known = useWorkspace(({ people }) => people[userId]);
  const presence = useWorkspace((workspace) => (userId === me ? workspace.status : workspace.presence[userId]));
  const { displayName, realName, avatarUrl, statusText, statusEmoji } = known ?? member;
  const title = roles.find(({ value }) => value === role)?.one;
  return (
    <li className="border-t border-line first:border-0">
      <ProfileLink userId={userId} className="-mx-2 flex items-center gap-3 rounded-2 px-2 py-2.5 hover:bg-hover">
        <Avatar id={userId} name={displayName} url={avatarUrl} size={40} presence={presence} />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-2">
            <span className="truncate font-semibold text-strong">{displayName}</span>
            {userId === me && <span className="text-small text-faint">you</span>}
            {realName !== displayName && <span className="truncate text-meta text-muted">{realName}</span>}
            {title && <span className="rounded-full bg-fill px-2 text-small font-medium text-muted">{title}</span>}
          </span>
          <span className="block truncate text-meta text-muted">
            {statusEmoji && <TypedEmoji emoji={statusEmoji} />}{" "}
            {statusText || (statusEmoji ? "" : presence ? presenceWord(presence) : <>&nbsp;</>)}
          </span>
        </span>
      </ProfileLink>
    </li>
  );
}
