import { Hash, Lock, MessageSquare, User } from "lucide-react";
import { type FormEvent, type KeyboardEvent, useId, useMemo, useState } from "react";
import type { ChannelId, UserId } from "../../../src/protocol/ids";
import { limits } from "../../../src/protocol/limits";
import type { Message } from "../../../src/protocol/message";
import type { RestMessage } from "../../../src/protocol/rest";
import { encodeEntities } from "../../format/entities";
import { useLive, useWorkspace } from "../../live/context";
import { directName, directWith, isDirect } from "../../live/direct";
import { permalinkOf } from "../../live/permalink";
import type { SidebarChannel } from "../../live/workspace";
import { useSoughtPeople } from "../direct/use-sought-people";
import { Button } from "../ui/button";
import { cn } from "../ui/cn";
import { Dialog, DialogActions } from "../ui/dialog";
import { Field, FormProblem, TextField } from "../ui/field";
import { Icon } from "../ui/icon";
import { SharedCard } from "./shared-messages";

const most = 6;

/** `person`: nobody has opened a conversation with them yet. */
type Option =
  | { id: ChannelId; name: string; type: SidebarChannel["type"] }
  | { id: UserId; name: string; type: "person" };

const icons = { public: Hash, private: Lock, direct: MessageSquare, person: User };

/** Posts the link of a message somewhere else, with a word about it. Who may read it there sees it as a card. */
export function ShareMessageDialog({ message, onClose }: { message: Message; onClose: () => void }) {
  const live = useLive();
  const channels = useWorkspace((workspace) => workspace.channels);
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const people = useWorkspace((workspace) => workspace.people);
  const author = useWorkspace(({ people }) => people[message.userId]);
  const listId = useId();
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const [chosen, setChosen] = useState<Option | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const from = channels.find(({ id }) => id === message.channelId);

  const options = useMemo(() => {
    const wanted = query.trim().toLowerCase().replace(/^#/, "");
    const named = channels
      .filter(({ archived }) => !archived)
      .map((channel): Option => {
        const { id, type, name } = channel;
        return { id, type, name: isDirect(channel) ? directName(channel.userIds, live.me, people) : name };
      });
    const unmet = Object.values(people)
      .filter(({ id, role }) => wanted !== "" && role !== null && !directWith(channels, id))
      .map(({ id, displayName }): Option => ({ id, type: "person", name: displayName }));
    const found = [...named, ...unmet].filter(({ name }) => name.toLowerCase().includes(wanted));
    const rank = ({ name }: Option) => (name.toLowerCase().startsWith(wanted) ? 0 : 1);
    return found.toSorted((a, b) => rank(a) - rank(b)).slice(0, most);
  }, [channels, people, live, query]);
  useSoughtPeople(chosen ? "" : query);
  const choose = (option: Option) => {
    setChosen(option);
    setQuery(option.name);
    setProblem(null);
  };
  const keyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (chosen || options.length === 0) return;
    if (step !== 0) {
      event.preventDefault();
      setAt((index) => (index + step + options.length) % options.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const option = options[at];
      if (option) choose(option);
    }
  };
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!chosen) return setProblem("Choose where it goes.");
    const comment = String(new FormData(event.currentTarget).get("comment") ?? "").trim();
    const link = `<${location.origin}${permalinkOf(slug, message)}>`;
    setBusy(true);
    const channelId = chosen.type === "person" ? await live.openDirect([chosen.id]) : chosen.id;
    setBusy(false);
    if (!channelId) return setProblem(`A conversation with ${chosen.name} could not be opened. Try again.`);
    live.send(channelId, comment ? `${encodeEntities(comment)}\n${link}` : link);
    const isNamed = chosen.type === "public" || chosen.type === "private";
    live.notices.say(`Shared with ${isNamed ? `#${chosen.name}` : chosen.name}.`);
    onClose();
  };

  const shown: RestMessage = {
    ...message,
    content: message.text,
    createdAt: "",
    attachments: [],
    user: { displayName: author?.displayName ?? "Somebody", avatarUrl: author?.avatarUrl ?? null },
  };
  return (
    <Dialog title="Share this message" onClose={onClose}>
      <form onSubmit={(event) => void submit(event)} className="grid gap-5">
        <FormProblem>{problem}</FormProblem>
        <div className="grid gap-1.5">
          <Field
            label="To"
            name="to"
            autoFocus
            autoComplete="off"
            spellCheck={false}
            placeholder="A channel or a person"
            role="combobox"
            aria-expanded={!chosen}
            aria-controls={listId}
            aria-activedescendant={chosen || !options[at] ? undefined : `${listId}-${at}`}
            value={query}
            onChange={(event) => {
              setQuery(event.target.value);
              setChosen(null);
              setAt(0);
            }}
            onKeyDown={keyDown}
          />
          <div id={listId} role="listbox" aria-label="Channels and people" hidden={chosen !== null}>
            {options.map((option, index) => (
              <div
                key={option.id}
                id={`${listId}-${index}`}
                role="option"
                aria-selected={index === at}
                tabIndex={-1}
                onPointerMove={() => setAt(index)}
                onClick={() => choose(option)}
                onKeyDown={keyDown}
                className={cn(
                  "flex h-8 cursor-pointer items-center gap-2.5 rounded-2 px-2 text-ui phone:h-11",
                  index === at ? "on-selected bg-selected text-strong" : "text-ink",
                )}
              >
                <Icon as={icons[option.type]} size={16} className="text-faint" />
                <span className="truncate">{option.name}</span>
              </div>
            ))}
            {options.length === 0 && <p className="px-2 py-1 text-meta text-muted">Nothing of yours is called that.</p>}
          </div>
        </div>
        <TextField label="Add a word (optional)" name="comment" maxLength={limits.messageTextSoft} rows={2} />
        <SharedCard
          message={shown}
          channel={{ id: message.channelId, name: from?.name ?? "", type: from?.type ?? "public" }}
        />
        {from?.type !== "public" && (
          <p className="text-meta text-muted">People who cannot read it there see only the link.</p>
        )}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" disabled={busy}>
            Share
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
