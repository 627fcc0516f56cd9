// The socket that the public meets, as a plugin of miniflare, which has no option for this:
// miniflare's entry worker agrees to permessage-deflate whatever the Worker's compatibility flags
// say (miniflare 5, 2026-10), and then each frame is deflated once per socket. workerd itself can
// drop the offer before any Worker sees it: an injected header without a value removes the header.
// Behind it stands workers/front.mjs, which knows the short way to our Worker.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const NAME = "public-socket";

/** Goes among a worker's `unsafeBindings`. `address` is host:port. */
export function publicSocket(address) {
  const plugin = { package: fileURLToPath(import.meta.url), name: NAME };
  return { name: "PUBLIC_SOCKET", type: NAME, plugin, options: { address } };
}

export const plugins = {
  [NAME]: {
    getBindings() {},
    getNodeBindings: () => ({}),
    getServices({ options: { config } }) {
      const found = Object.values(config.env ?? {}).find(({ dev }) => dev?.plugin?.name === NAME);
      if (!found) return;
      const socket = {
        name: "public",
        address: found.dev.options.address,
        service: { name: front.name },
        http: { injectRequestHeaders: [{ name: "Sec-WebSocket-Extensions" }] },
      };
      const bindings = [
        { name: "ENTRY", service: { name: "core:entry" } },
        { name: "WORKER", service: { name: `core:user:${config.name}` } },
      ];
      return { services: [{ ...front, worker: { ...front.worker, bindings } }], extensions: [], sockets: [socket] };
    },
  },
};

const front = {
  name: "public:front",
  worker: {
    compatibilityDate: "2026-10-01",
    compatibilityFlags: ["no_web_socket_compression"],
    modules: [{ name: "front.mjs", esModule: readFileSync(new URL("workers/front.mjs", import.meta.url), "utf8") }],
  },
};
