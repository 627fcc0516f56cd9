/** Pictures as their bytes tell, whatever name or type they came under. Vector drawings are none of them. */

export type ImageType = "image/png" | "image/jpeg" | "image/gif" | "image/webp";
export type Image = { type: ImageType; width: number; height: number };

/** Type and size in pixels from the header; null: not one of the four, or cut off before its size. */
export function sniffImage(bytes: Uint8Array): Image | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = readPng(bytes, view) ?? readGif(bytes, view) ?? readWebp(bytes, view) ?? readJpeg(bytes, view);
  return found && found.width > 0 && found.height > 0 ? found : null;
}

const ascii = (bytes: Uint8Array, from: number, text: string) =>
  from + text.length <= bytes.length && [...text].every((letter, i) => bytes[from + i] === letter.charCodeAt(0));

/** W3C PNG 3: an eight-byte signature, then IHDR with width and height. */
function readPng(bytes: Uint8Array, view: DataView): Image | null {
  const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  if (bytes.length < 24 || !signature.every((byte, i) => bytes[i] === byte) || !ascii(bytes, 12, "IHDR")) return null;
  return { type: "image/png", width: view.getUint32(16), height: view.getUint32(20) };
}

function readGif(bytes: Uint8Array, view: DataView): Image | null {
  if (bytes.length < 10 || !(ascii(bytes, 0, "GIF87a") || ascii(bytes, 0, "GIF89a"))) return null;
  return { type: "image/gif", width: view.getUint16(6, true), height: view.getUint16(8, true) };
}

/** RFC 9649: lossy, lossless and extended files each say their size in another way. */
function readWebp(bytes: Uint8Array, view: DataView): Image | null {
  if (bytes.length < 30 || !ascii(bytes, 0, "RIFF") || !ascii(bytes, 8, "WEBP")) return null;
  const type = "image/webp";
  if (ascii(bytes, 12, "VP8 ")) {
    if (bytes[23] !== 0x9d || bytes[24] !== 0x01 || bytes[25] !== 0x2a) return null;
    return { type, width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  }
  if (ascii(bytes, 12, "VP8L")) {
    if (bytes[20] !== 0x2f) return null;
    const bits = view.getUint32(21, true);
    return { type, width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (!ascii(bytes, 12, "VP8X")) return null;
  const uint24 = (from: number) => view.getUint16(from, true) + ((bytes[from + 2] as number) << 16);
  return { type, width: uint24(24) + 1, height: uint24(27) + 1 };
}

/** ITU T.81: segments until the frame header, which holds the size. */
function readJpeg(bytes: Uint8Array, view: DataView): Image | null {
  if (bytes.length < 4 || bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  let at = 2;
  while (at + 9 < bytes.length) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] as number;
    if (marker === 0xff) {
      at += 1; // fill
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { type: "image/jpeg", height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    const length = view.getUint16(at + 2);
    // Scan data before any frame header, or a segment that goes nowhere.
    if (marker === 0xda || length < 2) return null;
    at += 2 + length;
  }
  return null;
}
