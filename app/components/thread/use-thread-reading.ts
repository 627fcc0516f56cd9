import { useEffect, useRef, useState } from "react";
import type { Ts } from "../../../src/protocol/ids";
import type { Message } from "../../../src/protocol/message";
import { useLive, useWorkspace } from "../../live/context";
import type { ThreadPlace } from "../../live/threads";
import { threadKey } from "../../live/workspace";

/** A thread in front of the reader is read at most so often. */
const readEveryMs = 1_000;

/**
 * Reads a thread while its end is in view of an active window. Answers where the line of new replies stands: after
 * what was read when the thread was opened, or when the reader looked away.
 */
export function useThreadReading({ channelId, threadTs }: ThreadPlace, replies: readonly Message[], atEnd: boolean) {
  const live = useLive();
  const state = useWorkspace((workspace) => workspace.threads[threadKey(channelId, threadTs)]);
  const [attentive, setAttentive] = useState(false);
  const [line, setLine] = useState<Ts | null>(null);
  const opened = useRef(false);
  const seen = useRef<Ts | null>(null);
  const readAt = useRef(0);
  const reading = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  useEffect(() => {
    const look = () => setAttentive(document.visibilityState === "visible" && document.hasFocus());
    look();
    addEventListener("focus", look);
    addEventListener("blur", look);
    document.addEventListener("visibilitychange", look);
    return () => {
      removeEventListener("focus", look);
      removeEventListener("blur", look);
      document.removeEventListener("visibilitychange", look);
    };
  }, []);

  const following = state?.following === true;
  const lastRead = state?.lastRead;
  useEffect(() => {
    if (opened.current || lastRead === undefined || replies.length === 0) return;
    opened.current = true;
    seen.current = lastRead;
    if (following) setLine(lastRead);
  }, [lastRead, following, replies.length]);

  // By hand, here or on another device: what is new begins further up.
  const known = useRef(lastRead);
  useEffect(() => {
    if (known.current !== undefined && lastRead !== undefined && lastRead < known.current) {
      setLine(lastRead);
      // What was about to be read is unread by that.
      clearTimeout(reading.current);
    }
    known.current = lastRead;
  }, [lastRead]);

  const newest = replies.at(-1)?.ts;
  const reads = attentive && atEnd;
  useEffect(() => {
    if (newest === undefined || !opened.current) return;
    if (!reads) {
      // The first that comes while nobody looks draws the line.
      if (seen.current !== null && newest > seen.current) {
        const from = seen.current;
        setLine((before) => (before === null || before < from ? from : before));
      }
      return;
    }
    seen.current = newest;
    if (!following) return;
    const wait = Math.max(0, readAt.current + readEveryMs - Date.now());
    reading.current = setTimeout(() => {
      readAt.current = Date.now();
      live.threads.read({ channelId, threadTs }, newest);
    }, wait);
    return () => clearTimeout(reading.current);
  }, [reads, newest, following, live, channelId, threadTs]);

  return line;
}
