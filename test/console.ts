// An error on the console fails a test unless the test says beforehand that it belongs there.
type ConsoleErrors = { said: string[]; expected: RegExp[] };

// The setup file and a test may hold different instances of this module.
const shared = globalThis as { consoleErrors?: ConsoleErrors };
shared.consoleErrors ??= { said: [], expected: [] };

export const consoleErrors: ConsoleErrors = shared.consoleErrors;

export function expectConsoleError(pattern: RegExp): void {
  consoleErrors.expected.push(pattern);
}
