import { useNavigate, useSearchParams } from "@remix-run/react";
import { Hash } from "lucide-react";
import { useEffect } from "react";
import { Icon } from "../components/ui/icon";
import { useWorkspace } from "../live/context";
import type { PaneHandle } from "../live/pane";

export const handle: PaneHandle = { pane: "home" };

/** Without a network every conversation opens from here: the address says which was asked for, else the last one. */
function useWayWithoutNetwork(): void {
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const path = search.get("offline");
  useEffect(() => {
    if (path === null) return;
    const last = new RegExp(`(?:^|; )last-${slug}=([^;]+)`).exec(document.cookie)?.[1];
    const to = path === "" && last ? `/w/${slug}/c/${last}` : path;
    if (to.startsWith(`/w/${slug}/`)) navigate(to, { replace: true });
  }, [path, slug, navigate]);
}

/** On a phone the list of channels fills the screen; beside it there is nothing to show yet. */
export default function Home() {
  useWayWithoutNetwork();
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
