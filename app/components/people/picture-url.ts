import { limits } from "../../../src/protocol/limits";

const { sizes } = limits.picture;

const atLeast = (pixels: number) => sizes.find((size) => size >= pixels) ?? sizes[sizes.length - 1];

/** The address of a picture of ours in the size that is drawn, once and for dense screens; others stay as they are. */
export function pictureAt(url: string, pixels: number): { src: string; srcSet?: string } {
  const base = /^(\/pictures\/[0-9a-f]{32})\/\d+$/.exec(url)?.[1];
  if (!base) return { src: url };
  const [once, twice] = [atLeast(pixels), atLeast(pixels * 2)];
  return { src: `${base}/${once}`, srcSet: `${base}/${once} 1x, ${base}/${twice} 2x` };
}
