import { bootstrap } from "./bootstrap.mjs";

await bootstrap();
await import("../bench/run.mjs");
