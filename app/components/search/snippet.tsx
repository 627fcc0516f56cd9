import type { MessageMatch } from "../../../src/protocol/search";
import "./search.css";

/** What was found with what it was found by marked. Text alone: nothing in it is ever drawn as anything else. */
export function Snippet({ segments }: { segments: MessageMatch["snippet"] }) {
  return segments.map(({ text, hit }, index) =>
    hit ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text have no other name
      <mark key={index} className="hit">
        {text}
      </mark>
    ) : (
      text
    ),
  );
}
