import { expect, test } from "vitest";
import { speedometer } from "../../app/live/uploading/speed";

test("the speed is that of the last seconds, and begins anew where bytes were lost", () => {
  let at = 0;
  const speed = speedometer(() => at);
  const after = (seconds: number, sent: number) => {
    at += seconds * 1_000;
    return speed(sent);
  };
  expect(after(0, 0)).toBe(0);
  expect(after(1, 500)).toBe(500);
  expect(after(1, 2_000)).toBe(1_000);
  // A minute without a network is no slow minute.
  expect(after(60, 2_000)).toBe(0);
  expect(after(1, 3_000)).toBe(1_000);
  expect(after(1, 1_000)).toBe(0);
  expect(after(2, 2_000)).toBe(500);
});
