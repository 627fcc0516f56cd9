import { ArrowDown } from "lucide-react";
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
import { dayName } from "../../format/time";
import type { ConversationStore } from "../../live/conversation-store";
import { useNonce } from "../../nonce";
import { MessageView, PendingView } from "../message/message-view";
import { NowContext } from "../message/now";
import { Icon } from "../ui/icon";
import { isHydrated } from "./hydrated";
import type { Row } from "./rows";

const useBrowserLayoutEffect = typeof document === "undefined" ? useEffect : useLayoutEffect;

/** Within this of the end counts as the end; a row may be a fraction off. */
const endWithin = 24;
const loadOlderWithin = 1_200;
const olderHeight = 64;
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
  older: "idle" | "loading" | "failed";
  unseen: number;
  start: ReactNode;
  basePath: string;
  olderPath: string | null;
  onAtEnd: (atEnd: boolean) => void;
};

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
  unseen,
  start,
  basePath,
  olderPath,
  onAtEnd,
}: Props) {
  const now = useContext(NowContext);
  const nonce = useNonce();
  const scroller = useRef<HTMLElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const [measured, setMeasured] = useState<{ cache: unknown } | null>(() =>
    isHydrated() ? { cache: store.place?.cache } : null,
  );
  const [stuck, setStuck] = useState("");
  const [away, setAway] = useState(false);
  const atEnd = useRef(true);
  const placed = useRef(false);

  const render = useCallback(
    (row: Row): ReactElement => <RowView row={row} zone={zone} start={start} basePath={basePath} />,
    [zone, start, basePath],
  );

  // What the last look saw: a distance from the end that comes from other sizes is not the reader's doing.
  const extent = useRef("");
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
    const grown = extent.current !== extentOf(box);
    extent.current = extentOf(box);
    if (grown && atEnd.current) return toEnd();
    const left = scrollHeight - scrollTop - clientHeight;
    const nowAtEnd = left < endWithin;
    if (nowAtEnd !== atEnd.current) {
      atEnd.current = nowAtEnd;
      onAtEnd(nowAtEnd);
    }
    setAway(left > clientHeight / 2);
    if (scrollTop < loadOlderWithin && hasOlder && older === "idle") void store.loadOlder();
    setStuck(stuckDay(rows, handle, scrollTop, hasOlder ? olderHeight : 0, now, zone));
  }, [rows, hasOlder, older, store, now, zone, onAtEnd, toEnd]);

  // The first view: where one left, at the first unread message, or at the end.
  useBrowserLayoutEffect(() => {
    const box = scroller.current;
    if (!measured || placed.current || rows.length === 0 || !box) return;
    placed.current = true;
    if (store.place) {
      box.scrollTop = box.scrollHeight - store.place.fromEnd;
      store.place = null;
    } else {
      const line = rows.findIndex(({ kind }) => kind === "new");
      toEnd();
      if (line >= 0) list.current?.scrollToIndex(line, { align: "start", offset: -lineBelowTop });
    }
    onAtEnd(true);
    const frame = requestAnimationFrame(look);
    return () => cancelAnimationFrame(frame);
  }, [measured, rows.length > 0]);

  useEffect(
    () => () => {
      const [box, handle] = [scroller.current, list.current];
      if (box && handle && !atEnd.current) {
        store.place = { cache: handle.cache, rows: 0, fromEnd: box.scrollHeight - box.scrollTop };
      } else if (handle) {
        store.place = { cache: handle.cache, rows: 0, fromEnd: 0 };
      }
    },
    [store],
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
          <div className="sticky top-0 z-[4] h-0 flex-none" aria-hidden="true">
            <p className="day day-stuck">{stuck}</p>
          </div>
        )}
        {measured ? (
          <>
            {hasOlder && <Older state={older} onRetry={() => void store.loadOlder()} />}
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
      {away && (
        <button
          type="button"
          className="fade-in absolute right-[var(--gutter)] bottom-3 z-[4] flex h-8 items-center gap-1.5 whitespace-nowrap rounded-full bg-accent pr-3.5 pl-2.5 text-meta font-semibold text-accent-text shadow-[0_4px_12px_rgb(9_24_28/.22)] phone:bottom-2 phone:h-11"
          onClick={() => {
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

/** Before the first paint: to the new-messages line if it is above the last screen, else to the end. */
const placeList = `{let l=document.currentScript.previousElementSibling;l.scrollTop=l.scrollHeight;let n=l.querySelector(".new-line");if(n){let d=n.getBoundingClientRect().top-l.getBoundingClientRect().top-${lineBelowTop};if(d<0)l.scrollTop+=d}}`;

const extentOf = (box: HTMLElement) => `${box.scrollHeight}/${box.clientHeight}/${box.clientWidth}`;

/** The day of the topmost row, unless that day's own heading stands where it would be drawn. */
function stuckDay(
  rows: readonly Row[],
  handle: VirtualizerHandle,
  scrollTop: number,
  margin: number,
  now: Date,
  zone: string,
): string {
  if (scrollTop < margin + 8) return "";
  const first = handle.findItemIndex(scrollTop);
  for (let index = first; index < rows.length; index += 1) {
    const y = handle.getItemOffset(index) + margin - scrollTop;
    if (y >= headingHeight) break;
    if (rows[index]?.kind === "day" && y > -headingInset) return "";
  }
  for (let index = first; index >= 0; index -= 1) {
    const row = rows[index];
    if (row?.kind === "day") return dayName(row.date, now, zone);
    if (row?.kind === "start") return "";
  }
  return "";
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
}: {
  row: Row;
  zone: string;
  start: ReactNode;
  basePath: string;
}) {
  const now = useContext(NowContext);
  switch (row.kind) {
    case "start":
      return <>{start}</>;
    case "day":
      return (
        <div className="day-after">
          <h2 className="day">{dayName(row.date, now, zone)}</h2>
        </div>
      );
    case "new":
      return (
        <div className="new-line">
          <span>{row.count} new</span>
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

function Older({ state, onRetry }: { state: "idle" | "loading" | "failed"; onRetry: () => void }) {
  return (
    <div className="grid flex-none place-items-center text-meta text-faint" style={{ height: olderHeight }}>
      {state === "failed" ? (
        <button type="button" className="link font-semibold" onClick={onRetry}>
          Older messages did not load. Try again
        </button>
      ) : (
        <span className="pulse">Loading older messages</span>
      )}
    </div>
  );
}
