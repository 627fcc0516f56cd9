import { Link } from "@remix-run/react";
import {
  Apple,
  Car,
  Clock,
  Flag,
  Hash,
  Leaf,
  Lightbulb,
  type LucideIcon,
  PersonStanding,
  Plus,
  Search,
  Smile,
  Trophy,
  Users,
} from "lucide-react";
import { type KeyboardEvent, useDeferredValue, useEffect, useId, useMemo, useRef, useState } from "react";
import { VList, type VListHandle } from "virtua";
import { glyphWithTone, type SkinTone, skinTones } from "../../../src/protocol/emoji";
import { type Choice, searchEmoji, sectionsOf } from "../../emoji/catalogue";
import { frequentEmoji, usedEmoji } from "../../emoji/frequent";
import { learnAll } from "../../emoji/names";
import { useLive, useWorkspace } from "../../live/context";
import type { Workspace } from "../../live/workspace";
import { cn } from "../ui/cn";
import { Icon } from "../ui/icon";
import { closeEmojiPicker } from "./picker-ask";

const across = 9;
const rowHeights = { pointer: 36, finger: 44 };

type Line = { kind: "head"; title: string } | { kind: "choices"; choices: Choice[]; from: number };

const icons: Record<string, LucideIcon> = {
  "Frequently used": Clock,
  Smileys: Smile,
  People: PersonStanding,
  Nature: Leaf,
  Food: Apple,
  Travel: Car,
  Activities: Trophy,
  Objects: Lightbulb,
  Symbols: Hash,
  Flags: Flag,
};

const pickOwn = ({ emoji }: Workspace) => emoji;

/**
 * All emoji, by search or by looking. The search field keeps the focus: arrows go over the grid, Enter picks, with
 * Shift it stays open.
 */
