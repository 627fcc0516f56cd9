import { Link } from "@remix-run/react";
import { MessageSquareText, Pencil, Trash2 } from "lucide-react";
import type { Message } from "../../../src/protocol/message";
import { useWorkspace } from "../../live/context";
import { iconButtonLook, IconButton } from "../ui/button";
import { Icon } from "../ui/icon";

type Props = {
  message: Message;
  name: string;
  threadPath: string | undefined;
  onEdit: () => void;
  onDelete: () => void;
};

/** What can be done with a message; it shows when the message is under the pointer or holds the focus. */
export function MessageTools({ message, name, threadPath, onEdit, onDelete }: Props) {
  const mine = useWorkspace((workspace) => workspace.me.id) === message.userId;
  const leads = useWorkspace(({ workspace }) => workspace.role === "owner" || workspace.role === "admin");
  if (!threadPath && !mine && !leads) return null;
  return (
    <div className="tools with-script" role="toolbar" aria-label={`Actions for the message of ${name}`}>
      {threadPath && (
        <Link
          to={threadPath}
          preventScrollReset
          className={iconButtonLook({ on: "raised" })}
          aria-label="Reply in thread"
          title="Reply in thread"
        >
          <Icon as={MessageSquareText} />
        </Link>
      )}
      {mine && (
        <IconButton label="Edit message" on="raised" onClick={onEdit} data-edit>
          <Icon as={Pencil} />
        </IconButton>
      )}
      {(mine || leads) && (
        <IconButton label="Delete message" on="raised" onClick={onDelete}>
          <Icon as={Trash2} />
        </IconButton>
      )}
    </div>
  );
}
