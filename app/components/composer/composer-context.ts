import { createContext, type RefObject, useContext } from "react";
import type { ChannelId, Ts } from "../../../src/protocol/ids";
import type { FieldHandle } from "./field";

/** What the parts of a composer share: its tools, what stands beside the send button and below the field. */
export type ComposerParts = {
  channelId: ChannelId;
  threadTs: Ts | undefined;
  /** mrkdwn, not trimmed */
  text: string;
  /** There is something, and not too much. */
  sendable: boolean;
  field: RefObject<FieldHandle>;
  send: () => void;
  /** What would be sent, and leaves the composer empty: for whoever takes the text elsewhere. Null when there is none. */
  take: () => string | null;
  /** What went wrong, under the field, until the text changes. */
  complain: (problem: string | null) => void;
};

export const ComposerContext = createContext<ComposerParts | null>(null);

export function useComposer(): ComposerParts {
  const composer = useContext(ComposerContext);
  if (!composer) throw new Error("useComposer is for what stands inside a composer");
  return composer;
}
