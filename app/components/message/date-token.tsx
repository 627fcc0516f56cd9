import { useContext } from "react";
import { dateToken } from "../../format/date-token";
import type { Inline } from "../../format/tree";
import { useWorkspace } from "../../live/context";
import type { Workspace } from "../../live/workspace";
import { NowContext } from "./now";

const zoneOf = ({ me }: Workspace) => me.timezone;

/** A moment in the reader's own zone. */
export function DateToken({ date }: { date: Extract<Inline, { type: "date" }> }) {
  const zone = useWorkspace(zoneOf);
  const now = useContext(NowContext);
  const at = new Date(date.seconds * 1_000);
  if (Number.isNaN(at.getTime())) return date.label;
  const words = <time dateTime={at.toISOString()}>{dateToken(date.format, at, now, zone)}</time>;
  if (!date.href) return words;
  return (
    <a href={date.href} target="_blank" rel="noopener noreferrer nofollow">
      {words}
    </a>
  );
}
