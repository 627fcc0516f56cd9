import { SmilePlus } from "lucide-react";
import { glyphOf } from "../../emoji/names";
import { useComposer } from "../composer/composer-context";
import { IconButton } from "../ui/button";
import { Icon } from "../ui/icon";
import { openEmojiPicker } from "./picker-ask";

/** Puts an emoji where the caret is: as itself, or one of the workspace's own by its name. */
export function EmojiTool() {
  const { field } = useComposer();
  return (
    <IconButton
      on="raised"
      label="Emoji"
      className="with-script phone:hidden"
      onClick={({ currentTarget }) =>
        openEmojiPicker({
          anchor: currentTarget,
          onPick: (name) => field.current?.insert(`${glyphOf(name) ?? `:${name}:`} `),
          onClose: () => field.current?.focus(),
        })
      }
    >
      <Icon as={SmilePlus} />
    </IconButton>
  );
}
