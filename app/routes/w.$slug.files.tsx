import { Form, Link, type MetaFunction, useLoaderData, useNavigation, useSubmit } from "@remix-run/react";
import type { LoaderFunctionArgs } from "@remix-run/server-runtime";
import { Search } from "lucide-react";
import { useState } from "react";
import type { FileKind, FileListAnswer, FileListing, StorageAnswer } from "../../src/protocol/files";
import type { ChannelId } from "../../src/protocol/ids";
import { DeleteFile } from "../components/files/delete-file";
import { FileRow } from "../components/files/file-row";
import { PublicLink } from "../components/files/public-link";
import { ShareFile } from "../components/files/share-file";
import { StorageUse } from "../components/files/storage-use";
import { Page } from "../components/page";
import { Button, buttonLook } from "../components/ui/button";
import { cn } from "../components/ui/cn";
import { selectLook } from "../components/ui/field";
import { Icon } from "../components/ui/icon";
import { useLive, useWorkspace } from "../live/context";
import type { SidebarChannel, Workspace } from "../live/workspace";
import { ask, need } from "../rest";

export const meta: MetaFunction = () => [{ title: "Files · Parley" }];

export async function loader({ params, request, context }: LoaderFunctionArgs) {
  const given = new URL(request.url).searchParams;
  const of = (name: string) => given.get(name)?.trim() ?? "";
  const [q, kind, by, place, cursor] = [of("q"), of("kind"), of("by"), of("in"), of("cursor")];
  const query = new URLSearchParams({
    ...(q ? { q } : {}),
    ...(kind ? { kind } : {}),
    ...(by ? { userId: by } : {}),
    ...(cursor ? { cursor } : {}),
  });
  const list = place ? `/api/channels/${encodeURIComponent(place)}/files` : `/api/workspaces/${params.slug}/files`;
  const [{ files, nextCursor }, storage] = await Promise.all([
    need<FileListAnswer>(context, request, `${list}?${query}`),
    // Members are refused, and see the files without it.
    ask<StorageAnswer>(context, `/api/workspaces/${params.slug}/storage`),
  ]);
  return { files, next: nextCursor ?? null, q, kind, by, place, storage: storage.ok ? storage.data : null };
}

const kinds: [FileKind, string][] = [
  ["image", "Pictures"],
  ["video", "Films"],
  ["audio", "Sounds"],
  ["document", "Documents"],
  ["other", "Anything else"],
];

const pickChannels = ({ channels }: Workspace) => channels;
const pickPeople = ({ people }: Workspace) => people;
const byName = (one: { displayName: string }, other: { displayName: string }) =>
  one.displayName.localeCompare(other.displayName);

