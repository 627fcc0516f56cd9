import { Fragment, useContext } from "react";
import type { MenuBodyProps } from "../ui/lazy-menu";
import { Menu, MenuItem, MenuLine, MenuLink } from "../ui/menu";
import { keyHint, ToolsContext } from "./tools-context";

/** The rest of what can be done with a message. */
export function MessageMenu(props: MenuBodyProps) {
  const tools = useContext(ToolsContext);
  if (!tools) return null;
  const { context, actions, perform, onMenu } = tools;
  const shown = actions.filter(({ place }) => place === "menu");
  return (
    <Menu {...props} align="end" onOpen={onMenu}>
      {shown.map((action, index) => {
        const { id, icon, bad = false, group } = action;
        const item = { icon, bad, ...keyHint(action), children: action.label(context) };
        return (
          <Fragment key={id}>
            {index > 0 && group !== shown[index - 1]?.group && <MenuLine />}
            {"to" in action ? (
              <MenuLink {...item} to={action.to(context)} />
            ) : (
              <MenuItem {...item} onSelect={() => perform(action)} />
            )}
          </Fragment>
        );
      })}
    </Menu>
  );
}
