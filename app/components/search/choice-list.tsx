import { CornerDownLeft } from "lucide-react";
import { useEffect } from "react";
import { Avatar } from "../people/avatar";
import { cn } from "../ui/cn";
import { Icon } from "../ui/icon";
import type { Choice } from "./choices";

type Props = {
  id: string;
  choices: readonly Choice[];
  /** -1: none. */
  chosen: number;
  /** Part of what it stands in, or over the page. */
  standing: boolean;
  onMove: (index: number) => void;
  onTake: (choice: Choice) => void;
};

export const optionId = (id: string, index: number) => `${id}-${index}`;

export function ChoiceList({ id, choices, chosen, standing, onMove, onTake }: Props) {
  useEffect(() => {
    if (chosen >= 0) document.getElementById(optionId(id, chosen))?.scrollIntoView({ block: "nearest" });
  }, [id, chosen]);
  const groups: { name: Choice["group"]; from: number; choices: Choice[] }[] = [];
  for (const [index, choice] of choices.entries()) {
    const last = groups.at(-1);
    if (last?.name === choice.group) last.choices.push(choice);
    else groups.push({ name: choice.group, from: index, choices: [choice] });
  }
  return (
    <div
      id={id}
      role="listbox"
      aria-label="Suggestions"
      className={cn(
        "on-raised overflow-y-auto bg-raised",
        choices.length === 0 && "hidden",
        standing
          ? "max-h-[min(440px,60dvh)] p-2"
          : "pop-in absolute inset-x-0 top-full z-30 mt-1.5 max-h-[min(440px,60dvh)] rounded-3 p-1.5 shadow-3",
      )}
    >
      {groups.map((group) => (
        // biome-ignore lint/a11y/useSemanticElements: a list box has groups, a fieldset has fields
        <div key={`${group.name}-${group.from}`} role="group" aria-label={group.name || "Search"}>
          {group.name && (
            <p aria-hidden="true" className="px-3 pt-2 pb-1 text-small font-semibold text-faint">
              {group.name}
            </p>
          )}
          {group.choices.map((choice, at) => {
            const index = group.from + at;
            const isChosen = index === chosen;
            return (
              <div
                key={choice.id}
                id={optionId(id, index)}
                role="option"
                aria-selected={isChosen}
                tabIndex={-1}
                onPointerMove={() => !isChosen && onMove(index)}
                // The field keeps the focus.
                onPointerDown={(event) => event.preventDefault()}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => onTake(choice)}
                onKeyDown={(event) => event.key === "Enter" && onTake(choice)}
                className={cn(
                  "flex h-9 cursor-pointer items-center gap-3 rounded-2 px-3 text-ui phone:h-11",
                  isChosen ? "on-selected bg-selected text-strong" : "text-ink",
                )}
              >
                {"person" in choice.look ? (
                  <Avatar id={choice.look.person} name={choice.name} url={choice.look.url} size={20} />
                ) : (
                  <Icon
                    as={choice.look.icon}
                    size={18}
                    className={cn("mx-px", isChosen ? "text-accent-ink" : "text-faint")}
                  />
                )}
                <span className="max-w-[60%] truncate">
                  {choice.id === "search" ? (
                    <>
                      Search for <b className="text-strong">{choice.name}</b>
                    </>
                  ) : (
                    choice.name
                  )}
                </span>
                <span className={cn("min-w-0 flex-1 truncate text-meta", isChosen ? "text-muted" : "text-faint")}>
                  {choice.hint}
                </span>
                {isChosen && <Icon as={CornerDownLeft} size={14} className="text-muted phone:hidden" />}
              </div>
            );
          })}
        </div>
      ))}
    </div>
  );
}
