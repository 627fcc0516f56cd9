import { useNavigate } from "@remix-run/react";
import { Search, X } from "lucide-react";
import {
  type KeyboardEvent,
  type ReactNode,
  useContext,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { typingAt, withChoice } from "../../../src/protocol/search-query/caret";
import { parseSearchQuery } from "../../../src/protocol/search-query/parse";
import { useLive, useWorkspace } from "../../live/context";
import { useObserved } from "../../live/observable";
import { keepSearch, loadSearches, recentSearches } from "../../live/recent-searches";
import { NowContext } from "../message/now";
import { IconButton } from "../ui/button";
import { cn } from "../ui/cn";
import { Icon } from "../ui/icon";
import { ChoiceList, optionId } from "./choice-list";
import { type Choice, choicesAt } from "./choices";
import { MarkedQuery } from "./marked-query";
import { useHere } from "./use-here";
import { useSuggestions } from "./use-suggestions";
import "./search.css";

type Props = {
  initial: string;
  autoFocus?: boolean;
  /** In an overlay the list stands under the field for good; on a page it comes when something is typed. */
  standing?: boolean;
  /** A search was made, or something was gone to. */
  onDone?: () => void;
  /** At the right of the field. */
  children?: ReactNode;
};

const same = <T,>(value: T) => value;

/** Where a search is typed: what may follow is offered, and Enter looks for it. */
export function SearchField({ initial, autoFocus = false, standing = false, onDone, children }: Props) {
  const live = useLive();
  const navigate = useNavigate();
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const me = useWorkspace((workspace) => workspace.me.id);
  const zone = useWorkspace((workspace) => workspace.me.timezone);
  const now = useContext(NowContext);
  const here = useHere();
  const recent = useObserved(recentSearches(live), same);
  const [typed, setTyped] = useState({ source: initial, caret: initial.length });
  const [asked, setAsked] = useState(initial);
  const [opened, setOpened] = useState(false);
  const [moved, setMoved] = useState<number | null>(null);
  const [focused, setFocused] = useState(false);
  // Another search is on the screen: a link was followed, or the way back gone.
  if (initial !== asked) {
    setAsked(initial);
    setTyped({ source: initial, caret: initial.length });
  }
  const input = useRef<HTMLInputElement>(null);
  const marks = useRef<HTMLDivElement>(null);
  const wantedCaret = useRef<number | null>(null);
  const listId = useId();
  const { source, caret } = typed;
  const known = useSuggestions(source, caret);

  useEffect(() => void loadSearches(live), [live]);
  const choices = useMemo(
    () => choicesAt(source, caret, { me, ...known, recent, here, now: now.getTime(), zone }),
    [source, caret, me, known, recent, here, now, zone],
  );
  const shown = standing || opened;
  // The first one is what Enter does; with nothing typed it does nothing yet.
  const chosen = moved ?? (source.trim() === "" || isWhole(source, caret, choices) ? -1 : 0);

  useLayoutEffect(() => {
    if (wantedCaret.current === null || !input.current) return;
    input.current.setSelectionRange(wantedCaret.current, wantedCaret.current);
    wantedCaret.current = null;
  });
  const alignMarks = () => {
    if (marks.current && input.current) marks.current.scrollLeft = input.current.scrollLeft;
  };
  useLayoutEffect(alignMarks);

  const type = (next: { source: string; caret: number }) => {
    setTyped(next);
    setMoved(null);
  };
  const search = (query: string) => {
    const wanted = query.trim();
    if (wanted === "") return;
    setOpened(false);
    type({ source: wanted, caret: wanted.length });
    if (parseSearchQuery(wanted).errors.length === 0) void keepSearch(live, wanted);
    onDone?.();
    navigate(`/w/${slug}/search?${new URLSearchParams({ q: wanted })}`);
  };
  const take = ({ does }: Choice) => {
    if ("search" in does) return search(does.search);
    if ("insert" in does) {
      const { span } = typingAt(source, caret);
      const next = withChoice(source, span, does.insert);
      wantedCaret.current = next.caret;
      type(next);
      input.current?.focus();
      return;
    }
    setOpened(false);
    onDone?.();
    if ("open" in does) return navigate(`/w/${slug}/c/${does.open}`);
    void live.openDirect([does.write]).then((id) => id && navigate(`/w/${slug}/c/${id}`));
  };

  const keyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const choice = shown ? choices[chosen] : undefined;
    if (step !== 0) {
      event.preventDefault();
      const hit = source === initial ? document.querySelector<HTMLElement>("#main [data-hit] > a") : null;
      if (!shown && hit && step > 0) hit.focus();
      else if (!shown) setOpened(true);
      else if (choices.length > 0)
        setMoved(chosen < 0 ? (step > 0 ? 0 : choices.length - 1) : (chosen + step + choices.length) % choices.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (choice) take(choice);
      else search(source);
    } else if (event.key === "Tab" && !event.shiftKey && shown) {
      const first = choice ?? (moved === null ? choices[0] : undefined);
      if (!first || !("insert" in first.does) || source.trim() === "") return;
      event.preventDefault();
      take(first);
    } else if (event.key === "Escape" && opened && !standing) {
      event.preventDefault();
      event.stopPropagation();
      setOpened(false);
    }
  };

  return (
    <div className="relative">
      <div
        className={cn(
          "flex items-center gap-2.5 text-body",
          standing
            ? "h-14 border-b border-line pr-3 pl-5"
            : "h-10 rounded-[10px] bg-raised pr-1.5 pl-3 shadow-[inset_0_0_0_1px_var(--border-control)] focus-within:shadow-[inset_0_0_0_1.5px_var(--focus),0_0_0_3px_var(--accent-soft)] phone:h-11",
        )}
      >
        <Icon as={Search} size={standing ? 20 : 18} className="text-faint" />
        <span className="relative min-w-0 flex-1">
          <span
            ref={marks}
            aria-hidden="true"
            className="pointer-events-none absolute inset-0 overflow-hidden whitespace-pre py-1.5 text-transparent phone:text-[16px]"
          >
            <MarkedQuery source={source} caret={focused ? caret : null} />
          </span>
          <input
            ref={input}
            name="q"
            // biome-ignore lint/a11y/noAutofocus: it was opened to be typed in
            autoFocus={autoFocus}
            role="combobox"
            aria-expanded={shown && choices.length > 0}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={shown && choices[chosen] ? optionId(listId, chosen) : undefined}
            aria-label="Search"
            placeholder="Search messages, files, people and channels"
            autoComplete="off"
            autoCorrect="off"
            autoCapitalize="off"
            spellCheck={false}
            enterKeyHint="search"
            data-search-field
            value={source}
            onChange={({ target }) => {
              type({ source: target.value, caret: target.selectionStart ?? target.value.length });
              setOpened(true);
            }}
            onSelect={({ currentTarget }) => {
              const at = currentTarget.selectionStart ?? 0;
              if (at !== caret) type({ source: currentTarget.value, caret: at });
            }}
            onScroll={alignMarks}
            onKeyDown={keyDown}
            onFocus={() => setFocused(true)}
            onBlur={() => {
              setFocused(false);
              setOpened(false);
            }}
            className="relative block w-full bg-transparent py-1.5 text-strong outline-none phone:text-[16px]"
          />
        </span>
        {source !== "" && (
          <IconButton
            label="Clear"
            size={28}
            on="raised"
            className="with-script"
            onClick={() => {
              type({ source: "", caret: 0 });
              input.current?.focus();
            }}
          >
            <Icon as={X} size={16} />
          </IconButton>
        )}
        {children}
      </div>
      <ChoiceList
        id={listId}
        choices={shown ? choices : []}
        chosen={chosen}
        standing={standing}
        onMove={setMoved}
        onTake={take}
      />
    </div>
  );
}

/** What is typed is a choice already: Enter searches, it does not take the same again. */
function isWhole(source: string, caret: number, choices: readonly Choice[]): boolean {
  const typing = typingAt(source, caret);
  if (typing.kind !== "value") return false;
  const value = source.slice(typing.span.start, typing.span.end).toLowerCase();
  return choices.some(
    ({ does, name }) => "insert" in does && (does.insert.toLowerCase() === value || name.toLowerCase() === value),
  );
}
