/** What a page and the service worker say to each other. */
export type ToWorker =
  /** Every tab may go over to this version. */
  | { type: "take-over" }
  /** Keep the page from which any conversation of this workspace opens without a network. */
  | { type: "keep-frame"; slug: string; userId: string }
  /** Somebody signed out, or their session ended. `unsent`: also what they wrote and did not send. */
  | { type: "forget"; unsent: boolean };

/** The header by which a page says whose it is. */
export const pageOwner = "parley-user";

/** IndexedDB, where pages keep what they show and what was not sent. */
export const database = { name: "parley", version: 1, unsent: "unsent", seen: "seen" } as const;
