import { useEffect, useState } from "react";
import { canShow } from "../../live/alerts";
import { Button } from "../ui/button";

/** The browser asks once, so it is asked when somebody wants it. */
export function DesktopNotifications() {
  const [permission, setPermission] = useState<NotificationPermission | "none" | null>(null);
  useEffect(() => setPermission(canShow() ? Notification.permission : "none"), []);
  if (permission === null) return null;
  const text = {
    none: "This browser cannot show notifications.",
    granted: "On in this browser. They come for what you chose above, and not for what is before your eyes.",
    denied: "This browser blocks them. Allow notifications for this site in its settings.",
    default: "Be told on this device while Parley is open.",
  }[permission];
  return (
    <div className="flex items-center gap-3">
      <p className="min-w-0 flex-1 text-meta text-muted">{text}</p>
      {permission === "default" && (
        <Button size="small" onClick={() => void Notification.requestPermission().then(setPermission)}>
          Turn on
        </Button>
      )}
    </div>
  );
}
