import {
  Form,
  Link,
  type MetaFunction,
  useActionData,
  useLoaderData,
  useNavigation,
  useRevalidator,
  useSearchParams,
} from "@remix-run/react";
import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/server-runtime";
import { data, redirect } from "@remix-run/server-runtime";
import { Pencil, Plus, Users } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { GroupAnswer } from "../../src/protocol/groups";
import { limits } from "../../src/protocol/limits";
import { PeoplePicker } from "../components/direct/people-picker";
import { Page } from "../components/page";
import { Avatar } from "../components/people/avatar";
import { Button, buttonLook, iconButtonLook } from "../components/ui/button";
import { Dialog, DialogActions } from "../components/ui/dialog";
import { Field, FormProblem, TextField } from "../components/ui/field";
import { Icon } from "../components/ui/icon";
import { useLive, useWorkspace } from "../live/context";
import { useObserved } from "../live/observable";
import { ask, jsonBody, need, textOf, toSignIn } from "../rest";

export const meta: MetaFunction = () => [{ title: "User groups · Parley" }];

export async function loader({ params, request, context }: LoaderFunctionArgs) {
  return need<{ groups: GroupAnswer[] }>(context, request, `/api/workspaces/${params.slug}/groups`);
}

type Said = { problem: string | null; fields: Record<string, string> };

export async function action({ params, request, context }: ActionFunctionArgs) {
  const form = await request.formData();
  const path = `/api/workspaces/${params.slug}/groups`;
  const id = textOf(form, "id");
  const body = {
    handle: textOf(form, "handle").trim().replace(/^@/, ""),
    name: textOf(form, "name"),
    description: textOf(form, "description"),
    userIds: [...new Set(form.getAll("userIds"))],
  };
  const answer =
    textOf(form, "intent") === "delete"
      ? await ask(context, `${path}/${id}`, { method: "DELETE" })
      : id === ""
        ? await ask(context, path, jsonBody("POST", body))
        : await ask(context, `${path}/${id}`, jsonBody("PATCH", body));
  if (answer.ok) return redirect(`/w/${params.slug}/groups`);
  if (answer.status === 401) return toSignIn(request);
  const { code, fields, message } = answer.problem;
  const named: Said["fields"] = { ...fields, ...(code === "DUPLICATE_RESOURCE" ? { handle: message } : {}) };
  const problem = Object.keys(named).length > 0 ? null : message;
  return data<Said>({ problem, fields: named }, { status: answer.status });
}

const same = <T,>(value: T) => value;

/** `?edit=new`, `?edit=S…` */
export default function Groups() {
  const { groups } = useLoaderData<typeof loader>();
  const live = useLive();
  const { slug, role } = useWorkspace((state) => state.workspace);
  const changed = useObserved(live.directory.groupsRead, same);
  const { revalidate } = useRevalidator();
  const [query] = useSearchParams();
  const leads = role === "owner" || role === "admin";
  const edited = query.get("edit");
  const shown = leads ? groups.find(({ id }) => id === edited) : undefined;
  const shownSince = useRef(changed);
  useEffect(() => {
    if (shownSince.current !== changed) revalidate();
    shownSince.current = changed;
  }, [changed, revalidate]);
  useEffect(() => live.directory.lookUp(groups.flatMap(({ memberIds }) => memberIds)), [live, groups]);
  if (leads && (edited === "new" || shown)) return <GroupPage key={edited} group={shown} />;
  return (
    <Page
      title="User groups"
      aside={
        leads && groups.length > 0 ? (
          <Link to={`/w/${slug}/groups?edit=new`} className={buttonLook({ kind: "primary" })}>
            <Icon as={Plus} />
            <span className="phone:sr-only">Create a group</span>
          </Link>
        ) : undefined
      }
    >
      <div className="grid max-w-[760px] grid-cols-1 gap-6">
        <p className="text-ui text-muted">
          People who are told together: whoever writes a group’s @handle in a message mentions everybody in it who is in
          that conversation.
        </p>
        {groups.length === 0 && (
          <div className="grid justify-items-start gap-4 rounded-3 bg-sunken p-6">
            <p className="text-ui text-muted">
              {leads
                ? "There is no group yet. A team, or whoever is on call, makes a good first one."
                : "There is no group yet. Admins and owners create them."}
            </p>
            {leads && (
              <Link to={`/w/${slug}/groups?edit=new`} className={buttonLook({ kind: "primary" })}>
                Create a group
              </Link>
            )}
          </div>
        )}
        <ul className="grid grid-cols-1" aria-label="Groups">
          {groups.map((group) => (
            <GroupRow key={group.id} group={group} leads={leads} />
          ))}
        </ul>
      </div>
    </Page>
  );
}

