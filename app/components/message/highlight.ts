import bash from "highlight.js/lib/languages/bash";
import c from "highlight.js/lib/languages/c";
import cpp from "highlight.js/lib/languages/cpp";
import csharp from "highlight.js/lib/languages/csharp";
import css from "highlight.js/lib/languages/css";
import diff from "highlight.js/lib/languages/diff";
import go from "highlight.js/lib/languages/go";
import ini from "highlight.js/lib/languages/ini";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import kotlin from "highlight.js/lib/languages/kotlin";
import markdown from "highlight.js/lib/languages/markdown";
import php from "highlight.js/lib/languages/php";
import python from "highlight.js/lib/languages/python";
import ruby from "highlight.js/lib/languages/ruby";
import rust from "highlight.js/lib/languages/rust";
import shell from "highlight.js/lib/languages/shell";
import sql from "highlight.js/lib/languages/sql";
import swift from "highlight.js/lib/languages/swift";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import { createLowlight } from "lowlight";
import { createElement, type ReactNode } from "react";

const lowlight = createLowlight({
  bash,
  c,
  cpp,
  csharp,
  css,
  diff,
  go,
  ini,
  java,
  javascript,
  json,
  kotlin,
  markdown,
  php,
  python,
  ruby,
  rust,
  shell,
  sql,
  swift,
  typescript,
  xml,
  yaml,
});

/** Those that are told apart well without being named. */
const guessed = [
  "javascript",
  "typescript",
  "python",
  "json",
  "xml",
  "css",
  "sql",
  "bash",
  "go",
  "rust",
  "java",
  "diff",
];
/** Below this a guess is noise: prose and logs stay in one colour. */
const sureFrom = 6;

type Tree = ReturnType<typeof lowlight.highlight>;
type Node = Tree["children"][number];

/** The same characters, in spans of our own classes. */
export function highlight(text: string, language: string | undefined): ReactNode {
  const known = language !== undefined && lowlight.registered(language);
  const tree = known ? lowlight.highlight(language, text) : lowlight.highlightAuto(text, { subset: guessed });
  if (!known && (tree.data?.relevance ?? 0) < sureFrom) return text;
  return tree.children.map(view);
}

const colours: Record<string, string> = {
  keyword: "keyword",
  built_in: "function",
  type: "function",
  literal: "number",
  number: "number",
  string: "string",
  regexp: "string",
  symbol: "number",
  title: "function",
  attr: "function",
  attribute: "function",
  name: "keyword",
  tag: "keyword",
  comment: "comment",
  doctag: "comment",
  meta: "comment",
  quote: "comment",
  addition: "string",
  deletion: "number",
  section: "keyword",
  variable: "number",
  property: "function",
  "selector-class": "function",
  "selector-id": "function",
  "selector-tag": "keyword",
};

function view(node: Node, index: number): ReactNode {
  if (node.type === "text") return node.value;
  if (node.type !== "element") return null;
  const names = node.properties.className;
  const kind = Array.isArray(names) ? String(names[0]).replace(/^hljs-/, "") : "";
  const colour = colours[kind];
  return createElement(
    "span",
    { key: index, className: colour ? `syn-${colour}` : undefined },
    node.children.map(view),
  );
}
