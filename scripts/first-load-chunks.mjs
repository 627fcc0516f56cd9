// What a channel needs at once comes in few files: each request costs a round trip, and a browser that speaks HTTP/1.1
// makes six at a time; a large file also packs better than its parts.
import { dirname, resolve } from "node:path";

const routeFiles = /\/app\/routes\/([^/?]+)\.tsx?$/;
const icons = "lucide-react";

/**
 * For `output.manualChunks` of Rollup. Four files, from what changes seldom to what changes often: `framework`, `base`
 * (what pages outside a workspace need as well), `frame` (every page of a workspace) and `conversation`. What none of
 * them needs at once stays where Rollup puts it.
 */
export function firstLoadChunks() {
  let parts;
  return (id, { getModuleIds, getModuleInfo }) => {
    parts ??= divide([...getModuleIds()], getModuleInfo);
    return parts.get(id);
  };
}

function divide(ids, infoOf) {
  const reach = (from) => reached(from, infoOf);
  const inApp = (path) => ids.filter((id) => id.endsWith(`/app/${path}`));
  const routes = ids.filter((id) => routeFiles.test(id));
  const routesOf = (wanted) => routes.filter((id) => wanted(routeFiles.exec(id)[1]));

  const start = reach([...inApp("entry.client.tsx"), ...inApp("root.tsx")]);
  const framework = reach([...start].filter((id) => id.includes("/node_modules/")));
  const frame = reach(routesOf((name) => name === "w.$slug"));
  const conversation = reach(routesOf((name) => name === "w.$slug.c.$channelId"));
  const outside = reach(routesOf((name) => !name.startsWith("w.")));

  const parts = new Map();
  // The first that names a module keeps it: none of them needs one that comes later.
  const put = (name, modules) => {
    for (const id of modules) if (!parts.has(id)) parts.set(id, name);
  };
  put("framework", framework);
  put("base", start);
  put(
    "base",
    [...outside].filter((id) => frame.has(id) || conversation.has(id)),
  );
  put("frame", frame);
  put("conversation", conversation);
  // Root has a file of its own in any case, and its styles are found by it.
  for (const id of [...inApp("root.tsx"), ...ids.filter((each) => each.endsWith(".css"))]) parts.delete(id);
  return parts;
}

/** Everything that these modules need before they run, themselves among it. */
function reached(from, infoOf) {
  const seen = new Set();
  const waiting = [...from];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const info = seen.has(id) ? null : infoOf(id);
    if (!info || info.isExternal) continue;
    // What is left out of the program leads nowhere, except where a package lists its parts.
    if (!info.isIncluded && !id.includes("/node_modules/")) continue;
    seen.add(id);
    waiting.push(...info.importedIds.filter((other) => !isBarrel(other)), ...iconsOf(info, infoOf));
  }
  return seen;
}

const isBarrel = (id) => id.includes(`/node_modules/${icons}/`) && id.includes("/esm/lucide-react.");

/** Of the set of icons, which names all of them, those that the module draws. */
function iconsOf({ ast, importedIds }, infoOf) {
  const barrel = importedIds.find(isBarrel);
  if (barrel === undefined) return [];
  const names = new Set(
    ast.body
      .filter(({ type, source }) => type === "ImportDeclaration" && source.value === icons)
      .flatMap(({ specifiers }) => specifiers.map(({ imported }) => imported.name)),
  );
  return infoOf(barrel)
    .ast.body.filter(({ specifiers = [] }) => specifiers.some(({ exported }) => names.has(exported?.name)))
    .map(({ source }) => resolve(dirname(barrel), source.value));
}
