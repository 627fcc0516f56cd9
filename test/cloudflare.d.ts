import type { D1Migration } from "cloudflare:test";
import type { Env as ParleyEnv } from "../src/env";

declare global {
  namespace Cloudflare {
    interface Env extends ParleyEnv {
      TEST_MIGRATIONS: D1Migration[];
      TEST_LONG: string;
      SEED: string;
    }
    interface GlobalProps {
      mainModule: typeof import("../src/index");
    }
  }
}
