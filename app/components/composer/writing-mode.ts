import { Observable } from "../../live/observable";

/** How one writes in this browser: with looks as they will be read, or with the signs of markup. */
export type WritingMode = "rich" | "plain";

const key = "parley:writing";

export const writingMode = new Observable<WritingMode>("rich");

export function restoreWritingMode(): void {
  try {
    if (localStorage.getItem(key) === "plain") writingMode.set("plain");
  } catch {
    // Without storage it is the default.
  }
}

export function chooseWritingMode(mode: WritingMode): void {
  writingMode.set(mode);
  try {
    localStorage.setItem(key, mode);
  } catch {
    // It stays for this page.
  }
}
