/** Pictures that can be drawn, and some that only seem so. test/pictures.ts has headers alone. */

const letters = (text: string) => new TextEncoder().encode(text);

function joined(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function number(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function crc(bytes: Uint8Array): number {
  let value = ~0;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return ~value >>> 0;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = joined(letters(type), data);
  return joined(number(data.length), body, number(crc(body)));
}

/** zlib's form, of so many bytes of one value, never all at once in memory. */
async function deflated(length: number, value: number): Promise<Uint8Array> {
  const piece = new Uint8Array(Math.min(length, 65_536)).fill(value);
  let left = length;
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const next = piece.subarray(0, Math.min(left, piece.length));
      left -= next.length;
      if (next.length > 0) controller.enqueue(next);
      if (left === 0) controller.close();
    },
  });
  return new Uint8Array(await new Response(source.pipeThrough(new CompressionStream("deflate"))).arrayBuffer());
}

/** Grey all over. `says`: the size that the header tells, where it is another than that of what is in it. */
export async function drawnPng(
  width: number,
  height: number,
  says: { width: number; height: number } = { width, height },
): Promise<Uint8Array<ArrayBuffer>> {
  const header = joined(number(says.width), number(says.height), Uint8Array.from([8, 0, 0, 0, 0]));
  const signature = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  // Each row begins with its filter; one value for all is a filter of its own, so it is a valid one.
  const rows = await deflated((width + 1) * height, 1);
  return joined(signature, chunk("IHDR", header), chunk("IDAT", rows), chunk("IEND", new Uint8Array()));
}

/** 60 by 40 as it is stored, 40 by 60 as it is to be seen: red above, blue below. It says who took it, and where. */
export const photo = (): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(taken), (letter) => letter.charCodeAt(0));
export const takenBy = "Somebody at home";

const taken =
  "/9j/4QFMRXhpZgAASUkqAAgAAAAIABIBAwABAAAABgAAABoBBQABAAAAbgAAABsBBQABAAAAdgAAACgBAwABAAAAAgAAADsBAgARAAAAfgAAABMCAwABAAAAAQAAAGmHBAABAAAAkAAAACWIBAABAAAA3gAAAAAAAABIAAAAAQAAAEgAAAABAAAAU29tZWJvZHkgYXQgaG9tZQAABgAAkAcABAAAADAyMTABkQcABAAAAAECAwAAoAcABAAAADAxMDABoAMAAQAAAP//AAACoAQAAQAAADwAAAADoAQAAQAAACgAAAAAAAAABAABAAIAAgAAAE4AAAACAAUAAwAAACwBAAADAAIAAgAAAFcAAAAEAAUAAwAAABQBAAAAAAAAAAAAAAEAAAAHAAAAAQAAAAAAAAABAAAAMwAAAAEAAAAeAAAAAQAAAAAAAAABAAAA/+IB8ElDQ19QUk9GSUxFAAEBAAAB4GxjbXMEIAAAbW50clJHQiBYWVogB+IAAwAUAAkADgAdYWNzcE1TRlQAAAAAc2F3c2N0cmwAAAAAAAAAAAAAAAAAAPbWAAEAAAAA0y1oYW5keem/Vlo+AbaDI4VVRvdPqgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAKZGVzYwAAAPwAAAAkY3BydAAAASAAAAAid3RwdAAAAUQAAAAUY2hhZAAAAVgAAAAsclhZWgAAAYQAAAAUZ1hZWgAAAZgAAAAUYlhZWgAAAawAAAAUclRSQwAAAcAAAAAgZ1RSQwAAAcAAAAAgYlRSQwAAAcAAAAAgbWx1YwAAAAAAAAABAAAADGVuVVMAAAAIAAAAHABzAFIARwBCbWx1YwAAAAAAAAABAAAADGVuVVMAAAAGAAAAHABDAEMAMAAAWFlaIAAAAAAAAPbWAAEAAAAA0y1zZjMyAAAAAAABDD8AAAXd///zJgAAB5AAAP2S///7of///aIAAAPcAADAcVhZWiAAAAAAAABvoAAAOPIAAAOPWFlaIAAAAAAAAGKWAAC3iQAAGNpYWVogAAAAAAAAJKAAAA+FAAC2xHBhcmEAAAAAAAMAAAACZmkAAPKnAAANWQAAE9AAAApb/9sAQwANCQoLCggNCwoLDg4NDxMgFRMSEhMnHB4XIC4pMTAuKS0sMzpKPjM2RjcsLUBXQUZMTlJTUjI+WmFaUGBKUVJP/9sAQwEODg4TERMmFRUmTzUtNU9PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09P/8AAEQgAKAA8AwEiAAIRAQMRAf/EABYAAQEBAAAAAAAAAAAAAAAAAAAEBf/EABgQAQADAQAAAAAAAAAAAAAAAAAFQ4HB/8QAGAEAAwEBAAAAAAAAAAAAAAAAAAUGBAf/xAAaEQEAAQUAAAAAAAAAAAAAAAAAAQIFNIGx/9oADAMBAAIRAxEAPwCAAjW6OQr3iNZIV7xGr7XiUb7KHvGbXrkADeWgADYAQLpSOQr3iNZIV7xGr7XiUb7KHvGbXrkADeWgADYAQLpSOQr3iMFfa8SjfZQ94za9cgAby0AAf//Z";
