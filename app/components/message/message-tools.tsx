import { Link } from "@remix-run/react";
import { Ellipsis } from "lucide-react";
import { PresetReactions } from "../emoji/preset-reactions";
import { IconButton, iconButtonLook } from "../ui/button";
import { Icon } from "../ui/icon";
import { LazyMenu } from "../ui/lazy-menu";
import { keyHint, nameOfKey, ToolsContext, type ToolsProps } from "./tools-context";

const loadMenu = () => import("./message-menu").then(({ MessageMenu }) => MessageMenu);

/** What can be done with a message; it shows when the message is under the pointer or holds the focus. */
export function MessageTools(props: ToolsProps) {
  const { context, actions, perform } = props;
  const bar = actions.filter(({ place }) => place === "bar");
  const menu = actions.filter(({ place }) => place === "menu");
  if (actions.length === 0) return null;
  return (
    <div className="tools with-script" role="toolbar" aria-label={`Actions for the message of ${context.name}`}>
      {context.writes && <PresetReactions live={context.live} message={context.message} />}
      {bar.map((action) =>
        "to" in action ? (
          <Link
            key={action.id}
            to={action.to(context)}
            preventScrollReset
            className={iconButtonLook({ on: "raised" })}
            aria-label={action.label(context)}
            title={`${action.label(context)}${action.key ? ` (${nameOfKey(action.key)})` : ""}`}
          >
            <Icon as={action.icon} />
          </Link>
        ) : (
          <IconButton
            key={action.id}
            label={action.label(context)}
            {...keyHint(action)}
            on="raised"
            data-action={action.id}
            onClick={() => perform(action)}
          >
            <Icon as={action.icon} />
          </IconButton>
        ),
      )}
      {menu.length > 0 && (
        <ToolsContext.Provider value={props}>
          <LazyMenu
            label={`More for the message of ${context.name}`}
            load={loadMenu}
            trigger={
              <IconButton label="More" on="raised">
                <Icon as={Ellipsis} />
              </IconButton>
            }
          />
        </ToolsContext.Provider>
      )}
    </div>
  );
}
