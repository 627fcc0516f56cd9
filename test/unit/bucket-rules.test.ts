import { expect, test } from "vitest";
import { cors, lifecycle } from "../../scripts/bucket-rules.mjs";
import { limits } from "../../src/protocol/limits";

const days = 24 * 60 * 60;
const rule = (id: string) => lifecycle.rules.find((known) => known.id === id);

test("the bucket ends what the clock should have ended, and never sooner", () => {
  const aborted = rule("abort-uploads")?.abortMultipartUploadsTransition?.condition.maxAge ?? 0;
  expect(aborted).toBeGreaterThan(limits.files.uploadHours * 60 * 60);
  expect(rule("drop-old-thumbnails")?.deleteObjectsTransition?.condition).toEqual({ type: "Age", maxAge: 90 * days });
  expect(rule("cool-old-files")?.storageClassTransitions?.[0]?.storageClass).toBe("InfrequentAccess");
});

test("the bucket deletes nothing that somebody uploaded: it knows of no legal hold", () => {
  const deleting = lifecycle.rules.filter(({ deleteObjectsTransition }) => deleteObjectsTransition);
  expect(deleting.map(({ conditions }) => conditions.prefix)).toEqual(["thumbnails/"]);
});

test("browsers upload from the app's own pages alone", () => {
  const [only, ...others] = cors("https://parley.example").rules;
  expect(others).toEqual([]);
  expect(only?.allowed).toEqual({
    origins: ["https://parley.example"],
    methods: ["PUT"],
    headers: ["content-type", "if-none-match"],
  });
  expect(only?.exposeHeaders).toContain("ETag");
});
