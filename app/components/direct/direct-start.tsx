import { Link } from "@remix-run/react";
import { Fragment } from "react";
import type { ChannelAnswer, DirectPerson } from "../../../src/protocol/rest";
import { useWorkspace } from "../../live/context";
import { Avatar } from "../people/avatar";
import { buttonLook } from "../ui/button";

/** The beginning of a conversation between people. */
export function DirectStart({ channel, basePath }: { channel: ChannelAnswer; basePath: string }) {
  const me = useWorkspace((workspace) => workspace.me.id);
  const people = channel.people ?? [];
  const others = people.filter(({ userId }) => userId !== me);
  const [first, second] = others;
  return (
    <div className="max-w-[640px] px-[var(--gutter)] pt-8 pb-4">
      <span className="flex gap-1.5">
        {(others.length > 0 ? others : people).slice(0, 8).map(({ userId, displayName, avatarUrl }) => (
          <Avatar key={userId} id={userId} name={displayName} url={avatarUrl} size={40} />
        ))}
      </span>
      {!first ? (
        <>
          <h2 className="mt-4 text-h2 font-semibold text-strong">This is your space</h2>
          <p className="mt-1 max-w-[60ch] text-muted">
            Keep notes, links and drafts of what you will say. Only you see what is written here.
          </p>
        </>
      ) : (
        <>
          <h2 className="mt-4 text-h2 font-semibold text-strong">
            {second ? others.map(({ displayName }) => displayName).join(", ") : first.displayName}
          </h2>
          <p className="mt-1 max-w-[60ch] text-muted">
            This is the very beginning of your conversation with <Names people={others} basePath={basePath} />. Nobody
            else sees what is said here.
          </p>
          {!second && (
            <p className="mt-5">
              <Link to={`${basePath}/profile/${first.userId}`} preventScrollReset className={buttonLook()}>
                View profile
              </Link>
            </p>
          )}
        </>
      )}
    </div>
  );
}

function Names({ people, basePath }: { people: DirectPerson[]; basePath: string }) {
  return people.map(({ userId, displayName }, index) => (
    <Fragment key={userId}>
      {index > 0 && (index === people.length - 1 ? " and " : ", ")}
      <Link to={`${basePath}/profile/${userId}`} preventScrollReset className="link font-semibold">
        {displayName}
      </Link>
    </Fragment>
  ));
}
