import { useNavigate } from "@remix-run/react";
import { useEffect } from "react";
import type { ActivityItem } from "../../../src/protocol/activity";
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

/** Shows on the desktop what the hub says is to be shown, and leads there. */
export function useAlerts(live: Live): void {
  const navigate = useNavigate();
  useEffect(() => {
    const alerts = new Alerts(live, (item) => wordsOf(live, item), navigate);
    live.onNotified = (frame) => {
      if (frame.type !== "notification.created") alerts.withdraw(frame.ids);
      else if (frame.alert) alerts.show(frame.notification);
    };
  }, [live, navigate]);
}
