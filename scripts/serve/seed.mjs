import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { addressOf, PASSWORD } from "../demo/cast.mjs";
import { loadDemo } from "../demo/load.mjs";

export const DEMO_SIGN_IN = { email: addressOf("ada"), password: PASSWORD };

/**
 * STATE_DIR/seed.json keeps from a state's first start whether it gets the demo workspace, and
 * whether it has it: "none", "wanted" (and when its story ends, once it was begun) or "demo".
 */
export function seedOf(stateDirectory, wanted) {
  const kept = read(stateDirectory);
  if (!kept) {
    const isNew = !existsSync(join(stateDirectory, "v3"));
    return write(stateDirectory, { seed: isNew && wanted === "demo" ? "wanted" : "none" }).seed;
  }
  return kept.seed === "wanted" && wanted !== "demo" ? "none" : kept.seed;
}

/** Whether it is there in full now; where not, the next start continues. */
export async function seedDemo({ url, secret, stateDirectory }) {
  const began = Date.now();
  const storyEnds = () => write(stateDirectory, { storyEnds: Date.now(), ...read(stateDirectory) }).storyEnds;
  try {
    const { people, channels, messages } = await loadDemo({ url, secret, storyEnds });
    write(stateDirectory, { seed: "demo" });
    const seconds = ((Date.now() - began) / 1_000).toFixed(1);
    console.log(`Loaded the demo: ${people} people, ${channels} channels, ${messages} messages in ${seconds} s.`);
    return true;
  } catch (error) {
    console.error(`The demo workspace is not complete: ${error.cause?.message ?? error.message}`);
    console.error("Parley runs all the same; the next start goes on with it, one with SEED=none does not.");
    return false;
  }
}

const file = (stateDirectory) => join(stateDirectory, "seed.json");

const read = (stateDirectory) =>
  existsSync(file(stateDirectory)) ? JSON.parse(readFileSync(file(stateDirectory), "utf8")) : null;

function write(stateDirectory, kept) {
  writeFileSync(`${file(stateDirectory)}.next`, JSON.stringify(kept));
  renameSync(`${file(stateDirectory)}.next`, file(stateDirectory));
  return kept;
}
