import type { Node } from "prosemirror-model";
import { type Selection, TextSelection } from "prosemirror-state";
import type { HandedOver } from "../field";

/**
 * Where a caret in a plain field stands in the document made of its text: the same words in the same order, of which
 * the signs of markup are gone.
 */
export function selectionAt(document: Node, { typed, from, to }: HandedOver): Selection {
  const places = placesOf(document);
  return TextSelection.between(
    document.resolve(positionAt(document, places, typed, from)),
    document.resolve(positionAt(document, places, typed, to)),
  );
}

/** Each character and token, with the position before it. */
function placesOf(document: Node): { text: string; position: number }[] {
  const places: { text: string; position: number }[] = [];
  document.forEach((block, offset, index) => {
    if (index > 0) places.push({ text: "\n", position: offset - 1 });
    block.forEach((node, inner) => {
      const start = offset + 1 + inner;
      if (!node.isText) places.push({ text: node.attrs.shown, position: start });
      else
        for (let at = 0; at < node.nodeSize; at += 1)
          places.push({ text: node.text?.[at] ?? "", position: start + at });
    });
  });
  return places;
}

function positionAt(document: Node, places: ReturnType<typeof placesOf>, typed: string, offset: number): number {
  const atEnd = document.content.size - 1;
  if (offset >= typed.length) return atEnd;
  let next = 0;
  for (let at = 0; at < offset; ) {
    const place = places[next];
    if (!place) return atEnd;
    if (typed.startsWith(place.text, at)) {
      at += place.text.length;
      next += 1;
    } else at += 1;
  }
  return places[next]?.position ?? atEnd;
}
