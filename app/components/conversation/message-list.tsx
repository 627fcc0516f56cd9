import { ArrowDown, ArrowUp, X } from "lucide-react";
import {
  type KeyboardEvent,
  memo,
  type ReactElement,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { type CacheSnapshot, Virtualizer, type VirtualizerHandle } from "virtua";
import { messageId, type Ts } from "../../../src/protocol/ids";
import { dayName } from "../../format/time";
import { useLive } from "../../live/context";
import type { ConversationStore, Goal } from "../../live/conversation-store";
import { useObserved } from "../../live/observable";
import { useNonce } from "../../nonce";
import { MessageView, PendingView } from "../message/message-view";
import { NowContext } from "../message/now";
import { Icon } from "../ui/icon";
import { DayHeading } from "./day-heading";
import { isHydrated } from "./hydrated";
import type { DayRow, Row } from "./rows";

const useBrowserLayoutEffect = typeof document === "undefined" ? useEffect : useLayoutEffect;

/** Within this of the end counts as the end; a row may be a fraction off. */
const endWithin = 24;
const loadWithin = 1_200;
const olderHeight = 64;
/** A place is reached when nothing has moved for so many frames; it is waited for so many at most. */
const settledFrames = 10;
const mostFrames = 120;
const headingHeight = 36;
/** A heading among the rows has this above it, which the one that sticks has not. */
const headingInset = 12;
/** Where the new-messages line comes to stand, below the top. */
const lineBelowTop = 96;

type Props = {
  rows: readonly Row[];
  store: ConversationStore;
  zone: string;
  hasOlder: boolean;
  older: Loading;
  /** What is shown ends before the live end. */
  detached: boolean;
  /** Where the new-messages line stands, be it in view, above or not read yet. */
  lineTs: Ts | null;
  newer: Loading;
  unseen: number;
  start: ReactNode;
  basePath: string;
  olderPath: string | null;
  newerPath: string | null;
  onAtEnd: (atEnd: boolean) => void;
  /** To the live end from a window of history; the list begins anew there. */
  onLatest: () => void;
  onFirstUnread: () => void;
  onRead: () => void;
};

type Loading = "idle" | "loading" | "failed";

const same = <T,>(value: T) => value;

/**
 * The messages of a conversation. Plain rows until scripts run; then only those near the view are in the page.
 * It stays at its end while the reader is there, and keeps its place when rows come above.
 */
export function MessageList({
  rows,
  store,
  zone,
  hasOlder,
  older,
  detached,
  lineTs,
  newer,
  unseen,
  start,
  basePath,
  olderPath,
  newerPath,
  onAtEnd,
  onLatest,
  onFirstUnread,
  onRead,
}: Props) {
  const live = useLive();
  const goal = useObserved(store.goal, same);
  const now = useContext(NowContext);
  const nonce = useNonce();
  const scroller = useRef<HTMLElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const [measured, setMeasured] = useState<{ cache: unknown } | null>(() =>
    isHydrated() ? { cache: store.place?.cache } : null,
  );
  const [stuck, setStuck] = useState<DayRow | null>(null);
  const [away, setAway] = useState(false);
  const [lineAbove, setLineAbove] = useState(false);
  const atEnd = useRef(true);
  const placed = useRef(false);
  const reached = useRef(0);
  const settling = useRef(false);
  /** The line that was before the reader's eyes needs no pointing to. */
  const lineSeen = useRef<Ts | null>(null);

  const render = useCallback(
    (row: Row): ReactElement => <RowView row={row} zone={zone} start={start} basePath={basePath} store={store} />,
    [zone, start, basePath, store],
  );

  // What the last look saw: a distance from the end that comes from other sizes is not the reader's doing.
  const extent = useRef<Extent | null>(null);
  const toEnd = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    box.scrollTop = box.scrollHeight;
    extent.current = extentOf(box);
  }, []);

  // The server's rows are measured where they stand, so that taking over moves nothing.
  useBrowserLayoutEffect(() => {
    const box = scroller.current;
    if (measured || !box) return;
    const sizes = [...box.querySelectorAll<HTMLElement>("[data-row]")].map((row) => row.getBoundingClientRect().height);
    const from = box.scrollHeight - box.scrollTop;
    store.place = { cache: [sizes, 48], rows: sizes.length, fromEnd: from };
    setMeasured({ cache: [sizes, 48] });
  }, []);

  const look = useCallback(() => {
    const [box, handle] = [scroller.current, list.current];
    if (!box || !handle || !placed.current) return;
    const { scrollTop, scrollHeight, clientHeight } = box;
    const before = extent.current;
    extent.current = extentOf(box);
    if (atEnd.current && !sameSizes(before, extent.current) && !pulledUp(before, extent.current)) return toEnd();
    const left = scrollHeight - scrollTop - clientHeight;
    const nowAtEnd = !detached && left < endWithin;
    if (nowAtEnd !== atEnd.current) {
      atEnd.current = nowAtEnd;
      onAtEnd(nowAtEnd);
    }
    setAway(detached || left > clientHeight / 2);
    // One side at a time: rows that came at both ends at once could not keep their place.
    const loading = settling.current || older === "loading" || newer === "loading";
    if (!loading && scrollTop < loadWithin && hasOlder && older === "idle") void store.loadOlder();
    else if (!loading && left < loadWithin && detached && newer === "idle") void store.loadNewer();
    const line = rows.findIndex(({ kind }) => kind === "new");
    const lineTop = line < 0 ? -1 : handle.getItemOffset(line) + (hasOlder ? olderHeight : 0) - scrollTop;
    if (line >= 0 && lineTop >= 0 && lineTop < clientHeight) lineSeen.current = lineTs;
    const notYetRead = line < 0 && lineTs !== null && hasOlder && lineTs < (tsOfFirst(rows) ?? lineTs);
    setLineAbove(lineSeen.current !== lineTs && (line >= 0 ? lineTop < 0 : notYetRead));
    setStuck(stuckDay(rows, handle, scrollTop, hasOlder ? olderHeight : 0));
  }, [rows, lineTs, hasOlder, older, detached, newer, store, onAtEnd, toEnd]);

  const lookNow = useRef(look);
  lookNow.current = look;
  /** Sizes become known while it scrolls: rows that came above it meanwhile would take it elsewhere. */
  const settle = useCallback(() => {
    settling.current = true;
    let before = "";
    let same = 0;
    let frames = 0;
    const watch = () => {
      const box = scroller.current;
      if (!box) return;
      const now = `${box.scrollTop}/${box.scrollHeight}`;
      same = now === before ? same + 1 : 0;
      before = now;
      frames += 1;
      if (same < settledFrames && frames < mostFrames) return void requestAnimationFrame(watch);
      settling.current = false;
      lookNow.current();
    };
    requestAnimationFrame(watch);
  }, []);

  const goTo = (wish: Goal) => {
    reached.current = wish.n;
    const index = indexOfGoal(rows, wish);
    if (index < 0) return;
    atEnd.current = false;
    onAtEnd(false);
    const offset = wish.kind === "message" ? 0 : -headingHeight;
    list.current?.scrollToIndex(index, { align: wish.kind === "message" ? "center" : "start", offset });
    settle();
    const row = rows[index];
    if (row?.kind === "message" && row.message.ts === wish.ts && wish.kind === "message") live.pointOut(row.message.id);
  };

  // The first view: where a link leads, where one left, at the first unread message, or at the end.
  useBrowserLayoutEffect(() => {
    const box = scroller.current;
    if (!measured || placed.current || rows.length === 0 || !box) return;
    placed.current = true;
    if (goal) {
      if (store.place && goal.kind === "message") {
        // The server's page stands there already.
        box.scrollTop = box.scrollHeight - store.place.fromEnd;
        store.place = null;
        reached.current = goal.n;
        atEnd.current = false;
        onAtEnd(false);
        if (goal.kind === "message") live.pointOut(messageId(store.channelId, goal.ts));
      } else goTo(goal);
      const frame = requestAnimationFrame(look);
      return () => cancelAnimationFrame(frame);
    }
    if (store.place) {
      box.scrollTop = box.scrollHeight - store.place.fromEnd;
      store.place = null;
    } else {
      const line = rows.findIndex(({ kind }) => kind === "new");
      toEnd();
      if (line >= 0) list.current?.scrollToIndex(line, { align: "start", offset: -lineBelowTop });
    }
    atEnd.current = !detached;
    onAtEnd(!detached);
    const frame = requestAnimationFrame(look);
    return () => cancelAnimationFrame(frame);
  }, [measured, rows.length > 0]);

  useBrowserLayoutEffect(() => {
    if (goal && placed.current && goal.n !== reached.current) goTo(goal);
  }, [goal]);

  const [view] = useState(() => store.state.value.view);
  const detachedNow = useRef(detached);
  detachedNow.current = detached;
  useEffect(
    () => () => {
      const [box, handle] = [scroller.current, list.current];
      // Another run was shown in place of this one, or history is left for the live end.
      if (store.state.value.view !== view || detachedNow.current) return;
      if (box && handle && !atEnd.current) {
        store.place = { cache: handle.cache, rows: 0, fromEnd: box.scrollHeight - box.scrollTop };
      } else if (handle) {
        store.place = { cache: handle.cache, rows: 0, fromEnd: 0 };
      }
    },
    [store, view],
  );

  // What one sends is followed to the end, wherever one was reading.
  const last = rows.at(-1);
  const sent = useRef(last?.kind === "pending" ? last.key : "");
  useBrowserLayoutEffect(() => {
    const own = last?.kind === "pending" && last.key !== sent.current;
    if (last?.kind === "pending") sent.current = last.key;
    if (!placed.current || !(atEnd.current || own)) return;
    atEnd.current = true;
    toEnd();
  }, [rows]);

  const firstMessage = rows.find((row) => row.kind === "message")?.key;
  const before = useRef({ firstMessage, length: rows.length });
  const shift =
    before.current.firstMessage !== undefined &&
    before.current.firstMessage !== firstMessage &&
    rows.length > before.current.length;
  useBrowserLayoutEffect(() => {
    before.current = { firstMessage, length: rows.length };
  });

  useEffect(() => {
    if (measured) look();
  }, [look, measured]);

  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <section
        ref={scroller}
        className="list pb-1"
        aria-label="Messages"
        data-region="messages"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keys
        tabIndex={0}
        onKeyDown={moveByKeys}
      >
        {stuck && (
          <div className="sticky top-0 z-[4] h-0 flex-none">
            <p className="day day-stuck">
              <DayHeading row={stuck} name={dayName(stuck.date, now, zone)} store={store} basePath={basePath} />
            </p>
          </div>
        )}
        {measured ? (
          <>
            {hasOlder && <More which="older" state={older} onRetry={() => void store.loadOlder()} />}
            <Virtualizer
              ref={list}
              data={rows}
              shift={shift}
              startMargin={hasOlder ? olderHeight : 0}
              cache={measured.cache as CacheSnapshot}
              itemSize={measured.cache ? undefined : 48}
              bufferSize={400}
              onScroll={look}
              onResize={() => {
                if (placed.current && atEnd.current) toEnd();
              }}
            >
              {render}
            </Virtualizer>
            {detached && <More which="newer" state={newer} onRetry={() => void store.loadNewer()} />}
          </>
        ) : (
          <div className="flow-root flex-none">
            {olderPath && (
              <p className="grid h-16 place-items-center">
                <a href={olderPath} className="link without-script text-meta font-semibold">
                  Older messages
                </a>
              </p>
            )}
            {rows.map((row) => (
              <div key={row.key} data-row>
                {render(row)}
              </div>
            ))}
            {newerPath && (
              <p className="grid h-16 place-items-center">
                <a href={newerPath} className="link without-script text-meta font-semibold">
                  Newer messages
                </a>
              </p>
            )}
          </div>
        )}
      </section>
      {!measured && (
        <script
          nonce={nonce}
          suppressHydrationWarning
          // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of this file
          dangerouslySetInnerHTML={{ __html: placeList }}
        />
      )}
      {lineAbove && (
        <div className="fade-in absolute inset-x-0 top-10 z-[4] mx-auto flex h-8 w-fit items-center overflow-hidden rounded-full bg-mention text-meta font-semibold whitespace-nowrap text-mention-text shadow-[0_4px_12px_rgb(9_24_28/.22)] phone:h-11">
          <button type="button" className="flex h-full items-center gap-1.5 pr-3 pl-2.5" onClick={onFirstUnread}>
            <Icon as={ArrowUp} size={16} />
            Jump to the first unread
          </button>
          <button
            type="button"
            aria-label="Mark as read"
            title="Mark as read (Esc)"
            className="grid h-full w-9 place-items-center border-l border-current/30 phone:w-11"
            onClick={onRead}
          >
            <Icon as={X} size={16} />
          </button>
        </div>
      )}
      {away && (
        <button
          type="button"
          className="fade-in absolute right-[var(--gutter)] bottom-3 z-[4] flex h-8 items-center gap-1.5 whitespace-nowrap rounded-full bg-accent pr-3.5 pl-2.5 text-meta font-semibold text-accent-text shadow-[0_4px_12px_rgb(9_24_28/.22)] phone:bottom-2 phone:h-11"
          onClick={() => {
            if (detached) return onLatest();
            atEnd.current = true;
            toEnd();
            onAtEnd(true);
          }}
        >
          <Icon as={ArrowDown} size={16} />
          {unseen === 0 ? "Jump to latest" : unseen === 1 ? "1 newer message" : `${unseen} newer messages`}
        </button>
      )}
    </div>
  );
}

