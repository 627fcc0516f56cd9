import { useEffect, useMemo, useState } from "react";
import type { UserId } from "../../../src/protocol/ids";
import { useLive } from "../../live/context";
import { type Asked, type Choice, choicesFor } from "./completion";
import { timesUsed } from "./used";

type Catalogue = typeof import("../../emoji/catalogue");
let loaded: Catalogue | null = null;
const most = 8;

/** What the list under the caret offers. The names of emoji are many: they come when the first is asked for. */
export function useChoices(asked: Asked | null, near: ReadonlySet<UserId>): Choice[] {
  const live = useLive();
  const [catalogue, setCatalogue] = useState(loaded);
  const wantsEmoji = asked?.sign === ":";
  useEffect(() => {
    if (!wantsEmoji || catalogue) return;
    import("../../emoji/catalogue").then(
      (module) => {
        loaded = module;
        setCatalogue(module);
      },
      () => {
        // Offline: a name can be typed whole.
      },
    );
  }, [wantsEmoji, catalogue]);
  return useMemo(() => {
    if (!asked) return [];
    const workspace = live.workspace.value;
    if (asked.sign !== ":") return choicesFor(asked, { workspace, near });
    if (!catalogue) return [];
    const { query } = asked;
    const rank = ({ name }: { name: string }) => (name.startsWith(query) ? 100 : 0) + timesUsed(`:${name}:`);
    return catalogue
      .searchEmoji(query, workspace.emoji, workspace.me.skinTone, 40)
      .toSorted((a, b) => rank(b) - rank(a))
      .slice(0, most)
      .map(({ name, drawing }): Choice => {
        const text = "glyph" in drawing ? drawing.glyph : `:${name}:`;
        return { id: `:${name}:`, kind: "emoji", name: `:${name}:`, hint: "", drawing, token: text, typed: text };
      });
  }, [asked, catalogue, live, near]);
}
