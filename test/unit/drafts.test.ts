import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Drafts } from "../../app/live/drafts";
import type { Draft } from "../../src/protocol/drafts";

/** Two devices' rules without their sockets: what goes out, and what may replace what one types. */

const here = "C00000001";
const stored = new Map<string, string>();
let sent: { text: string }[] = [];
let answer: { ok: boolean } | null = { ok: true };

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-20T09:00:00Z") });
  stored.clear();
  sent = [];
  answer = { ok: true };
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const drafts = () =>
  new Drafts("U00000001", "T00000001", async (draft) => {
    if (answer) sent.push(draft);
    return answer;
  });
const elsewhere = (text: string, agoMs = 0): { type: "draft.updated"; version: string; draft: Draft } => ({
  type: "draft.updated",
  version: "e.1",
  draft: { channelId: here, text, updatedAt: new Date(Date.now() - agoMs).toISOString(), version: Date.now() },
});

describe("drafts in the browser", () => {
  test("typing goes to the hub at a pause, and every three seconds without one", async () => {
    const kept = drafts();
    for (let i = 1; i <= 20; i += 1) {
      kept.set(here, "x".repeat(i));
      await vi.advanceTimersByTimeAsync(300);
    }
    expect(sent.length).toBeGreaterThanOrEqual(1);
    expect(sent.length).toBeLessThanOrEqual(3);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent.at(-1)?.text).toBe("x".repeat(20));
  });

  test("another device's text shows in the composer", async () => {
    const kept = drafts();
    const shown: string[] = [];
    kept.watchPlace(here, (text) => shown.push(text));
    kept.receive(elsewhere("From the phone"));
    expect(shown).toEqual(["From the phone"]);
    expect(kept.of(here)).toBe("From the phone");
    expect(sent).toEqual([]);
  });

  test("nothing changes under the caret of somebody who types: what they type wins", async () => {
    const kept = drafts();
    const shown: string[] = [];
    kept.watchPlace(here, (text) => shown.push(text));
    kept.set(here, "On the laptop");
    await vi.advanceTimersByTimeAsync(100);
    kept.receive(elsewhere("From the phone"));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(kept.of(here)).toBe("On the laptop");
    expect(sent.at(-1)?.text).toBe("On the laptop");
    expect(shown).toEqual([]);
  });

  test("in a short pause another device's text waits, and comes when nothing more is typed", async () => {
    const kept = drafts();
    kept.watchPlace(here, () => {});
    kept.set(here, "On the laptop");
    await vi.advanceTimersByTimeAsync(1_500);
    kept.receive(elsewhere("From the phone"));
    expect(kept.of(here)).toBe("On the laptop");
    await vi.advanceTimersByTimeAsync(4_000);
    expect(kept.of(here)).toBe("From the phone");
  });

  test("an older state changes nothing", async () => {
    const kept = drafts();
    const first = elsewhere("First");
    await vi.advanceTimersByTimeAsync(10);
    kept.receive(elsewhere("Second"));
    kept.receive(first);
    expect(kept.of(here)).toBe("Second");
  });

  test("typed without a connection it is kept over a reload, and goes out with the next greeting", async () => {
    answer = null;
    const kept = drafts();
    kept.set(here, "Into the dark");
    await vi.advanceTimersByTimeAsync(1_000);
    const reloaded = drafts();
    reloaded.restore();
    expect(reloaded.of(here)).toBe("Into the dark");
    answer = { ok: true };
    reloaded.receive({ type: "draft.places", version: "e.1", places: [] });
    expect(reloaded.of(here)).toBe("Into the dark");
    reloaded.sendNow();
    await vi.advanceTimersByTimeAsync(0);
    expect(sent.map(({ text }) => text)).toEqual(["Into the dark"]);
    reloaded.receive({ type: "draft.places", version: "e.1", places: [] });
    expect(reloaded.of(here)).toBe("");
  });

  test("of two offline changes the one typed later stays", async () => {
    answer = null;
    const kept = drafts();
    kept.set(here, "Typed here");
    await vi.advanceTimersByTimeAsync(60_000);
    kept.receive(elsewhere("Typed there an hour ago", 3_600_000));
    expect(kept.of(here)).toBe("Typed here");
    kept.receive({
      ...elsewhere("Typed there just now"),
      draft: { ...elsewhere("Typed there just now").draft, version: Date.now() + 1 },
    });
    expect(kept.of(here)).toBe("Typed there just now");
  });

  test("sending empties it for the others at once", async () => {
    const kept = drafts();
    kept.set(here, "To be sent");
    await vi.advanceTimersByTimeAsync(1_000);
    kept.set(here, "");
    await vi.advanceTimersByTimeAsync(0);
    expect(sent.at(-1)?.text).toBe("");
  });
});
