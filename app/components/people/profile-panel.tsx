import { Form, Link } from "@remix-run/react";
import { Clock, MessageSquare, Pencil, Smile } from "lucide-react";
import { type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import type { UserId } from "../../../src/protocol/ids";
import type { MemberAnswer } from "../../../src/protocol/rest";
import { clockTime, dateOnly, fullTime } from "../../format/time";
import { useLive, useWorkspace } from "../../live/context";
import { request } from "../../live/request";
import { withPeople } from "../../live/workspace";
import { Panel } from "../conversation/panel";
import { TypedEmoji } from "../emoji/typed-emoji";
import { NowContext } from "../message/now";
import { buttonLook } from "../ui/button";
import { Icon } from "../ui/icon";
import { Avatar, PresenceDot, presenceWord } from "./avatar";

type Props = {
  userId: UserId;
  /** What the server read; null where the panel was opened in the browser. */
  served: MemberAnswer | null;
  closePath: string;
};

const roleNames = { owner: "Owner", admin: "Admin", member: "Member", guest: "Guest" } as const;

/** Who somebody is, how they are, what time it is there, and the way to write to them. */
export function ProfilePanel({ userId, served, closePath }: Props) {
  const live = useLive();
  const now = useContext(NowContext);
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const zone = useWorkspace(({ me }) => me.timezone);
  const email = useWorkspace(({ me }) => (me.id === userId ? me.email : null));
  const known = useWorkspace(({ people }) => people[userId]);
  const presence = useWorkspace((workspace) =>
    userId === workspace.me.id ? workspace.status : workspace.presence[userId],
  );
  const [read, setRead] = useState<MemberAnswer | null>(null);
  const [gone, setGone] = useState(false);
  useEffect(() => {
    setGone(false);
    const stop = new AbortController();
    void request<MemberAnswer>("GET", `/api/workspaces/${slug}/members/${userId}`, undefined, stop.signal).then(
      (reply) => {
        if (reply.ok) {
          setRead(reply.data);
          live.workspace.update((state) => withPeople(state, [{ ...reply.data, id: userId }]));
        } else if (reply.status === 404) setGone(true);
      },
    );
    return () => stop.abort();
  }, [live, slug, userId]);
  const watched = useMemo(() => [userId], [userId]);
  useEffect(() => live.hub.watch("profile", watched), [live, watched]);

  const member = read?.userId === userId ? read : served?.userId === userId ? served : null;
  const name = known?.displayName ?? member?.displayName ?? "";
  const realName = known?.realName ?? member?.realName ?? "";
  const role = known?.role ?? member?.role;
  const timezone = known?.timezone ?? member?.timezone;
  const statusEmoji = known?.statusEmoji ?? member?.statusEmoji ?? "";
  const statusText = known?.statusText ?? member?.statusText ?? "";
  const expiresAt = known ? known.statusExpiresAt : member?.statusExpiresAt;
  const mine = email !== null;
  return (
    <Panel title="Profile" under={name} closePath={closePath}>
      <div className="min-h-0 flex-1 overflow-y-auto px-[var(--gutter)] pt-5 pb-10">
        <div className="flex items-center gap-4">
          <Avatar
            id={userId}
            name={name}
            url={known?.avatarUrl ?? member?.avatarUrl}
            size={96}
            decorative={name === ""}
          />
          <div className="min-w-0">
            <h3 className="text-h2 font-semibold break-words text-strong">{name || <>&nbsp;</>}</h3>
            {realName !== name && <p className="truncate text-meta text-muted">{realName}</p>}
            {presence && !gone && (
              <p className="on-surface mt-1 flex items-center gap-1.5 text-meta text-ink">
                <PresenceDot status={presence} small />
                <span aria-hidden="true">{presenceWord(presence)}</span>
              </p>
            )}
          </div>
        </div>
        {gone ? (
          <p className="mt-5 text-ui text-muted">
            {name || "This person"} is not in this workspace. What they said stays where they said it.
          </p>
        ) : (
          <>
            <div className="mt-5 flex flex-wrap gap-2">
              <Form method="post" action={`/w/${slug}/new-message`}>
                <input type="hidden" name="userIds" value={userId} />
                <button type="submit" className={buttonLook({ kind: mine ? "plain" : "primary" })}>
                  <Icon as={MessageSquare} />
                  {mine ? "Your notes" : "Message"}
                </button>
              </Form>
              {mine && (
                <Link to={`/w/${slug}/you`} className={buttonLook()}>
                  <Icon as={Pencil} />
                  Edit profile
                </Link>
              )}
            </div>
            <dl className="mt-6 grid gap-4 text-ui">
              {(statusEmoji || statusText) && (
                <Fact icon={Smile} name="Status">
                  {statusEmoji && <TypedEmoji emoji={statusEmoji} />} {statusText}
                  {expiresAt && (
                    <span className="block text-small text-faint">Until {fullTime(new Date(expiresAt), zone)}</span>
                  )}
                </Fact>
              )}
              {timezone && (
                <Fact icon={Clock} name="Local time">
                  <span className="tabular">{clockTime(now, timezone)}</span>
                  <span className="block text-small text-faint">{timezone.replaceAll("_", " ")}</span>
                </Fact>
              )}
              {role && <Fact name="Role">{roleNames[role]}</Fact>}
              {email && (
                <Fact name="E-mail">
                  {email}
                  <span className="block text-small text-faint">Only you see it</span>
                </Fact>
              )}
              {member && <Fact name="Here since">{dateOnly(new Date(member.joinedAt), zone)}</Fact>}
            </dl>
          </>
        )}
      </div>
    </Panel>
  );
}

function Fact({ name, icon, children }: { name: string; icon?: typeof Clock; children: ReactNode }) {
  return (
    <div>
      <dt className="flex items-center gap-1.5 text-small text-faint">
        {icon && <Icon as={icon} size={14} />}
        {name}
      </dt>
      <dd className="break-words text-ink">{children}</dd>
    </div>
  );
}
