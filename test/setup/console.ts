import { afterEach, beforeEach } from "vitest";
import { consoleErrors } from "../console";

const write = console.error.bind(console);

beforeEach(() => {
  consoleErrors.said = [];
  consoleErrors.expected = [];
  console.error = (...args: unknown[]) => {
    consoleErrors.said.push(args.map(String).join(" "));
    if (consoleErrors.expected.length === 0) write(...args);
  };
});

afterEach(() => {
  console.error = write;
  const { said, expected } = consoleErrors;
  const undeclared = said.filter((text) => !expected.some((pattern) => pattern.test(text)));
  if (undeclared.length) throw new Error(`console.error was called: ${undeclared.join("\n")}`);
});
