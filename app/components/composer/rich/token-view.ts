import type { Node } from "prosemirror-model";
import type { NodeView } from "prosemirror-view";

/** A mention as its reader will see it. */
export function tokenView(me: string) {
  return ({ attrs: { written, shown } }: Node): NodeView => {
    const dom = document.createElement("span");
    dom.className = "at";
    dom.dataset.token = written;
    if (written === `<@${me}>` || /^<!(channel|here|everyone)>$/.test(written)) dom.dataset.me = "true";
    dom.contentEditable = "false";
    dom.textContent = shown;
    return { dom };
  };
}
