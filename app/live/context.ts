import { createContext, useContext } from "react";
import type { Live } from "./live";
import { useObserved } from "./observable";
import type { Workspace } from "./workspace";

export const LiveContext = createContext<Live | null>(null);

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error("useLive is for what stands inside a workspace");
  return live;
}

/** `select` stays the same function between renders, or is memoized. */
export function useWorkspace<S>(select: (workspace: Workspace) => S): S {
  return useObserved(useLive().workspace, select);
}
