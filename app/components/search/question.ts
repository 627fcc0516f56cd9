import { type Asked, type SearchGroup, searchGroups } from "../../live/results";

/** What the address of a search says. */
export type Question = Asked & { type: SearchGroup };

export function readQuestion(slug: string, search: string): Question {
  const params = new URLSearchParams(search);
  const type = params.get("type");
  return {
    slug,
    q: (params.get("q") ?? "").trim(),
    sort: params.get("sort") === "newest" ? "newest" : "relevance",
    type: searchGroups.find((group) => group === type) ?? "messages",
  };
}

/** Without what goes without saying. */
export function pathOfQuestion({ slug, q, sort, type }: Question, cursor?: string): string {
  const params = new URLSearchParams({ q });
  if (type !== "messages") params.set("type", type);
  if (sort !== "relevance") params.set("sort", sort);
  if (cursor) params.set("cursor", cursor);
  return `/w/${slug}/search?${params}`;
}
