import { lazy, Suspense } from "react";
import type { ChannelId } from "../../../src/protocol/ids";
import { Observable, useObserved } from "../../live/observable";

const SectionDialog = lazy(() => import("./section-dialog").then((dialog) => ({ default: dialog.SectionDialog })));

type Asked = { sectionId?: string; channelId?: ChannelId };
const asked = new Observable<Asked | null>(null);
const same = <T,>(value: T) => value;

/** From menus, which are gone when the dialog is there. */
export const askForSection = (about: Asked) => asked.set(about);

export function SectionAsked() {
  const about = useObserved(asked, same);
  return (
    about && (
      <Suspense>
        <SectionDialog {...about} onClose={() => asked.set(null)} />
      </Suspense>
    )
  );
}
