// Which way imports may run. A type vanishes when the program is built, so only what is there at
// run time counts, except that nothing below may lean on pages, even for a type.
const atRunTime = { dependencyTypesNot: ["type-only"] };
const inProject = "^(src|durable-objects|app)/";

const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: "error",
  from: { path: from },
  to: { path: inProject, pathNot: [from, ...allowed], ...atRunTime },
});

const PROTOCOL = "^src/protocol/";
const STUBS = "^durable-objects/(stubs|contract)\\.ts$";

export default [
  {
    name: "no-cycles",
    comment: "Two files that need each other are one file, or need a third.",
    severity: "error",
    from: { path: inProject },
    to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
  },
  only("protocol-stands-alone", PROTOCOL, [], "Everyone imports protocol; it imports zod alone."),
  {
    name: "protocol-imports-zod-alone",
    severity: "error",
    from: { path: PROTOCOL },
    to: { path: "node_modules", pathNot: "node_modules/zod/" },
  },
  only("policies-decide", "^src/policies/", [PROTOCOL], "Pure decisions over what they are given."),
  only("db-queries", "^src/db/", [PROTOCOL], "Queries know tables, not verbs."),
  {
    name: "db-alone-speaks-sql",
    comment: "All access to D1 goes through src/db, so that it can be split by workspace.",
    severity: "error",
    from: { path: inProject, pathNot: "^src/db/" },
    to: { path: "node_modules/drizzle-orm/" },
  },
  {
    name: "domain-below-its-faces",
    comment: "routes, slack and jobs call domain, never the other way round.",
    severity: "error",
    from: { path: "^src/(domain|auth|files|presenters)/" },
    to: { path: "^src/(routes|slack|jobs|app\\.ts|ui\\.ts|index\\.ts)", ...atRunTime },
  },
  only(
    "objects-know-protocol",
    "^durable-objects/",
    [PROTOCOL, "^src/db/", "^src/env\\.ts$"],
    "Objects know the wire, and D1 for membership alone.",
  ),
  {
    name: "objects-through-stubs",
    comment: "durable-objects/stubs.ts is the only place that names a namespace.",
    severity: "error",
    from: { path: "^src/", pathNot: "^src/index\\.ts$" },
    to: { path: "^durable-objects/", pathNot: STUBS, ...atRunTime },
  },
  only("app-knows-protocol", "^app/", [PROTOCOL], "Two bundles: a class imported by both exists twice."),
  {
    name: "nothing-imports-app",
    severity: "error",
    from: { path: "^(src|durable-objects)/" },
    to: { path: "^app/" },
  },
  {
    name: "ui-alone-imports-remix",
    comment: "The Remix server bundle comes in through src/ui.ts, which tests leave out.",
    severity: "error",
    from: { path: "^(src|durable-objects)/", pathNot: "^src/ui\\.ts$" },
    to: { path: "(node_modules/@remix-run/|build/server)", ...atRunTime },
  },
];
