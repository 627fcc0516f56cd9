import { expect, test } from "vitest";
import { refusesAtOnce, takesFile } from "../../src/policies/file";
import type { WorkspaceSettings } from "../../src/protocol/rest";

const rule = (fileRule: WorkspaceSettings["fileRule"], ...fileTypes: string[]) => ({
  fileRule,
  fileTypes,
  largestFileMb: 50,
});

test.each([
  [rule("all", "exe"), "run.exe", "application/x-msdownload", true],
  [rule("except", "exe"), "run.exe", "application/x-msdownload", false],
  [rule("except", "exe"), "RUN.EXE", "", false],
  [rule("except", "exe"), "exe", "", true],
  [rule("except", "video/*"), "film.bin", "video/mp4", false],
  [rule("except", "video/*"), "film.bin", "videos/mp4", true],
  [rule("except"), "film.mp4", "video/mp4", true],
  [rule("only", "image/*", "pdf"), "cat.png", "image/png", true],
  [rule("only", "image/*", "pdf"), "plan.pdf", "application/pdf", true],
  [rule("only", "application/pdf"), "plan", "application/pdf", true],
  [rule("only", "image/*", "pdf"), "plan.txt", "text/plain", false],
  [rule("only"), "plan.txt", "text/plain", false],
] as const)("%j takes %s of %s: %s", (rules, name, type, expected) => {
  expect(takesFile({ ...rules, fileTypes: [...rules.fileTypes] }, name, type)).toBe(expected);
});

test.each([
  [rule("only", "pdf"), "plan.txt", "text/plain", true],
  [rule("only", "pdf"), "plan.pdf", "", false],
  [rule("only", "application/zip"), "all.zip", "application/x-zip-compressed", false],
  [rule("except", "video/*"), "film", "video/mp4", true],
  [rule("except", "video/*"), "film", "", false],
  [rule("all"), "run.exe", "", false],
] as const)("before there are bytes %j refuses %s of %s: %s", (rules, name, type, expected) => {
  expect(refusesAtOnce({ ...rules, fileTypes: [...rules.fileTypes] }, name, type)).toBe(expected);
});
