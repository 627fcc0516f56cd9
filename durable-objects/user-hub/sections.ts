import type { Result } from "../../src/protocol/errors";
import { refuse } from "../../src/protocol/errors";
import type { HubEvent } from "../../src/protocol/hub-frames";
import type { SidebarLayout } from "../../src/protocol/sections";
import { defaultLayout } from "../../src/protocol/sections";
import { commit, type HubParts } from "./parts";
import type { Tables } from "./tables";

type Row = { version: number; sections: string; n: number };

/** The layout of the member's sidebar: one absolute state with a version. */
export class Sections {
  readonly #tables: Tables;

  constructor(private readonly parts: HubParts) {
    this.#tables = parts.tables("sections");
  }

  get layout(): SidebarLayout {
    const row = this.#row();
    return row ? present(row) : defaultLayout;
  }

  /** Two devices that change the same version: the second is told so, and does its change again on the newer one. */
  set(wanted: SidebarLayout): Result<{ layout: SidebarLayout; events: HubEvent[] }> {
    const { version } = this.layout;
    if (wanted.version !== version)
      return refuse("conflict", "The sidebar was changed on another device. Load it and try again.");
    const { self } = this.parts;
    return commit(this.parts, () => {
      const layout = { version: version + 1, sections: wanted.sections };
      this.#tables.put(
        "INSERT OR REPLACE INTO sections VALUES (1, ?, ?, ?)",
        layout.version,
        JSON.stringify(layout.sections),
        self.next(),
      );
      return { ok: true, layout, events: [{ type: "sections.updated", version: self.version, layout }] };
    });
  }

  /** For a client that has heard everything up to `n`; null: for one that knows nothing. */
  since(n: number | null): HubEvent[] {
    const row = this.#row();
    if (!row || (n !== null && row.n <= n)) return [];
    return [{ type: "sections.updated", version: this.parts.self.version, layout: present(row) }];
  }

  #row(): Row | null {
    return this.#tables.first<Row>("SELECT version, sections, n FROM sections");
  }
}

const present = ({ version, sections }: Row): SidebarLayout => ({
  version,
  sections: JSON.parse(sections) as SidebarLayout["sections"],
});
