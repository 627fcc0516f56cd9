import { Link } from "@remix-run/react";
import { UserPlus } from "lucide-react";
import { useEffect } from "react";
import { limits } from "../../../src/protocol/limits";
import type { ChannelAnswer, DirectPerson } from "../../../src/protocol/rest";
import { useLive, useWorkspace } from "../../live/context";
import { TypedEmoji } from "../emoji/typed-emoji";
import { Avatar, presenceWord } from "../people/avatar";
import { ProfileLink } from "../people/profile-link";
import { Icon } from "../ui/icon";

/** Whom a conversation is for; more people make another one. */
export function DirectPeople({ channel }: { channel: ChannelAnswer }) {
  const live = useLive();
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const people = channel.people ?? [];
  const here = new Set<string>(channel.members.map(({ userId }) => userId));
  useEffect(
    () =>
      live.hub.watch(
        "members",
        (channel.people ?? []).map(({ userId }) => userId),
      ),
    [live, channel.people],
  );
  const ids = people.map(({ userId }) => userId).join(",");
  return (
    <section aria-label="People">
      <h3 className="flex h-7 items-center gap-1.5 text-ui font-semibold text-strong">
        People <span className="text-small font-normal text-faint tabular">{people.length}</span>
      </h3>
      <ul className="mt-1">
        {people.map((person) => (
          <One key={person.userId} person={person} here={here.has(person.userId)} />
        ))}
      </ul>
      {people.length < limits.directPeople && (
        <p className="mt-1">
          <Link
            to={`/w/${slug}/new-message?people=${ids}`}
            className="flex h-9 w-fit items-center gap-2 rounded-2 pr-3 text-ui font-semibold text-accent-ink hover:underline phone:h-11"
          >
            <Icon as={UserPlus} />
            Start another with more people
          </Link>
        </p>
      )}
    </section>
  );
}

function One({ person, here }: { person: DirectPerson; here: boolean }) {
  const { userId, displayName, avatarUrl, active } = person;
  const me = useWorkspace((workspace) => workspace.me.id);
  const known = useWorkspace(({ people }) => people[userId]);
  const presence = useWorkspace((workspace) =>
    userId === workspace.me.id ? workspace.status : workspace.presence[userId],
  );
  const note = !active ? "No longer in this workspace" : !here ? "Left the conversation" : known?.statusText;
  return (
    <li>
      <ProfileLink userId={userId} className="-mx-2 flex h-11 items-center gap-3 rounded-2 px-2 hover:bg-hover">
        <Avatar id={userId} name={displayName} url={avatarUrl} size={32} presence={presence} />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-1.5">
            <span className="truncate text-ui font-medium text-strong">{known?.displayName ?? displayName}</span>
            {userId === me && <span className="text-small text-faint">you</span>}
            {presence && <span className="sr-only">{presenceWord(presence)}</span>}
            {known?.statusEmoji && <TypedEmoji emoji={known.statusEmoji} />}
          </span>
          {note && <span className="block truncate text-small text-faint">{note}</span>}
        </span>
      </ProfileLink>
    </li>
  );
}
