import { Archive, ArchiveRestore, LogOut, Trash2, X } from "lucide-react";
import type { ReactNode } from "react";
import type { ChannelAnswer } from "../../../src/protocol/rest";
import { Button } from "../ui/button";
import { FormProblem } from "../ui/field";
import { Icon } from "../ui/icon";
import { type DetailsFetcher, saidTo } from "./details-said";

/** Leaving, archiving, deleting: each says what it does before it is done. */
export function ChannelDanger({ channel, fetcher }: { channel: ChannelAnswer; fetcher: DetailsFetcher }) {
  const { can, archived, isMember, name } = channel;
  const direct = channel.type === "direct";
  const said = saidTo(fetcher, "close", "leave", "archive", "unarchive", "delete");
  if (!(can.leave && isMember) && !can.archive && !can.delete && !direct) return null;
  return (
    <section
      aria-label={direct ? "Close or leave" : "Leave, archive or delete"}
      className="grid gap-1 border-t border-line pt-3"
    >
      <FormProblem>{said?.done === false ? said.problem : null}</FormProblem>
      {direct && (
        <Act
          fetcher={fetcher}
          intent="close"
          icon={X}
          name="Close conversation"
          text="It leaves the sidebar, and is back with the next message or when you open it."
        />
      )}
      {can.leave && isMember && (
        <Act
          fetcher={fetcher}
          intent="leave"
          icon={LogOut}
          name={direct ? "Leave conversation" : "Leave channel"}
          text={
            direct
              ? "You hear no more of it until somebody opens it with you again."
              : channel.type === "private"
                ? "You need to be added again to come back."
                : "You can join again at any time."
          }
        />
      )}
      {can.archive &&
        (archived ? (
          <Act
            fetcher={fetcher}
            intent="unarchive"
            icon={ArchiveRestore}
            name="Open again"
            text="People can write in it again."
          />
        ) : (
          <Act
            fetcher={fetcher}
            intent="archive"
            icon={Archive}
            name="Archive channel"
            text="It can still be read, and nobody writes in it."
          />
        ))}
      {can.delete && (
        <Act
          fetcher={fetcher}
          intent="delete"
          icon={Trash2}
          name="Delete channel"
          danger
          text={`#${name} and everything said in it go for everyone. This cannot be undone.`}
        />
      )}
    </section>
  );
}

type ActProps = {
  fetcher: DetailsFetcher;
  intent: string;
  icon: typeof Archive;
  name: string;
  text: ReactNode;
  danger?: boolean;
};

function Act({ fetcher, intent, icon, name, text, danger = false }: ActProps) {
  return (
    <details className="group/act">
      <summary
        className={`-mx-2 flex h-9 list-none items-center gap-2.5 rounded-2 px-2 text-ui hover:bg-hover phone:h-11 ${danger ? "text-danger-ink" : "text-ink"}`}
      >
        <Icon as={icon} className={danger ? "" : "text-faint"} />
        {name}
      </summary>
      <fetcher.Form method="post" className="mt-1 mb-2 grid gap-3 rounded-3 bg-sunken p-3">
        <input type="hidden" name="intent" value={intent} />
        <p className="text-meta text-muted">{text}</p>
        <Button type="submit" kind={danger ? "danger" : "plain"} disabled={fetcher.state !== "idle"}>
          {name}
        </Button>
      </fetcher.Form>
    </details>
  );
}
