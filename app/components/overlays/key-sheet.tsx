import { Fragment } from "react";
import { Dialog } from "../ui/dialog";
import { keysOfWorkspace } from "./workspace-keys";

export function KeySheet({ onClose }: { onClose: () => void }) {
  const mac = /Mac|iPhone|iPad/.test(navigator.platform);
  const name = (key: string) => (mac && key === "Ctrl" ? "⌘" : mac && key === "Alt" ? "⌥" : key);
  const combination = (keys: readonly string[]) => (
    <span className="flex gap-1">
      {keys.map((key) => (
        <kbd
          key={key}
          className="inline-grid h-5 min-w-5 place-items-center rounded-1 bg-fill px-1.5 font-sans text-[11px]/5 font-medium text-muted"
        >
          {name(key)}
        </kbd>
      ))}
    </span>
  );
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose} wide>
      {/* It takes the focus so that a long list scrolls by keys too. */}
      <dl
        tabIndex={0}
        className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-6 gap-y-2.5 text-ui phone:grid-cols-[minmax(0,1fr)_minmax(0,11rem)]"
      >
        {keysOfWorkspace.map((entry) => (
          <Fragment key={entry.does}>
            <dt className="text-ink">{entry.does}</dt>
            <dd className="flex flex-wrap items-center justify-end gap-x-2 gap-y-1">
              {combination(entry.keys)}
              {"or" in entry && (
                <>
                  <span className="text-small text-faint">or</span>
                  {combination(entry.or)}
                </>
              )}
            </dd>
          </Fragment>
        ))}
      </dl>
    </Dialog>
  );
}
