import { Link } from "@remix-run/react";
import { Fragment, useContext, useEffect, useMemo, useState } from "react";
import type { MessageAnswer } from "../../../src/protocol/rest";
import { dateOfTs, fullTime, shortTime } from "../../format/time";
import { useLive, useWorkspace } from "../../live/context";
import { useObserved } from "../../live/observable";
import { type Permalink, permalinksIn } from "../../live/permalink";
import { isHydrated } from "../conversation/hydrated";
import { NamedFiles } from "../files/named";
import { Avatar } from "../people/avatar";
import { NowContext } from "./now";
import { RichText } from "./rich-text";

const same = <T,>(value: T) => value;

/** The messages that a text links to, as cards under it, where the reader may read them. */
export function SharedMessages({ text }: { text: string }) {
  // Only the browser knows for sure where it is.
  const [ready, setReady] = useState(isHydrated);
  useEffect(() => setReady(true), []);
  const links = useMemo(() => (ready ? permalinksIn(text, location.origin) : []), [ready, text]);
  return links.map((link) => (
    <Fragment key={link.messageId}>
      <SharedMessage link={link} />
    </Fragment>
  ));
}

const cardLook = "mt-1.5 mb-1 max-w-[560px] border-l-[3px] border-line-strong pl-3";

function SharedMessage({ link }: { link: Permalink }) {
  const { shared } = useLive();
  const found = useObserved(shared.of(link.messageId), same);
  useEffect(() => void shared.read(link.messageId), [shared, link.messageId]);
  if (found.state === "hidden") return null;
  if (found.state === "reading") {
    return (
      <div className={`${cardLook} pulse grid h-[66px] content-center gap-2`} aria-hidden="true">
        <span className="h-2.5 w-1/3 rounded-1 bg-line" />
        <span className="h-2.5 w-2/3 rounded-1 bg-line" />
      </div>
    );
  }
  return <SharedCard {...found} path={link.path} />;
}

export function SharedCard({ message, channel, path }: MessageAnswer & { path?: string }) {
  const zone = useWorkspace(({ me }) => me.timezone);
  const person = useWorkspace(({ people }) => people[message.userId]);
  const now = useContext(NowContext);
  const name = person?.displayName ?? message.user.displayName;
  const date = dateOfTs(message.ts);
  const where = channel.type === "direct" ? "a direct message" : `#${channel.name}`;
  return (
    <figure className={cardLook} aria-label={`Message of ${name} in ${where}`}>
      <figcaption className="flex min-w-0 items-center gap-2 text-meta text-muted">
        <Avatar id={message.userId} name={name} url={person?.avatarUrl ?? message.user.avatarUrl} size={20} />
        <b className="truncate text-strong">{name}</b>
        <span className="truncate">in {where}</span>
        {path ? (
          <Link
            to={path}
            preventScrollReset
            title={fullTime(date, zone)}
            className="whitespace-nowrap text-accent-ink hover:underline"
          >
            {shortTime(date, now, zone)}
          </Link>
        ) : (
          <span className="whitespace-nowrap">{shortTime(date, now, zone)}</span>
        )}
      </figcaption>
      {message.deletedAt ? (
        <p className="text-meta text-muted">This message was deleted.</p>
      ) : (
        <>
          {message.text !== "" && (
            <div className="line-clamp-6 max-h-[132px] overflow-hidden">
              <RichText text={message.text} />
            </div>
          )}
          <NamedFiles files={message.files} />
        </>
      )}
    </figure>
  );
}
