import type { ReactNode } from "react";
import type { Inline, ListItem } from "../../format/tree";

type Branch = { item: ListItem; under: Branch[] };

/** Items by their indent: what stands deeper belongs to the item above it. */
function treeOf(items: readonly ListItem[]): Branch[] {
  const roots: Branch[] = [];
  const path: Branch[] = [];
  for (const item of items) {
    while (path.length > 0 && (path.at(-1) as Branch).item.indent >= item.indent) path.pop();
    const branch = { item, under: [] };
    (path.at(-1)?.under ?? roots).push(branch);
    path.push(branch);
  }
  return roots;
}

/** Neighbours of one kind are one list. */
function listsOf(branches: readonly Branch[]): Branch[][] {
  const lists: Branch[][] = [];
  for (const branch of branches) {
    const list = lists.at(-1);
    if (list?.[0]?.item.ordered === branch.item.ordered) list.push(branch);
    else lists.push([branch]);
  }
  return lists;
}

type View = (nodes: Inline[]) => ReactNode;

export function ItemsView({ items, view }: { items: readonly ListItem[]; view: View }) {
  return <Branches branches={treeOf(items)} view={view} />;
}

function Branches({ branches, view }: { branches: readonly Branch[]; view: View }) {
  return listsOf(branches).map((list, index) => {
    const rows = list.map(({ item, under }, row) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the items of one text never change places
      <li key={row} value={item.ordered ? item.number : undefined}>
        {view(item.children)}
        {under.length > 0 && <Branches branches={under} view={view} />}
      </li>
    ));
    // biome-ignore lint/suspicious/noArrayIndexKey: nor do its lists
    return list[0]?.item.ordered ? <ol key={index}>{rows}</ol> : <ul key={index}>{rows}</ul>;
  });
}
