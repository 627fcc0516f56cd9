import type { UiLoadContext } from "../src/ui-context";

declare module "@remix-run/server-runtime" {
  interface AppLoadContext extends UiLoadContext {}
  interface Future {
    v3_singleFetch: true;
  }
}
