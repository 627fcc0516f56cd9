import type { RecentSearchesAnswer } from "../../src/protocol/recent-searches";
import type { Live } from "./live";
import { Observable } from "./observable";
import { request } from "./request";

/** What the member searched for last; the hub keeps it for every device. */
const known = new WeakMap<Live, Observable<readonly string[]>>();

export function recentSearches(live: Live): Observable<readonly string[]> {
  let searches = known.get(live);
  if (!searches) {
    searches = new Observable<readonly string[]>([]);
    known.set(live, searches);
  }
  return searches;
}

const pathIn = (live: Live) => `/api/workspaces/${live.workspace.value.workspace.slug}/search/recent`;

export async function loadSearches(live: Live): Promise<void> {
  const reply = await request<RecentSearchesAnswer>("GET", pathIn(live));
  if (reply.ok) recentSearches(live).set(reply.data.searches);
}

/** Shown at once; a search that was not kept is no reason to disturb anybody. */
export async function keepSearch(live: Live, q: string): Promise<void> {
  recentSearches(live).update((before) => [q, ...before.filter((query) => query !== q)]);
  const reply = await request<RecentSearchesAnswer>("POST", pathIn(live), { q });
  if (reply.ok) recentSearches(live).set(reply.data.searches);
}

/** Without `q` all of them. false: they are still kept. */
export async function forgetSearches(live: Live, q?: string): Promise<boolean> {
  const searches = recentSearches(live);
  const before = searches.value;
  searches.set(q === undefined ? [] : before.filter((query) => query !== q));
  const asked = q === undefined ? "" : `?${new URLSearchParams({ q })}`;
  const { ok } = await request("DELETE", `${pathIn(live)}${asked}`);
  if (!ok) searches.set(before);
  return ok;
}
