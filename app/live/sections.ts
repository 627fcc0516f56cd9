import type { HubServerFrame } from "../../src/protocol/hub-frames";
import type { ChannelId } from "../../src/protocol/ids";
import type { Section, SidebarLayout } from "../../src/protocol/sections";
import { Observable } from "./observable";
import { request } from "./request";

/** How the sidebar is laid out: changes as functions of the layout, so that each can be done again on a newer one. */

export type Sections = readonly Section[];
export type SectionsChange = (sections: Sections) => Sections;

const change =
  (id: string, how: (section: Section) => Section): SectionsChange =>
  (sections) =>
    sections.map((section) => (section.id === id ? how(section) : section));

/** Into a section of one's own or the starred ones; null: back to where its kind stands. */
export const moveChannel =
  (channelId: ChannelId, sectionId: string | null, before: ChannelId | null = null): SectionsChange =>
  (sections) =>
    sections.map((section) => {
      const rest = section.channelIds.filter((id) => id !== channelId);
      if (section.id !== sectionId)
        return rest.length === section.channelIds.length ? section : { ...section, channelIds: rest };
      const at = before === null ? rest.length : Math.max(0, rest.indexOf(before));
      return { ...section, channelIds: rest.toSpliced(at, 0, channelId) };
    });

export const createSection =
  (name: string, emoji: string, id: string): SectionsChange =>
  (sections) => {
    const made: Section = { id, kind: "own", name, emoji, channelIds: [], collapsed: false, unreadsOnly: false };
    const at = sections.findIndex(({ kind }) => kind === "channels");
    return sections.toSpliced(at < 0 ? sections.length : at, 0, made);
  };

export const renameSection = (id: string, name: string, emoji: string) =>
  change(id, (one) => ({ ...one, name, emoji }));

/** Its channels go back to where their kind stands. */
export const removeSection =
  (id: string): SectionsChange =>
  (sections) =>
    sections.filter((section) => section.id !== id || section.kind !== "own");

export const collapseSection = (id: string, collapsed: boolean) => change(id, (one) => ({ ...one, collapsed }));
export const showUnreadsOnly = (id: string, unreadsOnly: boolean) => change(id, (one) => ({ ...one, unreadsOnly }));

export const moveSection =
  (id: string, step: 1 | -1): SectionsChange =>
  (sections) => {
    const from = sections.findIndex((section) => section.id === id);
    const to = from + step;
    const [moved] = sections.slice(from, from + 1);
    return moved && to >= 0 && to < sections.length ? sections.toSpliced(from, 1).toSpliced(to, 0, moved) : sections;
  };

export const sectionOf = (sections: Sections, channelId: ChannelId): Section | undefined =>
  sections.find(({ channelIds }) => channelIds.includes(channelId));

/** The channels of each section, in its order; whatever is in none stands with its kind. */
export function arrange<C extends { id: ChannelId; type: string }>(
  sections: Sections,
  channels: readonly C[],
): { section: Section; channels: C[] }[] {
  const byId = new Map(channels.map((channel) => [channel.id, channel]));
  const placed = new Set(sections.flatMap(({ channelIds }) => channelIds));
  const rest = channels.filter(({ id }) => !placed.has(id));
  return sections.map((section) => {
    if (section.kind === "direct") return { section, channels: rest.filter(({ type }) => type === "direct") };
    if (section.kind === "channels") return { section, channels: rest.filter(({ type }) => type !== "direct") };
    return { section, channels: section.channelIds.flatMap((id) => byId.get(id) ?? []) };
  });
}

/** The layout as it shows here: what the hub knows, and on it what it has not answered for yet. */
export class Layout {
  readonly sections: Observable<Sections>;
  readonly trouble = new Observable<string | null>(null);
  #known: SidebarLayout;
  #changes: SectionsChange[] = [];
  #saving = false;
  // Told while a save was on its way: whether these changes are in it already, only the answer says.
  #told: SidebarLayout | null = null;
  #path: string;

  constructor(slug: string, layout: SidebarLayout) {
    this.#known = layout;
    this.#path = `/api/workspaces/${slug}/sections`;
    this.sections = new Observable<Sections>(layout.sections);
  }

  receive(frame: HubServerFrame): void {
    if (frame.type === "sections.updated") this.#hear(frame.layout);
  }

  /** Of a loader that ran again. */
  seed(layout: SidebarLayout): void {
    this.#hear(layout);
  }

  change(made: SectionsChange): void {
    this.trouble.set(null);
    this.#changes.push(made);
    this.#show();
    void this.#save();
  }

  #hear(layout: SidebarLayout): void {
    if (!this.#saving) this.#learn(layout);
    else if (layout.version > (this.#told ?? this.#known).version) this.#told = layout;
  }

  #learn(layout: SidebarLayout): void {
    if (layout.version <= this.#known.version) return;
    this.#known = layout;
    this.#show();
  }

  #show(): void {
    this.sections.set(this.#changes.reduce<Sections>((sections, made) => made(sections), this.#known.sections));
  }

  async #save(): Promise<void> {
    if (this.#saving) return;
    this.#saving = true;
    while (this.#changes.length > 0) {
      const { length } = this.#changes;
      const sections = this.#changes.reduce<Sections>((all, made) => made(all), this.#known.sections);
      const reply = await request<SidebarLayout>("PUT", this.#path, { version: this.#known.version, sections });
      if (reply.ok) {
        this.#changes.splice(0, length);
        this.#learn(reply.data);
      } else if (reply.status === 409) {
        // Another device was first: the same changes again, on what it made.
        const present = await request<SidebarLayout>("GET", this.#path);
        if (!present.ok) this.#giveUp(present.message);
        else this.#learn(present.data);
      } else this.#giveUp(reply.message);
      if (this.#told) this.#learn(this.#told);
      this.#told = null;
    }
    this.#saving = false;
    this.#show();
  }

  #giveUp(trouble: string): void {
    this.#changes = [];
    this.trouble.set(trouble);
  }
}
