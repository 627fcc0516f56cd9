import { limits } from "../../../src/protocol/limits";
import { blobOf } from "../people/crop";

/** A still picture that is larger than an emoji is drawn comes out small enough; a moving one stays as it is. */
export async function shrinkForEmoji(file: File): Promise<Blob> {
  if (file.type === "image/gif") return file;
  const { drawn, bytes } = limits.customEmoji;
  const picture = await createImageBitmap(file);
  const { width, height } = picture;
  if (width <= drawn && height <= drawn && file.size <= bytes) return file;
  const scale = Math.min(1, drawn / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d");
  if (!context) return file;
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return blobOf(canvas, "image/png");
}

/** What a file's name suggests: `Party Parrot.GIF` becomes party-parrot. */
export const nameFromFile = (name: string): string =>
  name
    .replace(/\.[^.]*$/, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, limits.emojiName);
