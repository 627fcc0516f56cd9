import { createContext } from "react";
import type { Section } from "../../../src/protocol/sections";

/** The section whose menu is open. */
export const SectionContext = createContext<Section | null>(null);
