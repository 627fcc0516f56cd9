import * as Radix from "@radix-ui/react-dialog";
import { useNavigate } from "@remix-run/react";
import { Archive, CornerDownLeft, Hash, Lock, PencilLine, Search } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import type { UserId } from "../../../src/protocol/ids";
import type { ChannelSummary, MemberAnswer } from "../../../src/protocol/rest";
import { useLive, useWorkspace } from "../../live/context";
import { directWith } from "../../live/direct";
import { request } from "../../live/request";
import { type Person, type SidebarChannel, withPeople } from "../../live/workspace";
import { DirectAvatar } from "../people/direct-avatar";
import { Badge } from "../sidebar/badge";
import { cn } from "../ui/cn";
import { Icon } from "../ui/icon";
import { type Action, actionsFor, perform } from "./actions";

type Option = {
  id: string;
  name: string;
  /** `person`: nobody has opened a conversation with them yet. */
  type: SidebarChannel["type"] | "person" | "action";
  action?: Action;
  userIds: readonly UserId[];
  topic: string;
  archived: boolean;
  unread: number;
  mentions: number;
  mine: boolean;
};

const most = 9;

/** From anywhere to any channel or person, by a few letters. */
export function Switcher({ onClose }: { onClose: () => void }) {
  const live = useLive();
  const navigate = useNavigate();
  const workspace = useWorkspace((state) => state.workspace);
  const { slug } = workspace;
  const channels = useWorkspace((workspace) => workspace.channels);
  const people = useWorkspace((workspace) => workspace.people);
  const me = useWorkspace((workspace) => workspace.me.id);
  const current = live.current.value?.channelId;
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState(0);
  const [others, setOthers] = useState<ChannelSummary[]>([]);
  const listId = useId();
  const wanted = query.trim().toLowerCase().replace(/^[#@]/, "");

  useEffect(() => {
    if (wanted === "") return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      const path = `/api/workspaces/${slug}/channels?${new URLSearchParams({ scope: "browse", q: wanted, limit: "20" })}`;
      void request<{ channels: ChannelSummary[] }>("GET", path, undefined, stop.signal).then((reply) => {
        if (reply.ok) setOthers(reply.data.channels);
      });
      const directory = `/api/workspaces/${slug}/members?${new URLSearchParams({ q: wanted, limit: "20" })}`;
      void request<{ members: MemberAnswer[] }>("GET", directory, undefined, stop.signal).then((reply) => {
        if (!reply.ok) return;
        const met = reply.data.members.map((member) => ({ ...member, id: member.userId }));
        live.workspace.update((state) => withPeople(state, met));
      });
    }, 120);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [live, slug, wanted]);

  const options = useMemo(() => {
    const known = new Set<string>(channels.map(({ id }) => id));
    const mine = channels.map((channel): Option => ({ ...channel, mine: true }));
    const found = others
      .filter(({ id }) => !known.has(id))
      .map((channel): Option => ({ ...channel, userIds: [], unread: 0, mentions: 0, mine: false }));
    const unmet = Object.values(people)
      .filter(({ id, role }) => wanted !== "" && role !== null && !directWith(channels, id))
      .map((person) => personOption(person));
    const actions = wanted === "" ? [] : actionsFor(workspace).map(actionOption);
    const ranked = [...mine, ...found, ...unmet, ...actions]
      .map((option) => ({ option, rank: rankOf(option, wanted, current) }))
      .filter(({ rank }) => rank > 0)
      .sort((a, b) => b.rank - a.rank || (a.option.name < b.option.name ? -1 : 1));
    return ranked.slice(0, most).map(({ option }) => option);
  }, [channels, others, people, wanted, current, workspace]);

  // The field takes the focus before the dialog could remember who had it.
  const [before] = useState(() => document.activeElement);
  const goes = useRef(false);
  const open = (option: Option | undefined) => {
    if (!option) return;
    goes.current = true;
    onClose();
    if (option.action) {
      const path = perform(option.action, slug);
      return path === null ? undefined : navigate(path);
    }
    if (option.type !== "person") return navigate(`/w/${slug}/c/${option.id}`);
    void live.openDirect(option.userIds).then((id) => id && navigate(`/w/${slug}/c/${id}`));
  };
  const keyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && options.length > 0) {
      event.preventDefault();
      setChosen((at) => (at + step + options.length) % options.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      open(options[chosen]);
    }
  };

  return (
    <Radix.Root open onOpenChange={(shown) => !shown && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fade-in fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (!goes.current && before instanceof HTMLElement) before.focus();
          }}
          className="pop-in on-raised fixed top-[14dvh] left-1/2 z-50 w-[640px] max-w-[calc(100vw-32px)] -translate-x-1/2 overflow-hidden rounded-4 bg-raised shadow-3 phone:top-4"
        >
          <Radix.Title className="sr-only">Jump to a channel or a person</Radix.Title>
          <div className="flex h-14 items-center gap-3 border-b border-line pr-4 pl-5">
            <Icon as={Search} size={20} className="text-faint" />
            <input
              // biome-ignore lint/a11y/noAutofocus: it was opened to be typed in
              autoFocus
              role="combobox"
              aria-expanded="true"
              aria-controls={listId}
              aria-activedescendant={options[chosen] ? `${listId}-${chosen}` : undefined}
              aria-label="Channel or person"
              placeholder="Jump to a channel or a person"
              autoComplete="off"
              spellCheck={false}
              value={query}
              onChange={(event) => {
                setQuery(event.target.value);
                setChosen(0);
              }}
              onKeyDown={keyDown}
              className="min-w-0 flex-1 bg-transparent text-[17px]/6 text-strong outline-none"
            />
            <Key>Esc</Key>
          </div>
          <div id={listId} role="listbox" aria-label="Channels and people" className="min-h-14 p-2">
            {options.map((option, index) => (
              <div
                key={option.id}
                id={`${listId}-${index}`}
                role="option"
                aria-selected={index === chosen}
                tabIndex={-1}
                onPointerMove={() => setChosen(index)}
                onClick={() => open(option)}
                onKeyDown={keyDown}
                className={cn(
                  "flex h-10 cursor-pointer items-center gap-3 rounded-3 px-3 text-ui phone:h-11",
                  index === chosen ? "on-selected bg-selected text-strong" : "text-ink",
                )}
              >
                {option.userIds.length > 0 ? (
                  <DirectAvatar userIds={option.userIds} />
                ) : (
                  <Icon
                    as={option.action?.icon ?? (option.archived ? Archive : option.type === "private" ? Lock : Hash)}
                    size={20}
                    bold={option.unread > 0}
                    className={index === chosen ? "text-accent-ink" : "text-faint"}
                  />
                )}
                <span className={cn("max-w-[60%] truncate", option.unread > 0 && "font-semibold text-strong")}>
                  <Matched name={option.name} wanted={wanted} />
                </span>
                <span
                  className={cn("min-w-0 flex-1 truncate text-meta", index === chosen ? "text-muted" : "text-faint")}
                >
                  {hintOf(option, me)}
                </span>
                <Draft id={option.id} />
                {option.mentions > 0 && <Badge count={option.mentions} />}
                {index === chosen && (
                  <span className="phone:hidden">
                    <Key>
                      <Icon as={CornerDownLeft} size={14} />
                    </Key>
                  </span>
                )}
              </div>
            ))}
            {options.length === 0 && (
              <p className="px-3 py-2.5 text-ui text-muted">
                No channel, nobody and nothing to do is called “{query.trim()}”.
              </p>
            )}
          </div>
          <p
            className="flex h-10 items-center gap-5 bg-sunken px-5 text-small text-faint phone:hidden"
            aria-hidden="true"
          >
            <span className="flex items-center gap-1.5">
              <Key>↑</Key>
              <Key>↓</Key> move
            </span>
            <span className="flex items-center gap-1.5">
              <Key>↵</Key> open
            </span>
          </p>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

const personOption = ({ id, displayName, realName, statusText }: Person): Option => ({
  id,
  name: displayName,
  type: "person",
  userIds: [id],
  topic: realName === displayName ? statusText : realName,
  archived: false,
  unread: 0,
  mentions: 0,
  mine: true,
});

const actionOption = (action: Action): Option => ({
  id: `action:${action.id}`,
  name: action.name,
  type: "action",
  action,
  userIds: [],
  topic: "",
  archived: false,
  unread: 0,
  mentions: 0,
  mine: true,
});

function hintOf({ archived, mine, topic, type, userIds }: Option, me: UserId): string {
  if (archived) return "archived";
  if (userIds.length === 1 && userIds[0] === me) return "you";
  return !mine && !topic && type !== "person" ? "not joined" : topic;
}

/** Nothing typed: what waits comes first. Typed: the beginning, then a word's beginning, then letters in order. */
function rankOf(
  { id, name: called, type, userIds, archived, unread, mentions, mine, action }: Option,
  wanted: string,
  current: string | undefined,
): number {
  const name = called.toLowerCase();
  // Whoever types a name means the one before the few.
  const few = userIds.length > 2 ? 15 : 0;
  const waiting = mentions > 0 ? 3 : unread > 0 ? 2 : 1;
  if (wanted === "") return archived || id === current ? 0 : waiting;
  const base = name.startsWith(wanted)
    ? 300
    : name.split(/[-_,\s]+/).some((word) => word.startsWith(wanted))
      ? 200
      : inOrder(name, wanted)
        ? 100
        : 0;
  if (action) return base > 100 || action.words.split(" ").some((word) => word.startsWith(wanted)) ? base / 4 + 80 : 0;
  if (base === 0) return 0;
  return base + waiting + (mine ? 20 : 0) - (archived ? 50 : 0) - (type === "person" ? 10 : 0) - few;
}

function inOrder(name: string, wanted: string): boolean {
  let at = 0;
  for (const char of wanted) {
    at = name.indexOf(char, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

function Matched({ name, wanted }: { name: string; wanted: string }) {
  const at = wanted === "" ? -1 : name.toLowerCase().indexOf(wanted);
  if (at < 0) return name;
  return (
    <>
      {name.slice(0, at)}
      <u className="text-strong decoration-accent-ink decoration-2 underline-offset-[3px]">
        {name.slice(at, at + wanted.length)}
      </u>
      {name.slice(at + wanted.length)}
    </>
  );
}

function Draft({ id }: { id: string }) {
  const { drafts } = useLive();
  return drafts.of(id) ? <Icon as={PencilLine} size={16} className="text-faint" /> : null;
}

function Key({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-grid h-5 min-w-5 place-items-center rounded-1 bg-fill px-[5px] font-sans text-[11px]/5 font-medium text-muted">
      {children}
    </kbd>
  );
}
