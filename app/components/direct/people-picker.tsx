import { X } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import type { UserId } from "../../../src/protocol/ids";
import { limits } from "../../../src/protocol/limits";
import { useWorkspace } from "../../live/context";
import type { Person } from "../../live/workspace";
import { isHydrated } from "../conversation/hydrated";
import { Avatar } from "../people/avatar";
import { cn } from "../ui/cn";
import { Icon } from "../ui/icon";
import { candidatesFor } from "./candidates";
import { useSoughtPeople } from "./use-sought-people";

type Props = {
  chosen: readonly UserId[];
  label?: string;
  /** By default for whom a conversation is. */
  help?: string;
  /** How many may be chosen; by default as many as a conversation holds beside oneself. */
  most?: number;
  autoFocus?: boolean;
};

/**
 * Names are typed and taken by Enter, one after another; Enter with nothing typed sends the form. Where scripts do not
 * run, the people are a list to tick. Gives the form `userIds`.
 */
export function PeoplePicker({ chosen: initial, label = "To", help, most, autoFocus = true }: Props) {
  const people = useWorkspace((workspace) => workspace.people);
  const channels = useWorkspace((workspace) => workspace.channels);
  const me = useWorkspace((workspace) => workspace.me.id);
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState<readonly UserId[]>(initial);
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  // What is ticked there is not sent beside what was chosen here.
  const [ready, setReady] = useState(isHydrated);
  useEffect(() => setReady(true), []);
  const listId = useId();
  const wanted = query.trim();

  useSoughtPeople(wanted);
  const candidates = useMemo(
    () => candidatesFor({ people, channels, chosen, me, wanted }),
    [people, channels, chosen, me, wanted],
  );
  const everybody = useMemo(
    () => candidatesFor({ people, channels, chosen: [], me, wanted: "" }, 200),
    [people, channels, me],
  );
  const full = most === undefined ? isFull(chosen, me) : chosen.length >= most;
  const highlighted = Math.min(at, candidates.length - 1);

  const take = (person: Person | undefined) => {
    if (!person || full) return;
    setChosen([...chosen, person.id]);
    setQuery("");
    setAt(0);
    input.current?.focus();
  };
  const drop = (id: UserId) => {
    setChosen(chosen.filter((other) => other !== id));
    input.current?.focus();
  };
  const keyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && candidates.length > 0) {
      event.preventDefault();
      setAt((highlighted + step + candidates.length) % candidates.length);
    } else if (event.key === "Enter" && (wanted !== "" || chosen.length === 0) && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      take(candidates[highlighted]);
    } else if (event.key === "Backspace" && query === "" && chosen.length > 0) {
      setChosen(chosen.slice(0, -1));
    }
  };

  return (
    <div>
      <div className="with-script">
        <label htmlFor={`${listId}-input`} className="text-meta font-semibold text-strong">
          {label}
        </label>
        <div className="mt-1.5 flex min-h-10 flex-wrap items-center gap-1 rounded-2 bg-raised p-1.5 shadow-[inset_0_0_0_1px_var(--border-control)] focus-within:shadow-[inset_0_0_0_1.5px_var(--focus),0_0_0_3px_var(--accent-soft)]">
          {chosen.map((id) => (
            <Chip key={id} id={id} name={people[id]?.displayName ?? "Somebody"} onDrop={() => drop(id)} />
          ))}
          <input
            ref={input}
            id={`${listId}-input`}
            // biome-ignore lint/a11y/noAutofocus: the page is here to be typed in
            autoFocus={autoFocus}
            role="combobox"
            aria-expanded={candidates.length > 0}
            aria-controls={listId}
            aria-activedescendant={candidates[highlighted] ? `${listId}-${highlighted}` : undefined}
            aria-describedby={`${listId}-help`}
            autoComplete="off"
            spellCheck={false}
            value={query}
            placeholder={chosen.length === 0 ? "Grace Hopper" : ""}
            onChange={(event) => {
              setQuery(event.target.value);
              setAt(0);
            }}
            onKeyDown={keyDown}
            className="h-7 min-w-32 flex-1 bg-transparent px-1.5 text-body text-ink outline-none phone:h-9 phone:text-[16px]"
          />
        </div>
        <p id={`${listId}-help`} className="mt-1.5 text-meta text-muted">
          {help ??
            (full
              ? `That is everybody: a conversation is for ${limits.directPeople} people with you.`
              : "One person, up to eight, or yourself for notes.")}
        </p>
        <div id={listId} role="listbox" aria-label="People" className="mt-2 max-h-72 min-h-24 overflow-y-auto">
          {!full &&
            candidates.map((person, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's
              <div
                key={person.id}
                id={`${listId}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === highlighted}
                onPointerMove={() => setAt(index)}
                onClick={() => take(person)}
                className={cn(
                  "flex h-10 cursor-pointer items-center gap-3 rounded-3 px-2 text-ui phone:h-11",
                  index === highlighted ? "on-selected bg-selected text-strong" : "text-ink",
                )}
              >
                <Avatar id={person.id} name={person.displayName} url={person.avatarUrl} size={24} />
                <span className="truncate font-medium">{person.displayName}</span>
                <span className={cn("min-w-0 truncate text-meta", index === highlighted ? "text-muted" : "text-faint")}>
                  {person.id === me
                    ? "you"
                    : person.realName === person.displayName
                      ? person.statusText
                      : person.realName}
                </span>
              </div>
            ))}
          {!full && candidates.length === 0 && (
            <p className="px-2 py-2 text-ui text-muted">
              {wanted === "" ? "Nobody else is here yet." : `Nobody is called “${wanted}”.`}
            </p>
          )}
        </div>
      </div>
      <fieldset className="without-script" disabled={ready}>
        <legend className="mb-1.5 text-meta font-semibold text-strong">
          {label === "To" ? "Whom do you write to?" : label}
        </legend>
        <div className="grid max-h-96 overflow-y-auto">
          {everybody.map((person) => (
            <label key={person.id} className="flex h-9 items-center gap-2.5 text-ui phone:h-11">
              <input
                type="checkbox"
                name="userIds"
                value={person.id}
                defaultChecked={initial.includes(person.id)}
                className="size-4 flex-none accent-accent"
              />
              {person.displayName}
            </label>
          ))}
        </div>
      </fieldset>
    </div>
  );
}

const isFull = (chosen: readonly UserId[], me: UserId) =>
  chosen.filter((id) => id !== me).length >= limits.directPeople - 1;

function Chip({ id, name, onDrop }: { id: UserId; name: string; onDrop: () => void }) {
  return (
    <span className="inline-flex h-7 items-center gap-1.5 rounded-1 bg-accent-soft pr-0.5 pl-1.5 text-ui font-medium text-accent-ink phone:h-9">
      <span className="max-w-48 truncate">{name}</span>
      <button
        type="button"
        aria-label={`Leave out ${name}`}
        onClick={onDrop}
        className="grid size-6 place-items-center rounded-1 hover:bg-selected phone:size-9"
      >
        <Icon as={X} size={14} />
      </button>
      <input type="hidden" name="userIds" value={id} />
    </span>
  );
}
