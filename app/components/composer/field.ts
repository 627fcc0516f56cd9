import type { Ref } from "react";
import type { UserId } from "../../../src/protocol/ids";

export type Format = "bold" | "italic" | "strike" | "link" | "ordered" | "bulleted" | "quote" | "code" | "codeblock";

/** What the rest of a composer does with its field, be it plain or rich. Text is mrkdwn, as it will be sent. */
export type FieldHandle = {
  focus(): void;
  /** In place of the selection. */
  insert(text: string): void;
  /** As by the keyboard, so that `@` opens the list of names. */
  type(text: string): void;
  format(format: Format): void;
};

export type FieldProps = {
  handle: Ref<FieldHandle>;
  /** mrkdwn */
  value: string;
  onChange: (value: string) => void;
  onSend: () => void;
  /** In an empty field; true when it did something. */
  onArrowUp?: () => boolean;
  onEscape?: () => void;
  /** What is on at the caret, for the bar. */
  onFormats?: (active: ReadonlySet<Format>) => void;
  label: string;
  placeholder: string;
  /** Who is in this conversation: their names come first. */
  near: ReadonlySet<UserId>;
  /** Offers commands after a slash that begins the message. */
  mayCommand?: boolean;
  className: string;
  /** Goes to its end when it appears. */
  autoFocus?: boolean;
};

/** Where the caret of the plain field stood, in what was typed there. */
export type HandedOver = { typed: string; from: number; to: number; focused: boolean };
export type RichFieldProps = FieldProps & { handedOver: HandedOver | null };
