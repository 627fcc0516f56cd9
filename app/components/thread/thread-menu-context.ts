import { createContext } from "react";
import type { ThreadPlace } from "../../live/threads";

/** Which thread the menu is about; its code comes later. */
export const ThreadMenuContext = createContext<ThreadPlace | null>(null);
