/** This page among the tabs of the browser. A lock of its own name says that it is still there. */

export const tabId: string = typeof document === "undefined" ? "" : crypto.randomUUID();

const lockOf = (id: string) => `parley:tab:${id}`;

/** Where a page cannot ask for locks, or speak with the others, each tab is by itself. */
export const canShare = (): boolean =>
  typeof navigator !== "undefined" && navigator.locks !== undefined && typeof BroadcastChannel !== "undefined";

let held: Promise<void> | null = null;

/** Resolves once the others can tell that this tab lives; from then on until its end. */
export function holdTab(): Promise<void> {
  held ??= new Promise((granted) => {
    void navigator.locks.request(lockOf(tabId), () => {
      granted();
      return new Promise(() => {});
    });
  });
  return held;
}

/** Resolves when the tab is no more, however it ended. */
export async function goneTab(id: string): Promise<void> {
  await navigator.locks.request(lockOf(id), { mode: "shared" }, () => {});
}

/** Those that live now. */
export async function livingTabs(): Promise<(id: string) => boolean> {
  const names = new Set(((await navigator.locks.query()).held ?? []).map(({ name }) => name));
  return (id) => names.has(lockOf(id));
}
