import { useCallback } from "react";
import type { SearchPlace } from "../../../src/protocol/search";
import { useWorkspace } from "../../live/context";
import { directName } from "../../live/direct";
import type { Workspace } from "../../live/workspace";

export const isDirectPlace = ({ type }: Pick<SearchPlace, "type">) => type === "dm" || type === "group_dm";

/** Where something was found, as people call it: general, or the names of those one talks with. */
export function usePlaceName({ name, type, userIds }: SearchPlace): string {
  const pick = useCallback(
    ({ me, people }: Workspace) => (isDirectPlace({ type }) ? directName(userIds ?? [], me.id, people) : name),
    [name, type, userIds],
  );
  return useWorkspace(pick);
}
