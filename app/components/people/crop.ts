import { limits } from "../../../src/protocol/limits";

/** A square cut out of a picture. Lengths of the view are CSS pixels, of the picture its own. */

export type Cut = {
  /** 1 shows as much as fits into the square. */
  zoom: number;
  /** How far the picture's middle is from the view's. */
  x: number;
  y: number;
};
export type Size = { width: number; height: number };

export const mostZoom = 4;

/** The nearest cut that the picture fills. */
export function within({ width, height }: Size, view: number, { zoom: wanted, x, y }: Cut): Cut {
  const zoom = Math.min(Math.max(wanted, 1), mostZoom);
  const scale = scaleOf({ width, height }, view, zoom);
  const clamp = (value: number, length: number) => {
    const room = Math.max(0, (length * scale - view) / 2);
    return Math.min(Math.max(value, -room), room);
  };
  return { zoom, x: clamp(x, width), y: clamp(y, height) };
}

/** The square of the picture that shows. */
export function squareOf({ width, height }: Size, view: number, { zoom, x, y }: Cut) {
  const scale = scaleOf({ width, height }, view, zoom);
  const side = view / scale;
  return { left: width / 2 - x / scale - side / 2, top: height / 2 - y / scale - side / 2, side };
}

const scaleOf = ({ width, height }: Size, view: number, zoom: number) => (view / Math.min(width, height)) * zoom;

/** The form that REST takes: the same square in every size. WebP where the browser writes it, else PNG. */
export async function cutOut(picture: ImageBitmap, view: number, cut: Cut): Promise<FormData> {
  const { left, top, side } = squareOf(picture, view, cut);
  const form = new FormData();
  for (const size of limits.picture.sizes) {
    const canvas = document.createElement("canvas");
    canvas.width = size;
    canvas.height = size;
    const context = canvas.getContext("2d");
    if (!context) throw new Error("this browser draws no pictures");
    context.imageSmoothingQuality = "high";
    context.drawImage(picture, left, top, side, side, 0, 0, size, size);
    form.set(String(size), await blobOf(canvas, "image/webp"), `${size}`);
  }
  return form;
}

/** As `type`, or as PNG where the browser does not write it. */
export const blobOf = (canvas: HTMLCanvasElement, type: string): Promise<Blob> =>
  new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the picture could not be written"))), type, 0.9),
  );
