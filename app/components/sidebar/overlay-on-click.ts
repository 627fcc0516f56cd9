import type { MouseEvent } from "react";
import { type Overlay, openOverlay } from "../overlays/overlay";

/** Opens the overlay where scripts run; the link is for where they do not. */
export const overlayOnClick = (name: Overlay) => (event: MouseEvent) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  openOverlay(name);
};
