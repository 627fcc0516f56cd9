import { expect, test } from "vitest";
import { safePath } from "../../app/safe-path";

const elsewhere = [
  "https://example.org",
  "//example.org",
  "/\\example.org",
  "\\\\example.org",
  "/\t/example.org",
  "/\n/example.org",
  "/\r\\example.org",
  "/.//example.org",
  "/a/..//example.org",
  "/%2e//example.org",
  "javascript:alert(1)",
  "example.org",
  "",
  " /home",
];

test.each(elsewhere)("%j leads nowhere but home", (path) => {
  expect(safePath(path, "/home")).toBe("/home");
});

test.each(["/", "/w/default/c/C1?at=1#pins", "/w/über", "/w/a%2F%2Fb"])("%j is a page of this site", (path) => {
  const to = safePath(path, "/home");
  expect(new URL(to, "https://parley.example").href).toBe(new URL(path, "https://parley.example").href);
  expect(to).not.toMatch(/^\/[/\\]/);
});

test("a file is no path", () => {
  expect(safePath(new File([], "/w"), "/home")).toBe("/home");
  expect(safePath(null, "/home")).toBe("/home");
});
