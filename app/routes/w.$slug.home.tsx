import { Hash } from "lucide-react";
import { Icon } from "../components/ui/icon";
import { useWorkspace } from "../live/context";
import type { PaneHandle } from "../live/pane";

export const handle: PaneHandle = { pane: "home" };

/** On a phone the list of channels fills the screen; beside it there is nothing to show yet. */
export default function Home() {
  const name = useWorkspace(({ workspace }) => workspace.name);
  return (
    <main id="main" tabIndex={-1} className="conversation" aria-label={name}>
      <div className="m-auto grid max-w-[40ch] justify-items-center gap-3 p-8 text-center">
        <span className="grid size-14 place-items-center rounded-4 bg-accent-soft text-accent-ink">
          <Icon as={Hash} size={24} />
        </span>
        <h1 className="text-h2 font-semibold text-strong">{name}</h1>
        <p className="text-muted">Choose a channel to read what was said and to take part.</p>
      </div>
    </main>
  );
}
