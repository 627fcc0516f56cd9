import { type ClipboardEvent, type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { draftPlace } from "../../../src/protocol/draft-place";
import type { ChannelId, Ts } from "../../../src/protocol/ids";
import type { MessageFile } from "../../../src/protocol/message";
import { useLive } from "../../live/context";
import { Observable, useObserved } from "../../live/observable";
import type { Upload, Uploads } from "../../live/uploads";
import { isHydrated } from "../conversation/hydrated";

const same = <T>(value: T) => value;
const none = new Observable<readonly Upload[]>([]);

export type Attaching = {
  uploads: Uploads | null;
  /** How many there are, and how they stand together. */
  count: number;
  state: "ready" | "going" | "failed";
  add: (files: readonly File[]) => void;
  paste: (event: ClipboardEvent) => void;
  take: () => MessageFile[];
  /** Files are being held over the window. */
  over: boolean;
};

type Input = {
  channelId: ChannelId;
  threadTs: Ts | undefined;
  form: RefObject<HTMLElement>;
  complain: (words: string) => void;
};

/** Files on their way into the message of one composer. What uploads them is loaded with the first one. */
export function useAttaching({ channelId, threadTs, form, complain }: Input): Attaching {
  const live = useLive();
  const place = draftPlace(channelId, threadTs);
  const [uploads, setUploads] = useState(() => (isHydrated() && live.uploads.get(place)) || null);
  const list = useObserved(uploads?.list ?? none, same);
  const [over, setOver] = useState(false);

  const add = useCallback(
    async (files: readonly File[]) => {
      if (files.length === 0) return;
      const { Uploads } = await import("../../live/uploads").catch(() => ({ Uploads: null }));
      if (!Uploads) return complain("Files could not be added. Check the connection.");
      const known =
        live.uploads.get(place) ??
        new Uploads(channelId, live.workspace.value.workspace.settings.largestFileMb * 1024 * 1024);
      live.uploads.set(place, known);
      setUploads(known);
      const problem = known.add(files);
      if (problem) complain(problem);
    },
    [live, place, channelId, complain],
  );

  const adding = useRef(add);
  adding.current = add;
  useEffect(() => {
    // Of two composers side by side the one takes it in whose pane it falls; the channel's takes the rest.
    const isOurs = ({ target }: DragEvent) => {
      const pane = target instanceof Element ? target.closest("main, aside") : null;
      return pane?.querySelector("form.composer") ? pane.contains(form.current) : threadTs === undefined;
    };
    const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const drag = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setOver(isOurs(event));
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      setOver(false);
      if (!holdsFiles(event)) return;
      event.preventDefault();
      if (isOurs(event)) void adding.current([...(event.dataTransfer?.files ?? [])]);
    };
    const listeners = { dragover: drag, dragleave: leave, drop } as const;
    for (const [name, listener] of Object.entries(listeners)) window.addEventListener(name, listener as EventListener);
    return () => {
      for (const [name, listener] of Object.entries(listeners)) {
        window.removeEventListener(name, listener as EventListener);
      }
    };
  }, [form, threadTs]);

  const paste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files];
    // A table is offered as a picture too: what has text is text.
    if (files.length === 0 || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    void add(files);
  };

  const take = useCallback(() => uploads?.take() ?? [], [uploads]);
  const failed = list.some(({ state }) => state === "failed");
  const going = list.some(({ state }) => state !== "done" && state !== "failed");
  return { uploads, count: list.length, state: going ? "going" : failed ? "failed" : "ready", add, paste, take, over };
}
