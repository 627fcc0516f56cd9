import { Fragment } from "react";
import type { Row } from "../conversation/rows";
import { MessageView, PendingView } from "../message/message-view";

/** The replies of a thread as they are drawn: no days, for each has its own time. */
export function Replies({ rows }: { rows: readonly Row[] }) {
  return (
    <>
      {rows.map((row) => (
        <Fragment key={row.key}>
          {row.kind === "new" && (
            <div className="new-line">
              <span>{row.count} new</span>
            </div>
          )}
          {row.kind === "message" && <MessageView message={row.message} cont={row.cont} />}
          {row.kind === "pending" && <PendingView pending={row.pending} cont={row.cont} />}
        </Fragment>
      ))}
    </>
  );
}
