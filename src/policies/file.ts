import { extensionOf } from "../protocol/extension";
import type { WorkspaceSettings } from "../protocol/rest";

export type FileRules = Pick<WorkspaceSettings, "fileRule" | "fileTypes" | "largestFileMb">;

const isOf = (entry: string, name: string, type: string): boolean => {
  if (!entry.includes("/")) return extensionOf(name) === entry;
  return entry.endsWith("/*") ? type.startsWith(entry.slice(0, -1)) : type === entry;
};

/** Whether it can be told from a name and what was declared that it is not taken. Where a type is listed the bytes decide. */
export function refusesAtOnce(rules: FileRules, name: string, type: string): boolean {
  if (rules.fileRule === "only" && rules.fileTypes.some((entry) => entry.includes("/"))) return false;
  return !takesFile(rules, name, type);
}

/** Whether the workspace takes a file of this name and type. The name alone deceives nobody: the bytes are asked too. */
export function takesFile({ fileRule, fileTypes }: FileRules, name: string, type: string): boolean {
  if (fileRule === "all") return true;
  const listed = fileTypes.some((entry) => isOf(entry, name, type));
  return fileRule === "only" ? listed : !listed;
}
