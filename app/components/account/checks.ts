import type { z } from "zod";
import {
  createChannelBody,
  createWorkspaceBody,
  loginBody,
  profileBody,
  registerBody,
} from "../../../src/protocol/rest";
import type { Problems } from "./checked-form";

const checks = {
  login: loginBody,
  register: registerBody,
  workspace: createWorkspaceBody,
  channel: createChannelBody,
  profile: profileBody,
} satisfies Record<string, z.ZodObject>;

export type CheckName = keyof typeof checks;

/** What is wrong, by field, in words for people. */
export function complaintsOf(name: CheckName, form: FormData): Problems {
  const fields = Object.fromEntries([...form].filter(([, value]) => typeof value === "string"));
  const result = checks[name].safeParse(fields);
  if (result.success) return {};
  const problems: Problems = {};
  for (const { path, code } of result.error.issues) {
    const field = String(path[0] ?? "");
    problems[field] ??= inWords(field, code);
  }
  return problems;
}

const words: Record<string, string> = {
  email: "This is not a whole address, such as mei@quayside.app.",
  password: "A password has 8 to 72 characters.",
  firstName: "Your first name is missing.",
  lastName: "Your last name is missing.",
  slug: "Use lower case letters, digits and dashes, at least two characters.",
};

function inWords(field: string, code: string): string {
  if (field === "name" && code === "invalid_format") return "Use lower case letters, digits, dashes and underscores.";
  if (words[field]) return words[field];
  if (code === "too_small") return "This is missing.";
  return code === "too_big" ? "This is too long." : "This is not valid.";
}
