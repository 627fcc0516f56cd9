import { limits } from "../protocol/limits";
import { type Network, open, readBytes } from "./network";
import { type Found, lookAt, readFound } from "./picture";
import { plainText } from "./plain-text";
import { decodePage, readPage } from "./read-page";

/** What is behind a link, with pictures where they are. */
export type Behind = {
  kind: "page" | "image";
  site: string;
  title?: string;
  description?: string;
  icon?: string;
  image?: Pick<Found, "url" | "width" | "height">;
};

const smallest = 32;

/** null: nothing worth showing, refused, or not to be had in time. Never throws: a page that fails is none. */
export async function findPreview(
  network: Network,
  link: string,
  ms: number = limits.previews.ms,
): Promise<Behind | null> {
  const signal = AbortSignal.timeout(ms);
  try {
    return await Promise.race([look(network, new URL(link), signal), ending(signal)]);
  } catch {
    return null;
  }
}

/** Not everything that is waited for heeds the signal. */
const ending = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));

async function look(network: Network, link: URL, signal: AbortSignal): Promise<Behind | null> {
  const accept = "text/html,application/xhtml+xml,image/*;q=0.8";
  const { response, url } = await open(network, link, { accept, signal });
  const type = response.headers.get("content-type")?.trim().toLowerCase() ?? "";
  const site = plainText(url.hostname.replace(/^www\./, ""), limits.previews.site);
  if (type.startsWith("image/")) {
    const image = await readFound(response, link);
    return image && image.type !== "image/x-icon" ? { kind: "image", site, image: sized(image) } : null;
  }
  if (!/^(text\/html|application\/xhtml\+xml)\b/.test(type)) {
    await response.body?.cancel();
    return null;
  }
  const { bytes } = await readBytes(response, limits.previews.pageBytes);
  const facts = await readPage(decodePage(bytes, type));
  const title = plainText(facts.title ?? "", limits.previews.title);
  const description = plainText(facts.description ?? "", limits.previews.description);
  if (title === "") return null;
  const [image, icon] = await Promise.all([
    lookAt(network, facts.image, { page: url, signal }),
    lookAt(network, facts.icon, { page: url, signal }),
  ]);
  const found: Behind = { kind: "page", site: plainText(facts.site ?? "", limits.previews.site) || site, title };
  if (description !== "" && description !== title) found.description = description;
  if (image && image.width >= smallest && image.height >= smallest) found.image = sized(image);
  if (icon) found.icon = icon.url;
  return found;
}

const sized = ({ url, width, height }: Found) => ({ url, width, height });
