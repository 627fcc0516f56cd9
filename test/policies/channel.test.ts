import { describe, expect, test } from "vitest";
import * as policy from "../../src/policies/channel";

const roles = ["owner", "admin", "member", "guest"] as const;
type Case = Parameters<typeof policy.canRead>[0];

const standing = (
  role: Case["role"],
  channelRole: Case["channelRole"],
  channel: Partial<Case["channel"]> = {},
): Case => ({
  role,
  channelRole,
  channel: { type: "public", archived: false, isGeneral: false, ...channel },
});

describe("reading a channel", () => {
  test.each(roles)("%s outside a public channel", (role) => {
    expect(policy.canRead(standing(role, null))).toBe(role !== "guest");
  });
  test.each(roles)("%s outside a private channel never reads it", (role) => {
    expect(policy.canRead(standing(role, null, { type: "private" }))).toBe(false);
  });
  test.each(roles)("%s inside reads, public or private, archived or not", (role) => {
    for (const type of ["public", "private", "dm", "group_dm"] as const) {
      for (const archived of [true, false]) {
        expect(policy.canRead(standing(role, "member", { type, archived }))).toBe(true);
      }
    }
  });
});

describe("what a standing allows", () => {
  const verbs = {
    post: policy.canPost,
    join: policy.canJoin,
    leave: policy.canLeave,
    describe: policy.canDescribe,
    rename: policy.canRename,
    archive: policy.canArchive,
    delete: policy.canDelete,
    add: policy.canAddMembers,
    remove: policy.canRemoveMembers,
    hide: policy.canHide,
  };
  const allowed = (it: Case) =>
    Object.entries(verbs)
      .flatMap(([verb, can]) => (can(it) ? [verb] : []))
      .join(" ");

  test.each([
    ["a member inside", standing("member", "member"), "post leave describe add"],
    ["a member outside", standing("member", null), "post join"],
    ["a member outside a private one", standing("member", null, { type: "private" }), ""],
    ["a guest inside", standing("guest", "member"), "post leave"],
    ["a guest outside", standing("guest", null), ""],
    ["the channel's admin", standing("member", "admin"), "post leave describe rename archive delete add remove"],
    ["a workspace admin outside", standing("admin", null), "post join rename archive delete"],
    ["a workspace admin outside a private one", standing("admin", null, { type: "private" }), ""],
    ["an owner inside", standing("owner", "member"), "post leave describe rename archive delete add remove"],
    ["an owner in #general", standing("owner", "admin", { isGeneral: true }), "post describe rename add"],
    ["a member in #general", standing("member", "member", { isGeneral: true }), "post describe add"],
    ["a member of an archived one", standing("member", "member", { archived: true }), "leave"],
    ["its admin, archived", standing("member", "admin", { archived: true }), "leave rename archive delete remove"],
    ["a member outside an archived one", standing("member", null, { archived: true }), ""],
    ["somebody in a direct message", standing("member", "member", { type: "dm" }), "post hide"],
    ["an owner in a group message", standing("owner", "member", { type: "group_dm" }), "post leave hide"],
    ["a guest in a group message", standing("guest", "member", { type: "group_dm" }), "post leave hide"],
    ["an owner outside a direct message", standing("owner", null, { type: "dm" }), ""],
    ["an owner outside a group message", standing("owner", null, { type: "group_dm" }), ""],
    ["somebody whom the other one has left", standing("member", "member", { type: "dm", deserted: true }), "hide"],
  ])("%s", (_, it, verbsAllowed) => {
    expect(allowed(it)).toBe(verbsAllowed);
  });
});