/** Before the first paint: to the message of the link, to the new-messages line if it is above the last screen, or to the end. */
const placeList = `{let l=document.currentScript.previousElementSibling;l.scrollTop=l.scrollHeight;let p=l.querySelector("[data-pointed]"),n=l.querySelector(".new-line");if(p)p.scrollIntoView({block:"center"});else if(n){let d=n.getBoundingClientRect().top-l.getBoundingClientRect().top-${lineBelowTop};if(d<0)l.scrollTop+=d}}`;

/** Pixels. */
type Extent = { top: number; content: number; height: number; width: number };

const extentOf = (box: HTMLElement): Extent => ({
  top: box.scrollTop,
  content: box.scrollHeight,
  height: box.clientHeight,
  width: box.clientWidth,
});

const sameSizes = (before: Extent | null, now: Extent) =>
  before?.content === now.content && before.height === now.height && before.width === now.width;

/** Further up than less content or a taller view would have taken it: the reader's doing, whatever else changed. */
function pulledUp(before: Extent | null, now: Extent): boolean {
  if (!before || before.width !== now.width) return false;
  const bySizes = Math.max(0, before.content - now.content) + Math.max(0, now.height - before.height);
  return now.top < before.top - bySizes - 1;
}

const tsOfFirst = (rows: readonly Row[]): Ts | undefined => {
  const first = rows.find((row) => row.kind === "message");
  return first?.kind === "message" ? first.message.ts : undefined;
};

