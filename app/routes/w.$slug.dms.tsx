import { Link, type MetaFunction } from "@remix-run/react";
import { SquarePen } from "lucide-react";
import { useMemo } from "react";
import { Page } from "../components/page";
import { DirectLink } from "../components/sidebar/direct-link";
import { overlayOnClick } from "../components/sidebar/overlay-on-click";
import { buttonLook } from "../components/ui/button";
import { Icon } from "../components/ui/icon";
import { useWorkspace } from "../live/context";
import { shownDirects } from "../live/direct";

export const meta: MetaFunction = () => [{ title: "Direct messages · Parley" }];

/** The phone's list of conversations with people. */
export default function DirectMessages() {
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const channels = useWorkspace((workspace) => workspace.channels);
  const directs = useMemo(() => shownDirects(channels), [channels]);
  return (
    <Page
      title="Direct messages"
      aside={
        <Link
          to={`/w/${slug}/new-message`}
          onClick={overlayOnClick("new-message")}
          className={buttonLook({ kind: "primary" })}
        >
          <Icon as={SquarePen} />
          <span className="phone:sr-only">New message</span>
        </Link>
      }
    >
      <div className="max-w-[640px]">
        {directs.map((direct) => (
          <DirectLink key={direct.id} direct={direct} base={`/w/${slug}`} />
        ))}
        {directs.length === 0 && (
          <p className="text-muted">
            You have written to nobody yet. A conversation with one person or a few stands here.
          </p>
        )}
      </div>
    </Page>
  );
}
