/** Pictures by their headers, which are what tells them apart; the rest is filling of `bytes` in all. */

const picture = (head: number[], bytes: number): Uint8Array<ArrayBuffer> => {
  const made = new Uint8Array(Math.max(bytes, head.length));
  made.set(head);
  return made;
};
const letters = (text: string) => [...text].map((letter) => letter.charCodeAt(0));
const big = (value: number, width: number) =>
  Array.from({ length: width }, (_, i) => (value >>> (8 * (width - 1 - i))) & 255);
const little = (value: number, width: number) => big(value, width).toReversed();

export const png = (width: number, height: number, bytes = 64) =>
  picture(
    [
      0x89,
      ...letters("PNG\r\n\x1a\n"),
      ...big(13, 4),
      ...letters("IHDR"),
      ...big(width, 4),
      ...big(height, 4),
      8,
      6,
      0,
      0,
      0,
    ],
    bytes,
  );

export const gif = (width: number, height: number, bytes = 64) =>
  picture([...letters("GIF89a"), ...little(width, 2), ...little(height, 2), 0, 0, 0], bytes);

export const webp = (width: number, height: number, bytes = 64) =>
  picture(
    [
      ...letters("RIFF"),
      ...little(bytes - 8, 4),
      ...letters("WEBPVP8X"),
      ...little(10, 4),
      ...[0, 0, 0, 0],
      ...little(width - 1, 3),
      ...little(height - 1, 3),
    ],
    bytes,
  );

/** With a segment before the frame, as cameras write them. */
export const jpeg = (width: number, height: number, bytes = 64) =>
  picture(
    [
      0xff,
      0xd8,
      0xff,
      0xe1,
      ...big(8, 2),
      ...letters("Exif\0\0"),
      0xff,
      0xc2,
      ...big(17, 2),
      8,
      ...big(height, 2),
      ...big(width, 2),
      3,
    ],
    bytes,
  );