const facesShown = 5;

function GroupRow({ group, leads }: { group: GroupAnswer; leads: boolean }) {
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const people = useWorkspace((state) => state.people);
  const me = useWorkspace((state) => state.me.id);
  const { id, handle, name, description, memberIds } = group;
  const count = memberIds.length === 1 ? "1 person" : `${memberIds.length} people`;
  return (
    <li className="flex min-h-16 items-center gap-4 border-t border-line py-2 first:border-0">
      <span className="grid size-9 flex-none place-items-center rounded-[9px] bg-fill text-muted">
        <Icon as={Users} />
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex min-w-0 items-baseline gap-2">
          <b className="truncate text-ui text-strong">@{handle}</b>
          <span className="truncate text-meta text-muted">{name}</span>
        </p>
        <p className="truncate text-meta text-muted">
          {count}
          {memberIds.includes(me) && ", you among them"}
          {description && ` · ${description}`}
        </p>
      </div>
      <span className="flex -space-x-1.5 phone:hidden" aria-hidden="true">
        {memberIds.slice(0, facesShown).map((userId) => (
          <Avatar
            key={userId}
            id={userId}
            name={people[userId]?.displayName ?? ""}
            url={people[userId]?.avatarUrl}
            size={24}
          />
        ))}
      </span>
      {leads && (
        <Link
          to={`/w/${slug}/groups?edit=${id}`}
          className={iconButtonLook()}
          aria-label={`Edit @${handle}`}
          title={`Edit @${handle}`}
        >
          <Icon as={Pencil} />
        </Link>
      )}
    </li>
  );
}

function GroupPage({ group }: { group: GroupAnswer | undefined }) {
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const said = useActionData<Said>();
  const busy = useNavigation().state !== "idle";
  return (
    <Page title={group ? `Edit @${group.handle}` : "Create a group"}>
      <div className="grid max-w-[560px] grid-cols-1 gap-8">
        <Form method="post" className="grid gap-4">
          <input type="hidden" name="id" value={group?.id ?? ""} />
          <FormProblem>{said?.problem}</FormProblem>
          <Field
            label="Handle"
            name="handle"
            required
            maxLength={limits.channelName}
            defaultValue={group?.handle}
            before="@"
            placeholder="on-call"
            help="a-z, 0-9, dash and underscore. What people write."
            problem={said?.fields.handle}
            autoComplete="off"
            spellCheck={false}
          />
          <Field
            label="Name"
            name="name"
            required
            maxLength={limits.groupName}
            defaultValue={group?.name}
            placeholder="Whoever is on call"
            problem={said?.fields.name}
            autoComplete="off"
          />
          <TextField
            label="What it is for"
            name="description"
            maxLength={limits.purpose}
            defaultValue={group?.description}
            rows={2}
            problem={said?.fields.description}
          />
          <PeoplePicker
            chosen={group?.memberIds ?? []}
            label="People"
            help="Type a name and press Enter."
            most={limits.membersPerRequest}
            autoFocus={false}
          />
          <FormProblem>{said?.fields.userIds}</FormProblem>
          <div className="flex items-center gap-3">
            <Button type="submit" kind="primary" disabled={busy}>
              {group ? "Save group" : "Create group"}
            </Button>
            <Link to={`/w/${slug}/groups`} className={buttonLook()}>
              Cancel
            </Link>
          </div>
        </Form>
        {group && <DeleteGroup group={group} />}
      </div>
    </Page>
  );
}

function DeleteGroup({ group: { id, handle } }: { group: GroupAnswer }) {
  const [asking, setAsking] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  return (
    <section aria-label="Delete the group" className="grid justify-items-start gap-2 border-t border-line pt-6">
      <p className="text-meta text-muted">
        Messages keep its mention, which tells nobody any more. The handle becomes free.
      </p>
      <Form
        method="post"
        ref={form}
        onSubmit={(event) => {
          if (asking) return;
          event.preventDefault();
          setAsking(true);
        }}
      >
        <input type="hidden" name="id" value={id} />
        <input type="hidden" name="intent" value="delete" />
        <Button type="submit" kind="danger">
          Delete @{handle}
        </Button>
      </Form>
      {asking && (
        <Dialog
          title={`Delete @${handle}?`}
          description="Whoever wants it again makes it anew."
          onClose={() => setAsking(false)}
          closable={false}
        >
          <DialogActions>
            <Button onClick={() => setAsking(false)} autoFocus>
              Keep it
            </Button>
            <Button kind="danger" onClick={() => form.current?.requestSubmit()}>
              Delete
            </Button>
          </DialogActions>
        </Dialog>
      )}
    </section>
  );
}
