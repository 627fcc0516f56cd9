import type { Ui } from "../src/ui-context";

/** Stands in for the pages where they cannot be loaded; says which address was asked for. */
export const ui: Ui = async (request) =>
  new Response(`page ${new URL(request.url).pathname}`, {
    headers: { "content-type": "text/html; charset=utf-8" },
  });
