/** What browsers show as it is, and no script comes of. Everything else is downloaded. */
const shown = new Set([
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/avif",
  "video/mp4",
  "video/webm",
  "video/ogg",
  "video/quicktime",
  "audio/mpeg",
  "audio/mp4",
  "audio/x-m4a",
  "audio/aac",
  "audio/ogg",
  "audio/opus",
  "audio/wav",
  "audio/vnd.wave",
  "audio/flac",
  "audio/x-flac",
  "audio/webm",
  "application/pdf",
  "text/plain",
]);

export const isShown = (type: string): boolean => shown.has(type);

/** Pictures that browsers draw, and that are listed with a size. */
export const isPicture = (type: string): boolean => type.startsWith("image/") && shown.has(type);

/** Drawings are text, and so are TypeScript files, which browsers take for films by their extension. */
const untold = new Set(["image/svg+xml", "video/mp2t", "video/vnd.dlna.mpeg-tts"]);
const families = ["image", "video", "audio"] as const;
const extensions: Record<string, readonly string[]> = {
  image: ["png", "apng", "jpg", "jpeg", "jfif", "gif", "webp", "avif", "heic", "heif", "bmp", "tif", "tiff", "ico"],
  video: ["mp4", "m4v", "mov", "webm", "mkv", "avi", "ogv", "mpg", "mpeg"],
  audio: ["mp3", "m4a", "wav", "ogg", "oga", "opus", "flac", "aac", "weba"],
  pdf: ["pdf"],
};

/**
 * What a file claims to be by a type or an extension whose bytes can be told: image, video, audio or pdf. Empty: it
 * claims nothing of the kind.
 */
export function claimOf(type: string, extension: string): string[] {
  const claims = new Set<string>();
  const bare = type.split(";")[0]?.trim().toLowerCase() ?? "";
  if (bare === "application/pdf") claims.add("pdf");
  const told = !untold.has(bare);
  for (const family of families) if (told && bare.startsWith(`${family}/`)) claims.add(family);
  for (const [family, known] of Object.entries(extensions)) if (known.includes(extension)) claims.add(family);
  return [...claims];
}

/** The family of a type that the bytes told. Containers hold either sound or pictures. */
export function familiesOf(type: string): string[] {
  if (type === "application/pdf") return ["pdf"];
  const family = type.split("/")[0] ?? "";
  if (family === "video" || family === "audio" || type === "application/ogg") return ["video", "audio"];
  return [family];
}

const texts: Record<string, string> = {
  html: "text/html",
  htm: "text/html",
  xhtml: "application/xhtml+xml",
  svg: "image/svg+xml",
  xml: "application/xml",
  css: "text/css",
  csv: "text/csv",
  md: "text/markdown",
  json: "application/json",
  js: "text/javascript",
  mjs: "text/javascript",
};

/** What a text is by its name: said of it, and never served as such where it could run. */
export const textType = (extension: string): string => texts[extension] ?? "text/plain";
