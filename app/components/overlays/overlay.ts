import { Observable } from "../../live/observable";

/** What lies over the workspace: one at a time. */
export type Overlay = "switcher" | "search" | "keys" | "new-channel" | "invite" | "new-message" | "sign-out";

export const overlay = new Observable<Overlay | null>(null);

export const openOverlay = (name: Overlay) => overlay.set(name);
export const closeOverlay = () => overlay.set(null);
