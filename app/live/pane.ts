/** What a phone shows of the workspace; a route says it in its handle. */
export type Pane = "home" | "conversation" | "page";
export type PaneHandle = { pane: Pane };
