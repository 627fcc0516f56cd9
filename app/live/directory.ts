import type { GroupAnswer } from "../../src/protocol/groups";
import type { UserId } from "../../src/protocol/ids";
import type { MemberAnswer } from "../../src/protocol/rest";
import { Observable } from "./observable";
import { request } from "./request";
import { groupsOf, type Workspace, withPeople } from "./workspace";

/** People and groups that the page did not bring. */
export class Directory {
  /** How often groups were read again because one of them changed. */
  readonly groupsRead = new Observable(0);
  #searched = new Set<UserId>();
  #looking: Promise<void> | null = null;

  constructor(private readonly workspace: Observable<Workspace>) {}

  /** People whom an answer of REST named. */
  met(people: readonly { id: UserId; displayName: string; avatarUrl: string | null }[]): void {
    this.workspace.update((state) => withPeople(state, people));
  }

  /** People met only by their id are looked up, page by page, once. */
  lookUp(userIds: readonly UserId[]): void {
    const missing = userIds.filter((id) => !this.workspace.value.people[id] && !this.#searched.has(id));
    if (missing.length === 0) return;
    for (const id of missing) this.#searched.add(id);
    this.#looking ??= this.#read(missing).finally(() => {
      this.#looking = null;
    });
  }

  async #read(missing: readonly UserId[]): Promise<void> {
    let cursor: string | undefined;
    do {
      const query = new URLSearchParams({ limit: "1000", ...(cursor ? { cursor } : {}) });
      const path = `/api/workspaces/${this.workspace.value.workspace.slug}/members?${query}`;
      const reply = await request<{ members: MemberAnswer[]; nextCursor?: string }>("GET", path);
      if (!reply.ok) return;
      this.met(reply.data.members.map((member) => ({ ...member, id: member.userId })));
      cursor = reply.data.nextCursor;
    } while (cursor && missing.some((id) => !this.workspace.value.people[id]));
  }

  /** Whether I am in them is not told. */
  async readGroups(): Promise<void> {
    const { workspace, me } = this.workspace.value;
    const reply = await request<{ groups: GroupAnswer[] }>("GET", `/api/workspaces/${workspace.slug}/groups`);
    if (!reply.ok) return;
    this.workspace.update((state) => ({ ...state, groups: groupsOf(reply.data.groups, me.id) }));
    this.groupsRead.update((times) => times + 1);
  }
}
