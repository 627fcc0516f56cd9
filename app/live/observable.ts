import { useRef, useSyncExternalStore } from "react";

/** A value that can be watched. Changes made in one turn are told once. */
export class Observable<T> {
  #value: T;
  #watchers = new Set<() => void>();
  #telling = false;

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set(next: T): void {
    if (Object.is(next, this.#value)) return;
    this.#value = next;
    if (this.#telling) return;
    this.#telling = true;
    queueMicrotask(() => {
      this.#telling = false;
      for (const watcher of [...this.#watchers]) watcher();
    });
  }

  update(change: (value: T) => T): void {
    this.set(change(this.#value));
  }

  watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };
}

/** What `select` picks from it; renders again only when that differs. */
export function useObserved<T, S>(source: Observable<T>, select: (value: T) => S): S {
  const last = useRef<{ value: T; select: (value: T) => S; picked: S } | null>(null);
  const pick = () => {
    const { value } = source;
    if (last.current && Object.is(last.current.value, value) && last.current.select === select)
      return last.current.picked;
    const picked = select(value);
    last.current = { value, select, picked };
    return picked;
  };
  return useSyncExternalStore(source.watch, pick, pick);
}