export function EmojiPicker({ onPick }: { onPick: (name: string, stay: boolean) => void }) {
  const live = useLive();
  const own = useWorkspace(pickOwn);
  const tone = useWorkspace(({ me }) => me.skinTone);
  const { name: workspace, slug, role } = useWorkspace((state) => state.workspace);
  const id = useId();
  const rowHeight = useMemo(() => rowHeights[matchMedia("(max-width: 767.98px)").matches ? "finger" : "pointer"], []);
  const [query, setQuery] = useState("");
  const asked = useDeferredValue(query);
  const [active, setActive] = useState(0);
  /** The arrows have left the field: left and right no longer move its caret. */
  const [inGrid, setInGrid] = useState(false);
  const list = useRef<VListHandle>(null);
  const frequent = useMemo(() => frequentEmoji(live, across * 2), [live]);
  const sections = useMemo(() => sectionsOf(frequent, own, tone, workspace), [frequent, own, tone, workspace]);
  const found = useMemo(() => (asked.trim() === "" ? null : searchEmoji(asked, own, tone)), [asked, own, tone]);
  const { lines, choices, heads } = useMemo(
    () => layOut(found ? [{ title: "Search results", choices: found }] : sections),
    [found, sections],
  );
  const current = choices[Math.min(active, choices.length - 1)];

  // What is picked here is drawn elsewhere.
  useEffect(() => void learnAll(), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another search begins at its first
  useEffect(() => {
    setActive(0);
    list.current?.scrollToIndex(0);
  }, [asked]);

  const choose = (choice: Choice | undefined, stay: boolean) => {
    if (!choice) return;
    void usedEmoji(live, choice.name);
    onPick(choice.name, stay);
  };

  const goTo = (index: number) => {
    const next = Math.max(0, Math.min(index, choices.length - 1));
    setActive(next);
    setInGrid(true);
    const line = lines.findIndex(
      (each) => each.kind === "choices" && next < each.from + each.choices.length && next >= each.from,
    );
    // The heading of the first row shows with it.
    list.current?.scrollToIndex(line <= 1 ? 0 : line, { align: "nearest" });
  };

  const vertical = (step: 1 | -1) => {
    const rows = lines.filter((line) => line.kind === "choices");
    const at = rows.findIndex(({ from, choices }) => active >= from && active < from + choices.length);
    if (!inGrid && step === 1) return goTo(active);
    const next = rows[at + step];
    if (!next) return;
    goTo(next.from + Math.min(active - (rows[at]?.from ?? 0), next.choices.length - 1));
  };

  const keyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const beside = inGrid || query === "";
    const act = {
      ArrowDown: () => vertical(1),
      ArrowUp: () => vertical(-1),
      ...(beside ? { ArrowRight: () => goTo(inGrid ? active + 1 : active), ArrowLeft: () => goTo(active - 1) } : {}),
      PageDown: () => goTo(active + across * 6),
      PageUp: () => goTo(active - across * 6),
      Enter: () => choose(current, event.shiftKey),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };

  const shown = current ? `:${current.name}:` : "";
  const cellId = (index: number) => `${id}-${index}`;
  return (
    <div className="flex h-[420px] max-h-[70dvh] flex-col">
      <div className="px-3 pt-3 pb-2">
        <span className="relative block">
          <span className="pointer-events-none absolute inset-y-0 left-2.5 grid place-items-center text-faint">
            <Icon as={Search} size={16} />
          </span>
          <input
            type="text"
            role="combobox"
            aria-label="Search emoji"
            aria-expanded="true"
            aria-haspopup="listbox"
            aria-controls={`${id}-list`}
            aria-activedescendant={current ? cellId(Math.min(active, choices.length - 1)) : undefined}
            aria-autocomplete="list"
            autoComplete="off"
            spellCheck={false}
            // biome-ignore lint/a11y/noAutofocus: it was opened to search in
            autoFocus
            placeholder="Search"
            value={query}
            onChange={(event) => {
              setQuery(event.target.value);
              setInGrid(false);
            }}
            onKeyDown={keyDown}
            className="h-9 w-full rounded-2 bg-raised pr-3 pl-8 text-ui text-ink shadow-[inset_0_0_0_1px_var(--border-control)] focus:shadow-[inset_0_0_0_1.5px_var(--focus)] focus:outline-none phone:h-11 phone:text-[16px]"
          />
        </span>
      </div>
      {!found && (
        <div role="toolbar" aria-label="Kinds of emoji" className="flex px-2 pb-1">
          {heads.map(({ title, line }) => (
            <button
              key={title}
              type="button"
              aria-label={title}
              title={title}
              onClick={() => list.current?.scrollToIndex(line, { align: "start" })}
              className="grid h-7 flex-1 place-items-center rounded-2 text-faint hover:bg-raised-hover hover:text-strong phone:h-11"
            >
              <Icon as={icons[title] ?? Users} size={16} />
            </button>
          ))}
        </div>
      )}
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label="Emoji"
        tabIndex={-1}
        className={cn("min-h-0 outline-none", choices.length > 0 && "flex-1")}
      >
        {choices.length > 0 && (
          <VList ref={list} className="px-3" bufferSize={160}>
            {lines.map((line) =>
              line.kind === "head" ? (
                <p
                  key={line.title}
                  className="flex h-7 items-end pb-1 text-small font-semibold text-faint"
                  aria-hidden="true"
                >
                  {line.title}
                </p>
              ) : (
                <div key={`${line.from}`} className="flex" style={{ height: rowHeight }}>
                  {line.choices.map((choice, i) => {
                    const index = line.from + i;
                    const isActive = index === Math.min(active, choices.length - 1);
                    return (
                      <div
                        key={choice.name}
                        id={cellId(index)}
                        role="option"
                        tabIndex={-1}
                        aria-label={`:${choice.name}:`}
                        aria-selected={isActive}
                        onPointerMove={() => setActive(index)}
                        // The field keeps the focus.
                        onMouseDown={(event) => event.preventDefault()}
                        onClick={(event) => choose(choice, event.shiftKey)}
                        onKeyDown={() => {}}
                        className={cn(
                          "grid cursor-pointer place-items-center rounded-2 text-[22px] leading-none",
                          isActive && "bg-selected",
                        )}
                        style={{ width: `${100 / across}%`, height: rowHeight }}
                      >
                        <Drawn choice={choice} size={22} />
                      </div>
                    );
                  })}
                </div>
              ),
            )}
          </VList>
        )}
      </div>
      {choices.length === 0 && (
        <p role="status" className="flex-1 px-4 py-4 text-ui text-muted">
          Nothing is called that.{" "}
          {role !== "guest" && (
            <Link className="link font-semibold" to={`/w/${slug}/emoji`} onClick={closeEmojiPicker}>
              Add an emoji
            </Link>
          )}
        </p>
      )}
      <div className="flex h-12 flex-none items-center gap-2.5 border-t border-line px-3">
        <span className="grid size-8 flex-none place-items-center text-[26px] leading-none" aria-hidden="true">
          {current && <Drawn choice={current} size={28} />}
        </span>
        <span className="min-w-0 flex-1 truncate text-meta text-muted">{shown}</span>
        {role !== "guest" && (
          <Link
            to={`/w/${slug}/emoji`}
            onClick={closeEmojiPicker}
            aria-label="Emoji of this workspace"
            title="Emoji of this workspace"
            className="grid size-8 flex-none place-items-center rounded-2 text-faint hover:bg-raised-hover hover:text-strong phone:size-11"
          >
            <Icon as={Plus} />
          </Link>
        )}
        <Tones tone={tone} onChange={(next) => void live.setSkinTone(next)} />
      </div>
    </div>
  );
}

function layOut(sections: readonly { title: string; choices: Choice[] }[]) {
  const lines: Line[] = [];
  const choices: Choice[] = [];
  const heads: { title: string; line: number }[] = [];
  for (const section of sections) {
    if (section.choices.length === 0) continue;
    heads.push({ title: section.title, line: lines.length });
    lines.push({ kind: "head", title: section.title });
    for (let i = 0; i < section.choices.length; i += across) {
      const row = section.choices.slice(i, i + across);
      lines.push({ kind: "choices", choices: row, from: choices.length });
      choices.push(...row);
    }
  }
  return { lines, choices, heads };
}

function Drawn({ choice: { drawing }, size }: { choice: Choice; size: number }) {
  return "url" in drawing ? (
    <img
      src={drawing.url}
      alt=""
      width={size}
      height={size}
      loading="lazy"
      className="object-contain"
      style={{ width: size, height: size }}
    />
  ) : (
    <span aria-hidden="true">{drawing.glyph}</span>
  );
}

const toneNames: Record<SkinTone, string> = {
  1: "No tone",
  2: "Light",
  3: "Medium light",
  4: "Medium",
  5: "Medium dark",
  6: "Dark",
};

function Tones({ tone, onChange }: { tone: SkinTone; onChange: (tone: SkinTone) => void }) {
  const [open, setOpen] = useState(false);
  const button =
    "grid size-8 flex-none place-items-center rounded-2 text-[18px] leading-none hover:bg-raised-hover phone:size-11";
  if (!open) {
    return (
      <button
        type="button"
        className={button}
        aria-label={`Tone of skin: ${toneNames[tone]}`}
        title="Tone of skin"
        onClick={() => setOpen(true)}
      >
        <span aria-hidden="true">{glyphWithTone("✋", tone)}</span>
      </button>
    );
  }
  return (
    <fieldset aria-label="Tone of skin" className="flex rounded-2 bg-fill">
      {skinTones.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === tone}
          aria-label={toneNames[each]}
          title={toneNames[each]}
          className={cn(button, "size-7", each === tone && "bg-selected")}
          onClick={() => {
            onChange(each);
            setOpen(false);
          }}
        >
          <span aria-hidden="true">{glyphWithTone("✋", each)}</span>
        </button>
      ))}
    </fieldset>
  );
}
