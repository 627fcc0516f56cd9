import { useNavigate } from "@remix-run/react";
import { useEffect } from "react";
import type { ActivityItem } from "../../../src/protocol/activity";
import type { OpenPath } from "../../../src/protocol/push";
import { plainText } from "../../format/mrkdwn";
import { type Alert, Alerts } from "../../live/alerts";
import type { Live } from "../../live/live";
import { nameIn, placeOf } from "./activity-row";

function wordsOf(live: Live, item: ActivityItem): Alert {
  const workspace = live.workspace.value;
  const name = (item.actorId && workspace.people[item.actorId]?.displayName) || "Somebody";
  const direct = item.channelType === "dm" || item.channelType === "group_dm";
  return {
    title: direct ? name : `${name} in #${item.channelName}`,
    body: plainText(item.excerpt, nameIn(workspace)),
    path: placeOf(workspace.workspace.slug, item),
  };
}

/** Shows on the desktop what the hub says is to be shown, and leads there; also from what the service worker showed. */
export function useAlerts(live: Live): void {
  const navigate = useNavigate();
  useEffect(() => {
    const alerts = new Alerts(live, (item) => wordsOf(live, item), navigate);
    live.onNotified = (frame) => {
      if (frame.type !== "notification.created") alerts.withdraw(frame.ids);
      else if (frame.alert) alerts.show(frame.notification);
    };
    const { serviceWorker } = navigator;
    const follow = ({ data, ports }: MessageEvent<OpenPath>) => {
      const here = data.type === "open" && data.path.startsWith(`/w/${live.workspace.value.workspace.slug}/`);
      if (here) navigate(data.path);
      ports[0]?.postMessage(here);
    };
    serviceWorker?.addEventListener("message", follow);
    return () => serviceWorker?.removeEventListener("message", follow);
  }, [live, navigate]);
}
