// Rate limits that cost what they cost in the cloud, as a plugin of miniflare: workers/limit.mjs says why.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const NAME = "local-limit";
const MODULE = `parley:${NAME}`;

/** Goes among a worker's `unsafeBindings`, in place of the one of its `ratelimits`. `period` in seconds. */
export function localLimit(name, { limit, period }) {
  const plugin = { package: fileURLToPath(import.meta.url), name: NAME };
  return { name, type: NAME, plugin, options: { limit, period } };
}

const bound = ({ config }) => Object.entries(config.env ?? {}).filter(([, { dev }]) => dev?.plugin?.name === NAME);

export const plugins = {
  [NAME]: {
    getBindings: (options) =>
      bound(options).map(([name, { dev }]) => ({
        name,
        wrapped: {
          moduleName: MODULE,
          innerBindings: Object.entries(dev.options).map(([key, value]) => ({ name: key, json: String(value) })),
        },
      })),
    getNodeBindings: () => ({}),
    getServices() {
      const esModule = readFileSync(new URL("workers/limit.mjs", import.meta.url), "utf8");
      return { services: [], extensions: [{ modules: [{ name: MODULE, esModule, internal: true }] }] };
    },
  },
};
