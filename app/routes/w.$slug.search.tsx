import { type MetaFunction, useLoaderData, useLocation } from "@remix-run/react";
import type { LoaderFunctionArgs } from "@remix-run/server-runtime";
import type { SearchAnswer } from "../../src/protocol/search";
import { parseSearchQuery } from "../../src/protocol/search-query/parse";
import { type Question, readQuestion } from "../components/search/question";
import { SearchScreen } from "../components/search/search-screen";
import { searchPath } from "../live/results";
import { ask, toSignIn } from "../rest";

export const meta: MetaFunction = ({ location }) => {
  const { q } = readQuestion("", location.search);
  return [{ title: q ? `${q} · Search · Parley` : "Search · Parley" }];
};

type Loaded = { question: Question; answer: SearchAnswer | null; problem: string | null };

/** What a page without scripts shows, and the first one of any. */
export async function loader({ params, request, context }: LoaderFunctionArgs): Promise<Loaded> {
  const url = new URL(request.url);
  const question = readQuestion(params.slug ?? "", url.search);
  const nothing = { question, answer: null, problem: null };
  if (question.q === "" || parseSearchQuery(question.q).errors.length > 0) return nothing;
  const cursor = url.searchParams.get("cursor") ?? undefined;
  const answer = await ask<SearchAnswer>(context, searchPath(question, cursor ? question.type : "all", cursor));
  if (answer.ok) return { ...nothing, answer: answer.data };
  if (answer.status === 401) throw toSignIn(request);
  return { ...nothing, problem: answer.problem.message };
}

/** In the browser the screen itself asks, so that it stands there at once. */
export async function clientLoader() {
  return null;
}

export default function SearchPage() {
  const loaded = useLoaderData<typeof loader | typeof clientLoader>() as Loaded | null;
  const { pathname, search } = useLocation();
  const question = readQuestion(pathname.split("/")[2] ?? "", search);
  return <SearchScreen question={question} loaded={loaded} />;
}
