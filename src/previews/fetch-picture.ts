import { limits } from "../protocol/limits";
import { type Network, open, readBytes } from "./network";
import { accepted, typeOf } from "./picture";

/** The whole of a picture; null: it is none (any more), too large, or not to be had in time. */
export async function fetchPicture(
  network: Network,
  address: string,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; type: string } | null> {
  const signal = AbortSignal.timeout(limits.previews.ms);
  try {
    const { response } = await open(network, new URL(address), { accept: accepted, signal });
    const { bytes, whole } = await readBytes(response, limits.previews.pictureBytes);
    const type = whole ? typeOf(bytes) : null;
    return type === null ? null : { bytes, type };
  } catch {
    return null;
  }
}
