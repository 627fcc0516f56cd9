import { AtSign, Hash, type LucideIcon, SquareSlash, Users } from "lucide-react";
import { Avatar } from "../people/avatar";
import { cn } from "../ui/cn";
import { Icon } from "../ui/icon";
import type { Choice } from "./completion";

type Props = { id: string; choices: readonly Choice[]; chosen: number; onChoose: (choice: Choice) => void };

const icons: Record<Exclude<Choice["kind"], "person" | "emoji">, LucideIcon> = {
  group: Users,
  channel: Hash,
  everyone: AtSign,
  command: SquareSlash,
};

const listNames: Partial<Record<Choice["kind"], string>> = { command: "Commands", emoji: "Emoji" };

export const optionId = (id: string, index: number) => `${id}-${index}`;

export function CompletionList({ id, choices, chosen, onChoose }: Props) {
  return (
    <div
      id={id}
      role="listbox"
      aria-label={listNames[choices[0]?.kind ?? "person"] ?? "Names"}
      className="pop-in on-raised absolute bottom-full left-0 z-10 mb-2 w-full max-w-[440px] max-h-[320px] overflow-y-auto rounded-3 bg-raised p-1 shadow-3"
    >
      {choices.map((choice, index) => (
        <div
          key={choice.id}
          id={optionId(id, index)}
          role="option"
          aria-selected={index === chosen}
          tabIndex={-1}
          // Before the field would lose the focus.
          onPointerDown={(event) => {
            event.preventDefault();
            onChoose(choice);
          }}
          className={cn(
            "flex h-9 cursor-pointer items-center gap-2.5 rounded-2 px-2 text-ui text-ink phone:h-11",
            index === chosen ? "on-selected bg-selected text-strong" : "hover:bg-raised-hover",
          )}
        >
          {choice.kind === "person" ? (
            <Avatar id={choice.id} name={choice.name} url={choice.url} size={24} />
          ) : choice.kind === "emoji" ? (
            <span className="grid size-6 place-items-center text-[18px]/6" aria-hidden>
              {choice.drawing && "url" in choice.drawing ? (
                <img src={choice.drawing.url} alt="" className="size-5 object-contain" />
              ) : (
                choice.token
              )}
            </span>
          ) : (
            <span className="grid size-6 place-items-center text-faint">
              <Icon as={icons[choice.kind]} size={16} />
            </span>
          )}
          <span className="truncate font-semibold">{choice.name}</span>
          <span className="min-w-0 flex-1 truncate text-meta text-muted">{choice.hint}</span>
        </div>
      ))}
    </div>
  );
}
