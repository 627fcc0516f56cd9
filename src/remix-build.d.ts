// The Remix server bundle exists only after a build; its shape does not depend on it.
declare module "*/build/server/index.js" {
  import type { ServerBuild } from "@remix-run/server-runtime";

  const build: ServerBuild;
  export = build;
}
