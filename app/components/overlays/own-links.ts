import { useNavigate } from "@remix-run/react";
import { useEffect } from "react";
import type { Live } from "../../live/live";
import { readPermalink } from "../../live/permalink";

/** Links in messages open a window of their own; those to messages of this workspace are followed in place. */
export function useOwnLinks(live: Live): void {
  const navigate = useNavigate();
  useEffect(() => {
    const onClick = (event: MouseEvent) => {
      if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
      const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>(".txt a[href]") : null;
      const found = link && readPermalink(link.href, location.origin);
      if (!found || found.slug !== live.workspace.value.workspace.slug) return;
      event.preventDefault();
      navigate(found.path, { preventScrollReset: true });
    };
    addEventListener("click", onClick);
    return () => removeEventListener("click", onClick);
  }, [live, navigate]);
}
