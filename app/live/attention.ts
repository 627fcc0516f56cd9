import type { Drafts } from "./drafts";
import type { Hub } from "./hub";
import type { Observable } from "./observable";
import type { Room } from "./room";

type Around = { current: Observable<Room | null>; hub: Hub; drafts: Drafts };

/** What the window tells of who sits before it: whether they look at the end of the conversation, do something, or go. */
export class Attention {
  #atEnd = true;

  constructor(private readonly around: Around) {}

  /** The list says whether its end is in view. */
  setAtEnd(atEnd: boolean): void {
    this.#atEnd = atEnd;
    this.#look();
  }

  watch(): () => void {
    const stops = [this.#watchLooking(), this.#watchActivity(), this.#watchLeaving()];
    return () => {
      for (const stop of stops) stop();
    };
  }

  #look = (): void => {
    const looking = document.visibilityState === "visible" && document.hasFocus();
    this.around.current.value?.setAttention(looking && this.#atEnd);
  };

  #watchLooking(): () => void {
    addEventListener("focus", this.#look);
    addEventListener("blur", this.#look);
    document.addEventListener("visibilitychange", this.#look);
    const unwatch = this.around.current.watch(this.#look);
    this.#look();
    return () => {
      removeEventListener("focus", this.#look);
      removeEventListener("blur", this.#look);
      document.removeEventListener("visibilitychange", this.#look);
      unwatch();
    };
  }

  #watchActivity(): () => void {
    const { active } = this.around.hub;
    const inputs = ["keydown", "pointerdown", "wheel", "touchstart"] as const;
    for (const input of inputs) addEventListener(input, active, { passive: true });
    return () => {
      for (const input of inputs) removeEventListener(input, active);
    };
  }

  #watchLeaving(): () => void {
    const { drafts } = this.around;
    const leaving = () => {
      drafts.flush();
      drafts.sendNow();
    };
    addEventListener("pagehide", leaving);
    return () => removeEventListener("pagehide", leaving);
  }
}
