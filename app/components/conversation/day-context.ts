import { createContext } from "react";
import type { ConversationStore } from "../../live/conversation-store";

/** Which day's menu it is. */
export const DayContext = createContext<{ store: ConversationStore; day: string } | null>(null);
