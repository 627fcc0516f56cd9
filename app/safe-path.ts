/** A path on this site, or the fallback: `next` must not lead elsewhere. */
export function safePath(value: FormDataEntryValue | string | null, fallback: string): string {
  if (typeof value !== "string" || !value.startsWith("/")) return fallback;
  // As a browser reads it: it takes `\` for `/` and leaves tabs and line ends out, and `/.//` begins a host too.
  const here = "http://parley.invalid";
  const url = URL.canParse(value, here) ? new URL(value, here) : null;
  const path = url && url.pathname + url.search + url.hash;
  return path && url.origin === here && !path.startsWith("//") ? path : fallback;
}
