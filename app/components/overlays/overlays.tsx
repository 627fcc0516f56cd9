import { lazy, Suspense } from "react";
import { useObserved } from "../../live/observable";
import { closeOverlay, type Overlay, overlay } from "./overlay";

const same = <T,>(value: T) => value;

const bodies = {
  switcher: lazy(() => import("./switcher").then(({ Switcher }) => ({ default: Switcher }))),
  search: lazy(() => import("../search/search-overlay").then(({ SearchOverlay }) => ({ default: SearchOverlay }))),
  keys: lazy(() => import("./key-sheet").then(({ KeySheet }) => ({ default: KeySheet }))),
  "new-channel": lazy(() =>
    import("./new-channel-dialog").then(({ NewChannelDialog }) => ({ default: NewChannelDialog })),
  ),
  invite: lazy(() => import("./invite-dialog").then(({ InviteDialog }) => ({ default: InviteDialog }))),
  "new-message": lazy(() =>
    import("./new-message-dialog").then(({ NewMessageDialog }) => ({ default: NewMessageDialog })),
  ),
  "sign-out": lazy(() => import("../account/sign-out").then(({ SignOutNow }) => ({ default: SignOutNow }))),
} satisfies Record<Overlay, unknown>;

export function Overlays() {
  const open = useObserved(overlay, same);
  if (!open) return null;
  const Body = bodies[open];
  return (
    <Suspense>
      <Body onClose={closeOverlay} />
    </Suspense>
  );
}
