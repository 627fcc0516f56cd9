import type { FetcherWithComponents } from "@remix-run/react";

export type DetailsSaid = { intent: string; done: boolean; fields: Record<string, string>; problem: string | null };
export type DetailsFetcher = FetcherWithComponents<DetailsSaid | undefined>;

/** What the server said to one of the panel's forms. */
export const saidTo = (fetcher: DetailsFetcher, ...intents: string[]): DetailsSaid | null =>
  fetcher.data && intents.includes(fetcher.data.intent) ? fetcher.data : null;