export default function Files() {
  const { files, next, q, kind, by, place, storage } = useLoaderData<typeof loader>();
  const live = useLive();
  const { role, settings } = useWorkspace((state) => state.workspace);
  const me = useWorkspace((state) => state.me.id);
  const channels = useWorkspace(pickChannels);
  const people = useWorkspace(pickPeople);
  const submit = useSubmit();
  const isSearching = useNavigation().location?.search !== undefined;
  const [linking, setLinking] = useState<FileListing | null>(null);
  const [sharing, setSharing] = useState<FileListing | null>(null);
  const [deleting, setDeleting] = useState<FileListing | null>(null);
  const [deleted, setDeleted] = useState<ReadonlySet<string>>(new Set());
  const shown = files.filter(({ id }) => !deleted.has(id));
  const leads = role === "owner" || role === "admin";
  const mayDelete = (file: FileListing) => file.userId === me || (leads && settings.whoCanDelete !== "nobody");
  const named = ({ type, name }: SidebarChannel) => (type === "direct" ? name : `#${name}`);
  const nameOf = (id: string) => {
    const channel = channels.find((known) => known.id === id);
    return channel ? named(channel) : null;
  };
  const filters = {
    ...(q ? { q } : {}),
    ...(kind ? { kind } : {}),
    ...(by ? { by } : {}),
    ...(place ? { in: place } : {}),
  };
  const others = Object.values(people)
    .filter(({ id }) => id !== me)
    .toSorted(byName);
  return (
    <Page title="Files">
      <div className="max-w-[760px]">
        <Form
          role="search"
          className="grid gap-3"
          onChange={(event) => submit(event.currentTarget, { replace: true, preventScrollReset: true })}
        >
          <div className="relative">
            <span className="pointer-events-none absolute inset-y-0 left-3 grid place-items-center text-faint">
              <Icon as={Search} size={16} />
            </span>
            <input
              type="search"
              name="q"
              defaultValue={q}
              aria-label="Find a file by its name"
              placeholder="Find a file by its name"
              autoComplete="off"
              className="h-10 w-full rounded-2 bg-raised pr-3 pl-9 text-body text-ink shadow-[inset_0_0_0_1px_var(--border-control)] focus:shadow-[inset_0_0_0_1.5px_var(--focus),0_0_0_3px_var(--accent-soft)] focus:outline-none phone:h-11 phone:text-[16px]"
            />
          </div>
          <div className="grid grid-cols-3 gap-3 phone:grid-cols-1">
            <select name="kind" defaultValue={kind} aria-label="Kind" className={selectLook}>
              <option value="">Every kind</option>
              {kinds.map(([value, words]) => (
                <option key={value} value={value}>
                  {words}
                </option>
              ))}
            </select>
            <select name="by" defaultValue={by} aria-label="Who uploaded it" className={selectLook}>
              <option value="">By anybody</option>
              <option value={me}>By you</option>
              {others.map(({ id, displayName }) => (
                <option key={id} value={id}>
                  By {displayName}
                </option>
              ))}
            </select>
            <select name="in" defaultValue={place} aria-label="Where" className={selectLook}>
              <option value="">Everywhere</option>
              {place && nameOf(place) === null && <option value={place}>In that channel</option>}
              {channels.map(({ id }) => (
                <option key={id} value={id}>
                  In {nameOf(id)}
                </option>
              ))}
            </select>
          </div>
          <noscript>
            <Button type="submit">Show them</Button>
          </noscript>
        </Form>
        <p className="mt-3 text-meta text-muted" role="status">
          {shown.length === 0
            ? Object.keys(filters).length > 0
              ? "No file matches."
              : "Nothing was shared yet. Drop a file on a conversation."
            : `${shown.length}${next ? "+" : ""} ${shown.length === 1 ? "file" : "files"}`}
        </p>
        <ul className={cn("mt-1", isSearching && "opacity-80")}>
          {shown.map((file) => (
            <FileRow
              key={file.id}
              file={file}
              place={place ? undefined : (nameOf(file.channelId as ChannelId) ?? "another channel")}
              onLink={settings.publicLinks === "on" && role !== "guest" ? () => setLinking(file) : undefined}
              onShare={() => setSharing(file)}
              onDelete={mayDelete(file) ? () => setDeleting(file) : undefined}
            />
          ))}
        </ul>
        {next && (
          <p className="mt-4">
            <Link className={buttonLook()} to={`?${new URLSearchParams({ ...filters, cursor: next })}`}>
              More files
            </Link>
          </p>
        )}
        {storage && <StorageUse storage={storage} />}
      </div>
      {linking && (
        <PublicLink
          file={linking}
          onClose={() => setLinking(null)}
          onCopied={() => {
            setLinking(null);
            live.notices.say("The link is copied.");
          }}
        />
      )}
      {sharing && (
        <ShareFile
          file={sharing}
          channels={channels}
          nameOf={named}
          onClose={() => setSharing(null)}
          onDone={(channel) => {
            setSharing(null);
            live.notices.say(`${sharing.name} is shared in ${named(channel)}.`);
          }}
        />
      )}
      {deleting && (
        <DeleteFile
          file={deleting}
          onClose={() => setDeleting(null)}
          onDone={() => {
            setDeleted(new Set([...deleted, deleting.id]));
            setDeleting(null);
            live.notices.say(`${deleting.name} is deleted.`);
          }}
        />
      )}
    </Page>
  );
}
