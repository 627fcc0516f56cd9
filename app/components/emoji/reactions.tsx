import { SmilePlus } from "lucide-react";
import { type FocusEvent, type PointerEvent, useCallback, useEffect, useState } from "react";
import { createPortal } from "react-dom";
import type { UserId } from "../../../src/protocol/ids";
import type { Message, Reaction } from "../../../src/protocol/message";
import { useLive, useWorkspace } from "../../live/context";
import { useObserved } from "../../live/observable";
import { reactionsWanted } from "../../live/reacting";
import type { Person, Workspace } from "../../live/workspace";
import { Icon } from "../ui/icon";
import { type Drawing, useDrawing } from "./emoji";
import { openEmojiPicker } from "./picker-ask";

const myId = ({ me }: Workspace) => me.id;
const pickPeople = ({ people }: Workspace) => people;

/** Under a message: how often each emoji was given, mine with a ring. A click gives it or takes it back. */
export function Reactions({ message }: { message: Message }) {
  const live = useLive();
  const me = useWorkspace(myId);
  // Only what is on its way for this message draws it again.
  const wanted = useObserved(
    live.reacting.wanted,
    useCallback(
      (all: Readonly<Record<string, boolean>>) => {
        const mine = Object.entries(all).filter(([place]) => place.startsWith(`${message.id} `));
        return mine.length === 0 ? "" : JSON.stringify(mine);
      },
      [message.id],
    ),
  );
  const { state } = live.conversation(message.channelId);
  const may = useObserved(state, ({ channel }) => channel?.isMember === true && !channel.archived);
  const reactions = wanted === "" ? message.reactions : reactionsWanted(message, live.reacting.wanted.value, me);
  if (reactions.length === 0) return null;
  return (
    <ul className="reactions" aria-label="Reactions">
      {reactions.map((reaction) => (
        <li key={reaction.name}>
          <Chip
            reaction={reaction}
            me={me}
            onToggle={may ? () => live.reacting.toggle(message, reaction.name) : undefined}
          />
        </li>
      ))}
      {may && (
        <li className="with-script">
          <button
            type="button"
            className="reaction"
            data-add
            aria-label="Add a reaction"
            title="Add a reaction"
            onClick={({ currentTarget }) =>
              openEmojiPicker({ anchor: currentTarget, onPick: (name) => live.reacting.set(message, name, true) })
            }
          >
            <Icon as={SmilePlus} size={14} />
          </button>
        </li>
      )}
    </ul>
  );
}

type ChipProps = { reaction: Reaction; me: UserId; onToggle: (() => void) | undefined };

function Chip({ reaction, me, onToggle }: ChipProps) {
  const { name, count, users } = reaction;
  const live = useLive();
  const people = useWorkspace(pickPeople);
  const drawing = useDrawing(name);
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const mine = users.includes(me);
  const who = whoReacted(users, me, people);
  useEffect(() => {
    if (anchor) live.directory.lookUp(users.slice(0, mostNamed));
  }, [anchor, live, users]);
  const look = {
    className: "reaction",
    "data-mine": mine || undefined,
    onPointerEnter: ({ currentTarget, pointerType }: PointerEvent<HTMLElement>) => {
      if (pointerType === "mouse") setAnchor(currentTarget);
    },
    onPointerLeave: () => setAnchor(null),
    onFocus: ({ currentTarget }: FocusEvent<HTMLElement>) => {
      if (currentTarget.matches(":focus-visible")) setAnchor(currentTarget);
    },
    onBlur: () => setAnchor(null),
  };
  const said = `${who} reacted with :${name}:`;
  const inside = (
    <>
      <Drawn drawing={drawing} name={name} />
      <span aria-hidden="true">{count}</span>
      <span className="sr-only">{said}</span>
      {anchor && <Tip anchor={anchor} drawing={drawing} name={name} words={said} />}
    </>
  );
  return onToggle ? (
    <button type="button" {...look} aria-pressed={mine} onClick={onToggle}>
      {inside}
    </button>
  ) : (
    <span {...look}>{inside}</span>
  );
}

export function Drawn({ drawing, name }: { drawing: Drawing | null; name: string }) {
  return (
    <span className="drawn" aria-hidden="true" suppressHydrationWarning>
      {drawing === null ? `:${name}:` : "url" in drawing ? <img src={drawing.url} alt="" /> : drawing.glyph}
    </span>
  );
}

const mostNamed = 8;

/** "Grace and you", "you, Grace, Linus and 12 others" */
export function whoReacted(users: readonly UserId[], me: UserId, people: Readonly<Record<UserId, Person>>): string {
  const others = users.filter((user) => user !== me);
  const named = others.slice(0, mostNamed).map((user) => people[user]?.displayName ?? "somebody");
  const rest = others.length - named.length;
  const words = [
    ...named,
    ...(users.length > others.length ? ["you"] : []),
    ...(rest > 0 ? [rest === 1 ? "1 other" : `${rest} others`] : []),
  ];
  const said = words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${words.at(-1)}` : (words[0] ?? "Nobody");
  return said.charAt(0).toUpperCase() + said.slice(1);
}

/** Beside what is pointed at; those who listen have it from the label. */
function Tip({
  anchor,
  drawing,
  name,
  words,
}: {
  anchor: HTMLElement;
  drawing: Drawing | null;
  name: string;
  words: string;
}) {
  const { left, width, top, bottom } = anchor.getBoundingClientRect();
  const above = top > 160;
  const x = Math.min(Math.max(left + width / 2, 128), innerWidth - 128);
  return createPortal(
    <div
      className="tip fade-in"
      aria-hidden="true"
      style={{
        left: x,
        top: above ? top - 6 : bottom + 6,
        transform: `translate(-50%, ${above ? "-100%" : "0"})`,
      }}
    >
      <Drawn drawing={drawing} name={name} />
      {words}
    </div>,
    document.body,
  );
}
