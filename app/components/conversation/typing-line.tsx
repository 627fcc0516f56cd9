import type { Ts } from "../../../src/protocol/ids";
import { useWorkspace } from "../../live/context";
import type { ConversationStore } from "../../live/conversation-store";
import { useObserved } from "../../live/observable";

const same = <T,>(value: T) => value;

/** Always there under the composer, so that nothing jumps when somebody begins to type. */
export function TypingLine({ store, threadTs }: { store: ConversationStore; threadTs?: Ts }) {
  const typists = useObserved(store.typing.typists, same);
  const people = useWorkspace((workspace) => workspace.people);
  const names = typists
    .filter((typist) => typist.threadTs === threadTs)
    .map(({ userId }) => people[userId]?.displayName ?? "Somebody");
  const [first, second] = names;
  return (
    <div className="flex h-7 flex-none items-center gap-1.5 px-[calc(var(--gutter)+2px)] pt-1 text-small text-muted phone:h-6 phone:px-4 phone:pt-0">
      <div role="status" className="flex min-w-0 flex-1 items-center gap-1.5">
        {first && (
          <>
            <span className="inline-flex gap-[3px]" aria-hidden="true">
              <i className="size-1 rounded-full bg-faint" />
              <i className="size-1 rounded-full bg-faint opacity-70" />
              <i className="size-1 rounded-full bg-faint opacity-40" />
            </span>
            <span className="truncate">
              {names.length > 2 ? (
                <>Several people are typing</>
              ) : second ? (
                <>
                  <b>{first}</b> and <b>{second}</b> are typing
                </>
              ) : (
                <>
                  <b>{first}</b> is typing
                </>
              )}
            </span>
          </>
        )}
      </div>
      <span className="with-script whitespace-nowrap text-faint phone:hidden touch:hidden">
        Shift + Enter for a new line
      </span>
    </div>
  );
}
