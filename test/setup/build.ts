import { build } from "../../scripts/build-all.mjs";

export default async function buildOnce() {
  await build();
}