/** The row to go to: that message, or the first from a moment on, or the last there is. */
function indexOfGoal(rows: readonly Row[], { ts, kind }: Goal): number {
  const itself = rows.findIndex((row) => row.kind === "message" && row.message.ts === ts);
  if (kind === "message" && itself >= 0) return itself;
  const found = rows.findIndex((row) => row.kind === "message" && row.message.ts >= ts);
  return found < 0 ? rows.length - 1 : found;
}

/** The day of the topmost row, unless that day's own heading stands where it would be drawn. */
function stuckDay(rows: readonly Row[], handle: VirtualizerHandle, scrollTop: number, margin: number): DayRow | null {
  if (scrollTop < margin + 8) return null;
  const first = handle.findItemIndex(scrollTop);
  for (let index = first; index < rows.length; index += 1) {
    const y = handle.getItemOffset(index) + margin - scrollTop;
    if (y >= headingHeight) break;
    if (rows[index]?.kind === "day" && y > -headingInset) return null;
  }
  for (let index = first; index >= 0; index -= 1) {
    const row = rows[index];
    if (row?.kind === "day") return row;
    if (row?.kind === "start") return null;
  }
  return null;
}

/** Up and down go from message to message. */
function moveByKeys(event: KeyboardEvent<HTMLElement>): void {
  if ((event.key !== "ArrowUp" && event.key !== "ArrowDown") || event.altKey || event.ctrlKey || event.metaKey) return;
  const { target, currentTarget } = event;
  if (!(target instanceof HTMLElement) || !(target === currentTarget || target.classList.contains("msg"))) return;
  const messages = [...currentTarget.querySelectorAll<HTMLElement>(".msg[tabindex]")];
  const at = messages.indexOf(target);
  const next = at < 0 ? messages.at(-1) : messages[at + (event.key === "ArrowUp" ? -1 : 1)];
  if (!next) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

const RowView = memo(function RowView({
  row,
  zone,
  start,
  basePath,
  store,
}: {
  row: Row;
  zone: string;
  start: ReactNode;
  basePath: string;
  store: ConversationStore;
}) {
  const now = useContext(NowContext);
  switch (row.kind) {
    case "start":
      return <>{start}</>;
    case "day":
      return (
        <div className="day-after">
          <h2 className="day">
            <DayHeading row={row} name={dayName(row.date, now, zone)} store={store} basePath={basePath} />
          </h2>
        </div>
      );
    case "new":
      return (
        <div className="new-line">
          <span>{row.count === null ? "New" : `${row.count} new`}</span>
        </div>
      );
    case "message":
      return (
        <MessageView
          message={row.message}
          cont={row.cont}
          threadPath={`${basePath}/thread/${row.message.threadTs ?? row.message.ts}`}
        />
      );
    case "pending":
      return <PendingView pending={row.pending} cont={row.cont} />;
  }
});

function More({ which, state, onRetry }: { which: "older" | "newer"; state: Loading; onRetry: () => void }) {
  return (
    <div className="grid flex-none place-items-center text-meta text-faint" style={{ height: olderHeight }}>
      {state === "failed" ? (
        <button type="button" className="link font-semibold" onClick={onRetry}>
          {which === "older" ? "Older" : "Newer"} messages did not load. Try again
        </button>
      ) : (
        <span className="pulse">Loading {which} messages</span>
      )}
    </div>
  );
}
