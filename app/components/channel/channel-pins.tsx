import { Link } from "@remix-run/react";
import { Pin, PinOff } from "lucide-react";
import { useContext, useEffect, useState } from "react";
import type { ChannelAnswer, PinAnswer } from "../../../src/protocol/rest";
import { dateOfTs, fullTime, shortTime } from "../../format/time";
import { useLive, useWorkspace } from "../../live/context";
import { useObserved } from "../../live/observable";
import { permalinkOf } from "../../live/permalink";
import { request } from "../../live/request";
import { NamedFiles } from "../files/named";
import { NowContext } from "../message/now";
import { RichText } from "../message/rich-text";
import { Avatar } from "../people/avatar";
import { Button, IconButton } from "../ui/button";
import { Icon } from "../ui/icon";

type Props = { channel: ChannelAnswer; served: PinAnswer[] | null };

/** What the channel keeps in view, the latest pinned first. */
export function ChannelPins({ channel, served }: Props) {
  const live = useLive();
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const zone = useWorkspace(({ me }) => me.timezone);
  const people = useWorkspace((workspace) => workspace.people);
  const now = useContext(NowContext);
  // Each pin that comes or goes is an event; the room tells how many there are by now.
  const heard = useObserved(live.conversation(channel.id).state, pinsHeard);
  const [pins, setPins] = useState(served);
  const [failed, setFailed] = useState(false);
  const [tries, setTries] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: read anew when the room told of one, or when asked to
  useEffect(() => {
    let left = false;
    void request<{ pins: PinAnswer[] }>("GET", `/api/channels/${channel.id}/pins`).then((reply) => {
      if (left) return;
      setFailed(!reply.ok);
      if (reply.ok) setPins(reply.data.pins);
    });
    return () => {
      left = true;
    };
  }, [channel.id, heard, tries]);
  const unpin = async (pin: PinAnswer) => {
    setPins((known) => known?.filter((other) => other !== pin) ?? null);
    const problem = await live.pin(pin.message, false);
    if (!problem) return;
    live.notices.say(problem, { bad: true });
    setTries((count) => count + 1);
  };
  const writes = channel.isMember && !channel.archived;
  return (
    <section data-pins aria-label="Pins" className="rounded-1 outline-offset-4" tabIndex={-1}>
      <h3 className="flex h-7 items-center gap-2 text-ui font-semibold text-strong">
        Pins
        {pins && pins.length > 0 && <span className="font-medium text-faint tabular">{pins.length}</span>}
      </h3>
      {failed && !pins && (
        <p className="mt-1 flex items-center gap-3 text-ui text-muted">
          The pins did not load.
          <Button size="small" onClick={() => setTries((count) => count + 1)}>
            Try again
          </Button>
        </p>
      )}
      {pins?.length === 0 && (
        <p className="mt-1 text-ui text-muted">
          {writes
            ? "Nothing is pinned yet. Pin what everybody should find again: the menu of a message, or the key P."
            : "Nothing is pinned."}
        </p>
      )}
      {pins && pins.length > 0 && (
        <ul className="mt-1 grid gap-2">
          {pins.map((pin) => {
            const { message, userId } = pin;
            const name = people[message.userId]?.displayName ?? message.user.displayName;
            const by = userId === live.me ? "you" : (people[userId]?.displayName ?? "somebody");
            const date = dateOfTs(message.ts);
            return (
              <li key={message.ts} className="rounded-3 p-3 shadow-[inset_0_0_0_1px_var(--border)]">
                <div className="flex items-center gap-2 text-meta text-muted">
                  <Avatar
                    id={message.userId}
                    name={name}
                    url={people[message.userId]?.avatarUrl ?? message.user.avatarUrl}
                    size={20}
                  />
                  <b className="min-w-0 truncate text-strong">{name}</b>
                  <Link
                    to={permalinkOf(slug, message)}
                    preventScrollReset
                    title={fullTime(date, zone)}
                    className="flex-1 whitespace-nowrap text-accent-ink hover:underline"
                  >
                    {shortTime(date, now, zone)}
                  </Link>
                  {writes && (
                    <IconButton
                      size={28}
                      className="with-script -my-1 -mr-1"
                      label={`Unpin the message of ${name}`}
                      onClick={() => void unpin(pin)}
                    >
                      <Icon as={PinOff} size={16} />
                    </IconButton>
                  )}
                </div>
                <div className="mt-1 grid gap-1">
                  {message.text !== "" && (
                    <div className="line-clamp-4 max-h-[88px] overflow-hidden">
                      <RichText text={message.text} />
                    </div>
                  )}
                  <NamedFiles files={message.files} />
                </div>
                <p className="mt-1 flex items-center gap-1 text-small text-faint">
                  <Icon as={Pin} size={14} />
                  Pinned by {by}
                </p>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

/** Changes with every pin: an exchange of two leaves the count as it was. */
const pinsHeard = ({ pinCount, pinsAt }: { pinCount: number | null; pinsAt: number }) => `${pinCount}/${pinsAt}`;
