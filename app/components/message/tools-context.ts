import { createContext } from "react";
import type { ActionContext, MessageAction } from "./message-actions";

export type ToolsProps = {
  context: ActionContext;
  /** Those that show. */
  actions: readonly MessageAction[];
  perform: (action: MessageAction) => void;
  /** The menu lies outside the message: while it is open the tools stay. */
  onMenu: (open: boolean) => void;
};

/** What the menu shows once its code is here. */
export const ToolsContext = createContext<ToolsProps | null>(null);

export const nameOfKey = (key: string) => (key.length === 1 ? key.toUpperCase() : key);
export const keyHint = ({ key }: MessageAction) => (key === undefined ? {} : { keys: nameOfKey(key) });
