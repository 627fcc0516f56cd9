import type { ReactNode } from "react";
import { useWorkspace } from "../../live/context";

export function MayInvite({ children }: { children: ReactNode }) {
  const may = useWorkspace(
    ({ workspace: { role, settings } }) =>
      role === "owner" || role === "admin" || (role === "member" && settings.whoCanInvite === "members"),
  );
  return may ? children : null;
}
