/** What a message text says, read from mrkdwn. Text in it is plain: entities are decoded, nothing in it is markup. */
export type Inline =
  | { type: "text"; text: string }
  | { type: "bold" | "italic" | "strike"; children: Inline[] }
  | { type: "code"; text: string }
  /** `bare`: an address in plain words that becomes a link only where it is shown. */
  | { type: "link"; href: string; text: string; bare?: true }
  | { type: "user"; id: string; label?: string }
  | { type: "channel"; id: string; label?: string }
  | { type: "group"; id: string; label?: string }
  | { type: "everyone"; name: EveryoneName }
  /** A moment that each reader sees in their own zone: seconds since the epoch, Slack's format, words in its place. */
  | { type: "date"; seconds: number; format: string; href?: string; label: string }
  /** `:name:` as written; whether there is such an emoji is for whoever shows it. */
  | { type: "emoji"; name: string };

export type EveryoneName = "channel" | "here" | "everyone";

/** One line as the editor holds it; code holds its own line breaks. */
export type Line =
  | { type: "text" | "quote"; children: Inline[] }
  | { type: "item"; ordered: boolean; indent: number; number: number; children: Inline[] }
  | { type: "code"; text: string; language: string };

export type ListItem = Extract<Line, { type: "item" }>;

/** Lines that belong together, as they are shown. Line breaks inside are `\n` in the text. */
export type Block =
  | { type: "paragraph" | "quote"; children: Inline[] }
  | { type: "list"; items: ListItem[] }
  | { type: "code"; text: string; language?: string };
