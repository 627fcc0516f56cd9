import { useEffect } from "react";
import type { MemberAnswer } from "../../../src/protocol/rest";
import { useLive, useWorkspace } from "../../live/context";
import { request } from "../../live/request";
import { withPeople } from "../../live/workspace";

const most = 50;

/** This page knows part of a large directory: whoever is called as what is typed is met, and so in its lists. */
export function useSoughtPeople(typed: string): void {
  const live = useLive();
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const wanted = typed.trim();
  useEffect(() => {
    if (wanted === "") return;
    const stop = new AbortController();
    const path = `/api/workspaces/${slug}/members?${new URLSearchParams({ q: wanted, limit: String(most) })}`;
    void request<{ members: MemberAnswer[] }>("GET", path, undefined, stop.signal).then((reply) => {
      if (!reply.ok) return;
      const met = reply.data.members.map((member) => ({ ...member, id: member.userId }));
      live.workspace.update((state) => withPeople(state, met));
    });
    return () => stop.abort();
  }, [live, slug, wanted]);
}
