import type { FileRow } from "../db/files";
import type { FileId } from "../protocol/ids";
import { limits } from "../protocol/limits";

/** Pictures drawn small: WebP without anything that a camera wrote beside the picture, turned as it is to be seen. */

export const thumbnailKey = (id: FileId, size: number) => `thumbnails/${id}/${size}`;
export const thumbnailKeys = (id: FileId): string[] => limits.thumbnails.sizes.map((size) => thumbnailKey(id, size));

/** What the Images service draws from. AVIF is none of them, and small by itself. */
const drawn = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

/** Whether thumbnails are made of it at all. Its header said that it is no larger than a screen can show. */
export const isDrawn = ({ type, size, width }: Pick<FileRow, "type" | "size" | "width">): boolean =>
  drawn.has(type) && width !== null && size <= limits.thumbnails.bytes;

export type Drawn = { pictures: { size: number; bytes: ArrayBuffer }[]; blur: string | null };

/**
 * Draws what `read` gives in every size. null: nothing can be drawn of it, now or later: it is cut off, no picture, or
 * unfolds to more than its header said. Throws where another attempt may succeed.
 */
export async function draw(images: ImagesBinding, read: () => Promise<ReadableStream | null>): Promise<Drawn | null> {
  const first = await read();
  if (!first) return null;
  try {
    // By the decoder's own reading of the header, before anything is unfolded: ours may have been led astray.
    const info = await images.info(first);
    if (!("width" in info) || info.width * info.height > limits.files.pixels) return null;
    const again = await read();
    if (!again) return null;
    const pictures: Drawn["pictures"] = [];
    let from = again;
    // The largest first: each is drawn from the one before it, so the picture itself is decoded once.
    for (const size of limits.thumbnails.sizes.toSorted((a, b) => b - a)) {
      const bytes = await shrink(images, from, size);
      pictures.push({ size, bytes });
      from = new Blob([bytes]).stream();
    }
    return { pictures, blur: asBlur(await shrink(images, from, limits.thumbnails.blurSide)) };
  } catch (error) {
    if (isForGood(error)) return null;
    throw error;
  }
}

async function shrink(images: ImagesBinding, from: ReadableStream, side: number): Promise<ArrayBuffer> {
  const { quality } = limits.thumbnails;
  const result = await images
    .input(from)
    .transform({ width: side, height: side, fit: "scale-down" })
    // One frame of what moves.
    .output({ format: "image/webp", quality, anim: false });
  return new Response(result.image()).arrayBuffer();
}

/** null for one that can be seen through: its blur would be seen behind it for good. */
function asBlur(bytes: ArrayBuffer): string | null {
  const text = btoa(String.fromCharCode(...new Uint8Array(bytes)));
  // RFC 9649: only the simple lossy form has no transparency.
  if (atob(text.slice(0, 24)).slice(12, 16) !== "VP8 ") return null;
  return text.length > limits.thumbnails.blur ? null : text;
}

/**
 * No picture, too many pixels, of no known kind, or broken (developers.cloudflare.com/images/troubleshooting,
 * 2026-11-21). The rest is the service's own trouble, or that the account has used up what it may draw.
 */
const forGood = new Set([9412, 9413, 9520, 9523]);
const isForGood = (error: unknown) => error instanceof Error && "code" in error && forGood.has(Number(error.code));
