import { decodeHTML } from "entities";
import { sniffImage } from "../files/image";
import { limits } from "../protocol/limits";
import { type Network, open, readBytes } from "./network";

export const accepted = "image/webp,image/png,image/jpeg,image/gif";

/** As its bytes tell; a drawing that could run is none of them. */
export function typeOf(bytes: Uint8Array): string | null {
  const image = sniffImage(bytes);
  if (image) return image.type;
  const isIcon = bytes.length > 22 && bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 1 && bytes[3] === 0;
  return isIcon ? "image/x-icon" : null;
}

export type Found = { url: string; type: string; width: number; height: number };

/** Looks at the beginning of a picture that a page names; null: it is none, too large, or not to be had. */
export async function lookAt(
  network: Network,
  address: string | undefined,
  { page, signal }: { page: URL; signal: AbortSignal },
): Promise<Found | null> {
  if (address === undefined) return null;
  try {
    const url = new URL(decodeHTML(address), page);
    if (url.href.length > 2_000) return null;
    const { response } = await open(network, url, { accept: accepted, signal });
    return await readFound(response, url);
  } catch {
    return null;
  }
}

/** `url`: under which it is asked for again. */
export async function readFound(response: Response, url: URL): Promise<Found | null> {
  if (Number(response.headers.get("content-length") ?? 0) > limits.previews.pictureBytes) {
    await response.body?.cancel();
    return null;
  }
  const { bytes } = await readBytes(response, limits.previews.headerBytes);
  const type = typeOf(bytes);
  const { width, height } = sniffImage(bytes) ?? { width: 16, height: 16 };
  return type === null ? null : { url: url.href, type, width, height };
}
