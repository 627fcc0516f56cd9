import { useParams } from "@remix-run/react";
import { useEffect, useMemo } from "react";
import type { ChannelId } from "../../../src/protocol/ids";
import { useLive, useWorkspace } from "../../live/context";
import { shownDirects } from "../../live/direct";
import type { Workspace } from "../../live/workspace";
import { DirectLink } from "./direct-link";
import { overlayOnClick } from "./overlay-on-click";
import { SectionAdd, SectionHead } from "./section-head";

const pickChannels = ({ channels }: Workspace) => channels;

/** Conversations with people, the latest first. */
export function DirectSection() {
  const live = useLive();
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const channels = useWorkspace(pickChannels);
  const current = useParams().channelId as ChannelId | undefined;
  const directs = useMemo(() => shownDirects(channels, current), [channels, current]);
  const shown = directs.flatMap(({ userIds }) => userIds).join();
  useEffect(
    () => live.hub.watch("direct messages", shown === "" ? [] : (shown.split(",") as `U${string}`[])),
    [live, shown],
  );
  return (
    <section aria-label="Direct messages" className="group/section mt-4">
      <SectionHead
        add={<SectionAdd to={`/w/${slug}/new-message`} label="New message" onClick={overlayOnClick("new-message")} />}
      >
        Direct messages
      </SectionHead>
      {directs.map((direct) => (
        <DirectLink key={direct.id} direct={direct} base={`/w/${slug}`} />
      ))}
      {directs.length === 0 && <p className="px-3 py-1 text-meta text-faint">Nobody yet. Write to somebody.</p>}
    </section>
  );
}
