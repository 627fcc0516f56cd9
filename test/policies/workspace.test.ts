import { expect, test } from "vitest";
import * as policy from "../../src/policies/workspace";

const { defaultSettings } = policy;
const strict = { ...defaultSettings, whoCanInvite: "admins", whoCanCreatePrivate: "admins" } as const;

test.each([
  ["owner", "admin", true, true],
  ["admin", "admin", true, true],
  ["admin", "guest", true, true],
  ["member", "member", true, false],
  ["member", "admin", false, false],
  ["member", "guest", false, false],
  ["guest", "member", false, false],
  ["owner", "owner", false, false],
] as const)("%s inviting a %s", (role, invited, byDefault, whenStrict) => {
  expect(policy.canInviteAs(role, defaultSettings, invited)).toBe(byDefault);
  expect(policy.canInviteAs(role, strict, invited)).toBe(whenStrict);
});

test.each([
  ["owner", true, true, true, true],
  ["admin", true, true, true, true],
  ["member", true, true, true, false],
  ["guest", false, false, false, false],
] as const)("%s creating channels", (role, open, closed, openStrict, closedStrict) => {
  expect(policy.canCreateChannel(role, defaultSettings, "public")).toBe(open);
  expect(policy.canCreateChannel(role, defaultSettings, "private")).toBe(closed);
  expect(policy.canCreateChannel(role, strict, "public")).toBe(openStrict);
  expect(policy.canCreateChannel(role, strict, "private")).toBe(closedStrict);
});

test.each([
  ["owner", "member", "owner", true],
  ["owner", "owner", "member", true],
  ["admin", "member", "admin", true],
  ["admin", "guest", "member", true],
  ["admin", "admin", "member", false],
  ["admin", "owner", "member", false],
  ["admin", "member", "owner", false],
  ["member", "guest", "member", false],
  ["guest", "guest", "owner", false],
] as const)("%s turning a %s into %s: %s", (actor, present, next, allowed) => {
  expect(policy.canSetRole(actor, present, next)).toBe(allowed);
});

test.each([
  ["owner", "owner", true],
  ["owner", "admin", true],
  ["admin", "member", true],
  ["admin", "guest", true],
  ["admin", "admin", false],
  ["admin", "owner", false],
  ["member", "guest", false],
  ["guest", "guest", false],
] as const)("%s removing a %s: %s", (actor, target, allowed) => {
  expect(policy.canRemoveMember(actor, target)).toBe(allowed);
});

test("settings that are not stored have their defaults", () => {
  expect(policy.settingsOf({})).toEqual(defaultSettings);
  expect(policy.settingsOf({ open: true })).toEqual({ ...defaultSettings, open: true });
});
