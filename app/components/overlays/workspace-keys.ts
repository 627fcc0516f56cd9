import { useLocation, useNavigate } from "@remix-run/react";
import { useCallback, useEffect, useState } from "react";
import { isDirect, shownDirects } from "../../live/direct";
import type { Live } from "../../live/live";
import { arrange } from "../../live/sections";
import { closeOverlay, openOverlay, overlay } from "./overlay";

type SidebarShown = { shown: boolean; toggle: () => void };

const yearInSeconds = 365 * 24 * 60 * 60;

/** Kept in a cookie, so that the server draws it right. */
export function useSidebarShown(initial: boolean): SidebarShown {
  const [shown, setShown] = useState(initial);
  const toggle = useCallback(() => {
    setShown((before) => {
      // biome-ignore lint/suspicious/noDocumentCookie: cookieStore is not in every browser yet
      document.cookie = `sidebar=${before ? "closed" : "open"}; Path=/; Max-Age=${yearInSeconds}; SameSite=Lax`;
      return !before;
    });
  }, []);
  return { shown, toggle };
}

export const keysOfWorkspace = [
  { keys: ["Ctrl", "K"], does: "Jump to a channel or a person" },
  { keys: ["Ctrl", "F"], does: "Search" },
  { keys: ["Alt", "↑"], or: ["Alt", "↓"], does: "Previous or next conversation" },
  { keys: ["Alt", "Shift", "↑"], or: ["Alt", "Shift", "↓"], does: "Previous or next unread conversation" },
  { keys: ["Esc"], does: "Mark this conversation as read" },
  { keys: ["Shift", "Esc"], does: "Mark everything as read" },
  { keys: ["Ctrl", "Shift", "T"], does: "Your threads" },
  { keys: ["Ctrl", "Shift", "D"], does: "Show or hide the sidebar" },
  { keys: ["Ctrl", "Shift", "M"], does: "Activity" },
  { keys: ["Ctrl", "."], does: "Open or close details" },
  { keys: ["F6"], or: ["Shift", "F6"], does: "Next or previous part of the window" },
  { keys: ["↑"], does: "In an empty message: edit your last one" },
  { keys: ["Shift", "Enter"], does: "While writing: a new line, item or line of code" },
  { keys: ["Ctrl", "B"], or: ["Ctrl", "I"], does: "While writing: bold, italic" },
  { keys: ["Ctrl", "Shift", "C"], or: ["Ctrl", "Alt", "Shift", "C"], does: "While writing: code, a block of code" },
  { keys: ["S"], does: "On a message: save it for later" },
  { keys: ["Shift", "F10"], does: "On a conversation in the sidebar: its menu" },
  { keys: ["↑"], or: ["↓"], does: "In the list: previous or next message" },
  { keys: ["T"], does: "On a message: reply in its thread" },
  { keys: ["E"], does: "On a message: edit it" },
  { keys: ["U"], does: "On a message: mark unread from there" },
  { keys: ["P"], does: "On a message: pin it, or take the pin off" },
  { keys: ["L"], does: "On a message: copy its link" },
  { keys: ["Del"], does: "On a message: delete it" },
  { keys: ["Ctrl", "/"], does: "This list" },
] as const;

export function useWorkspaceKeys(live: Live, sidebar: SidebarShown): void {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const command = event.ctrlKey || event.metaKey;
      const key = event.key.toLowerCase();
      const done = () => event.preventDefault();
      if (command && !event.shiftKey && !event.altKey && key === "k") {
        done();
        return overlay.value === "switcher" ? closeOverlay() : openOverlay("switcher");
      }
      if (command && !event.altKey && key === "/") {
        done();
        return openOverlay("keys");
      }
      if (overlay.value || document.querySelector("[role=dialog],[role=menu]")) return;
      if (command && !event.shiftKey && !event.altKey && key === "f") {
        done();
        const field = document.querySelector<HTMLInputElement>("[data-search-field]");
        return field ? field.select() : openOverlay("search");
      }
      if (command && event.shiftKey && key === "d") {
        done();
        return sidebar.toggle();
      }
      if (command && event.shiftKey && key === "m") {
        done();
        return navigate(`/w/${live.workspace.value.workspace.slug}/activity`);
      }
      if (command && event.shiftKey && !event.altKey && key === "t") {
        done();
        return navigate(`/w/${live.workspace.value.workspace.slug}/threads`);
      }
      if (command && !event.shiftKey && key === ".") {
        const [, base] = /^(\/w\/[^/]+\/c\/[^/]+)/.exec(pathname) ?? [];
        if (!base) return;
        done();
        const bare = pathname === base || pathname.startsWith(`${base}/p/`);
        return navigate(bare ? `${base}/details` : base, { preventScrollReset: true });
      }
      if (event.altKey && !command && (key === "arrowup" || key === "arrowdown")) {
        done();
        const to = neighbour(live, pathname, key === "arrowdown" ? 1 : -1, event.shiftKey);
        return to ? navigate(to) : undefined;
      }
      if (key === "f6") {
        done();
        return toRegion(event.shiftKey ? -1 : 1);
      }
      if (key === "escape" && !command && event.shiftKey) {
        done();
        return void readEverything(live);
      }
      if (key === "escape" && !command) {
        const room = live.current.value;
        if (room) live.reading.markRead(room.channelId);
      }
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [live, sidebar, navigate, pathname]);
}

async function readEverything(live: Live): Promise<void> {
  const failed = await live.reading.markAllRead();
  if (failed?.length === 0) return live.notices.say("Everything is marked as read.");
  const which = failed?.slice(0, 3).join(", ") ?? "";
  const more = failed && failed.length > 3 ? ` and ${failed.length - 3} more` : "";
  const text = failed
    ? `These could not be marked as read: ${which}${more}.`
    : "Parley could not be reached. Try again.";
  live.notices.say(text, { bad: true });
}

function neighbour(live: Live, pathname: string, step: 1 | -1, unreadOnly: boolean): string | null {
  const { channels, workspace } = live.workspace.value;
  // In the order in which the sidebar shows them.
  const named = channels.filter((channel) => !channel.archived && !isDirect(channel));
  const arranged = arrange(live.layout.sections.value, [...named, ...shownDirects(channels)]);
  const shown = arranged.flatMap((section) => section.channels);
  const at = shown.findIndex(({ id }) => pathname.includes(`/c/${id}`));
  for (let index = at + step; index >= 0 && index < shown.length; index += step) {
    const channel = shown[index];
    if (channel && (!unreadOnly || (channel.unread > 0 && !channel.muted)))
      return `/w/${workspace.slug}/c/${channel.id}`;
  }
  return null;
}

/** From part to part of the window, in the order of the page. */
function toRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>("[data-region]")].filter(
    (region) => region.offsetParent !== null,
  );
  const at = regions.findLastIndex((region) => region.contains(document.activeElement));
  const next = regions[(at + step + regions.length) % regions.length];
  const target = next?.matches("[tabindex]")
    ? next
    : next?.querySelector<HTMLElement>("[data-message-field], textarea, input:not([type=hidden]), a, button");
  target?.focus();
}
