import { safeHref } from "../../src/protocol/links";
import { encodeEntities } from "./entities";
import { parseInline, readUrl } from "./inline";
import { isEdge, isLanguage, itemStart, literal, quoteStart, seam, signOf } from "./signs";
import type { Inline, Line } from "./tree";

/** The way back from lines to mrkdwn. What is read from its answer is what was written, in its simplest form. */
export function writeLines(lines: readonly Line[]): string {
  return lines.map(writeLine).join("\n");
}

const bullets = ["•", "◦", "▪"];

export function writeLine(line: Line): string {
  switch (line.type) {
    case "text": {
      const text = writeInline(line.children);
      const bare = text.replace(/^\u2060+/, "");
      return quoteStart.test(bare) || itemStart.test(bare) ? literal + text : text;
    }
    case "quote":
      return `&gt; ${writeInline(line.children)}`;
    case "item": {
      const sign = line.ordered ? `${line.number}.` : (bullets[line.indent] ?? bullets[2]);
      return `${"    ".repeat(line.indent)}${sign} ${writeInline(line.children)}`;
    }
    case "code":
      return writeCode(line.text, line.language);
    default:
      return line satisfies never;
  }
}

function writeCode(text: string, language: string): string {
  if (text.trim() === "") return "";
  const inner = encodeEntities(text.replace(/`(\u2060*)(?=`)/g, `\`${literal}$1`));
  // A first line that reads as the name of a language would be taken for one.
  const header = !language && isLanguage(text.slice(0, text.indexOf("\n"))) ? "plain" : language;
  return `\`\`\`${header}\n${inner}\n\`\`\``;
}

/** Signs stand as they are where that reads the same, else each is marked as a character. */
export function writeInline(nodes: readonly Inline[]): string {
  const wanted = simplified(nodes);
  const plainly = writeNodes(wanted, false);
  return !plainly.includes("```") && same(parseInline(plainly), wanted) ? plainly : writeNodes(wanted, true);
}

const same = (a: readonly Inline[], b: readonly Inline[]) => JSON.stringify(simplified(a)) === JSON.stringify(b);

function writeNodes(nodes: readonly Inline[], guarded: boolean): string {
  let written = "";
  nodes.forEach((node, index) => {
    if (!("children" in node)) {
      const text = writeLeaf(node, guarded);
      // A sign would end its formatting in the middle of a word.
      const ended = nodes[index - 1];
      const sign = ended && "children" in ended ? signOf[ended.type] : null;
      written += sign && text !== "" && (guarded || !canStandBeside(text, 0, sign)) ? seam + text : text;
      return;
    }
    const sign = signOf[node.type];
    if (written !== "" && (guarded || !canStandBeside(written, written.length - 1, sign))) written += seam;
    written += sign + writeNodes(node.children, guarded) + sign;
  });
  return written;
}

const canStandBeside = (text: string, at: number, sign: string) => {
  const char = text[at] as string;
  return isEdge(char) && char !== sign;
};

function writeLeaf(node: Exclude<Inline, { children: Inline[] }>, guarded: boolean): string {
  switch (node.type) {
    case "text":
      return guarded ? guard(encodeEntities(node.text)) : encodeEntities(node.text);
    case "code":
      return `\`${encodeEntities(node.text)}\``;
    case "link":
      return writeLink(node.href, node.text);
    case "user":
      return `<@${node.id}${labelled(node.label)}>`;
    case "channel":
      return `<#${node.id}${labelled(node.label)}>`;
    case "group":
      return `<!subteam^${node.id}${labelled(node.label)}>`;
    case "everyone":
      return `<!${node.name}>`;
    case "date":
      return `<!date^${node.seconds}^${encodeEntities(node.format)}${node.href ? `^${encodeEntities(node.href)}` : ""}${labelled(node.label)}>`;
    case "emoji":
      return `:${node.name}:`;
    default:
      return node satisfies never;
  }
}

const labelled = (label: string | undefined) => (label ? `|${writeLabel(label)}` : "");
/** A fence begins anywhere, in a label too. */
const writeLabel = (label: string) => encodeEntities(label.replace(/`(?=`)/g, `\`${literal}`));

function writeLink(href: string, text: string): string {
  const address = encodeEntities(href.replaceAll("|", "%7C"));
  if (safeHref(text) === href && !href.startsWith("mailto:") && !/[|`]/.test(text)) return `<${encodeEntities(text)}>`;
  return `<${address}|${writeLabel(text)}>`;
}

/** Each sign outside addresses is marked; inside one a mark would break it. */
function guard(text: string): string {
  let guarded = "";
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] as string;
    const end = char === "h" ? readUrl(text, at)?.end : undefined;
    if (end !== undefined) {
      guarded += text.slice(at, end);
      at = end - 1;
    } else guarded += /[*_~`:]/.test(char) ? literal + char : char;
  }
  return guarded;
}

type Style = "bold" | "italic" | "strike";
type Leaf = Exclude<Inline, { children: Inline[] }>;
type Run = { leaf: Leaf; styles: ReadonlySet<Style> };

/**
 * The same words and looks in one form: text joined, formatting nested by its length and never around white space
 * alone, nothing that mrkdwn cannot say.
 */
export function simplified(nodes: readonly Inline[]): Inline[] {
  return nested(joinedRuns(runsOf(nodes, new Set())));
}

function runsOf(nodes: readonly Inline[], styles: ReadonlySet<Style>): Run[] {
  return nodes.flatMap((node): Run[] => {
    if ("children" in node) return runsOf(node.children, new Set([...styles, node.type]));
    return [{ leaf: sayable(node), styles }];
  });
}

/** Bare addresses and codes of emoji are words to the editor. */
function sayable(given: Leaf): Leaf {
  const leaf = "text" in given ? { ...given, text: given.text.replace(/[\u2060\u2063]/g, "") } : given;
  if (leaf.type === "link" && leaf.bare) return { type: "text", text: leaf.text };
  if (leaf.type === "link") {
    const href = leaf.href.replaceAll("|", "%7C");
    const text = leaf.text.replaceAll("\n", " ");
    return text === "" || href.length + text.length > 1_800 ? { type: "text", text } : { type: "link", href, text };
  }
  if (leaf.type === "code" && (leaf.text.trim() === "" || /[`\n]/.test(leaf.text))) {
    return { type: "text", text: leaf.text };
  }
  return leaf.type === "emoji" ? { type: "text", text: `:${leaf.name}:` } : leaf;
}

const styleKey = ({ styles }: Run) => [...styles].sort().join();

function joinedRuns(runs: Run[]): Run[] {
  const whole: Run[] = [];
  for (const run of runs) {
    if ("text" in run.leaf && run.leaf.text === "") continue;
    const last = whole.at(-1);
    const leaf = last && styleKey(last) === styleKey(run) ? joinedLeaves(last.leaf, run.leaf) : null;
    if (last && leaf) whole[whole.length - 1] = { ...last, leaf };
    else whole.push(run);
  }
  return whole;
}

function joinedLeaves(a: Leaf, b: Leaf): Leaf | null {
  if (a.type === "text" && b.type === "text") return { ...a, text: a.text + b.text };
  if (a.type === "code" && b.type === "code") return { ...a, text: a.text + b.text };
  return a.type === "link" && b.type === "link" && a.href === b.href ? { ...a, text: a.text + b.text } : null;
}

const order: readonly Style[] = ["bold", "italic", "strike"];

function nested(given: readonly Run[]): Inline[] {
  let runs = given;
  const nodes: Inline[] = [];
  let at = 0;
  while (at < runs.length) {
    const run = runs[at] as Run;
    const extent = (style: Style) => {
      let end = at;
      while (runs[end]?.styles.has(style)) end += 1;
      return end;
    };
    const [style] = order.filter((one) => run.styles.has(one)).sort((a, b) => extent(b) - extent(a));
    if (!style) {
      const last = nodes.at(-1);
      const leaf = last && !("children" in last) ? joinedLeaves(last, run.leaf) : null;
      if (leaf) nodes[nodes.length - 1] = leaf;
      else nodes.push(run.leaf);
      at += 1;
      continue;
    }
    const end = extent(style);
    const segment = runs.slice(at, end);
    const parted = spaceOutside(segment, style);
    if (parted) {
      runs = [...runs.slice(0, at), ...parted, ...runs.slice(end)];
      continue;
    }
    nodes.push({ type: style, children: nested(segment.map((one) => unstyled(one, style))) });
    at = end;
  }
  return nodes;
}

const unstyled = ({ leaf, styles }: Run, style: Style): Run => ({
  leaf,
  styles: new Set([...styles].filter((one) => one !== style)),
});

/** Formatting that begins or ends with white space, parted from it; null when it does not. */
function spaceOutside(segment: readonly Run[], style: Style): Run[] | null {
  for (const [index, side] of [
    [0, /^\s+/],
    [segment.length - 1, /\s+$/],
  ] as const) {
    const run = segment[index] as Run;
    const space = run.leaf.type === "text" ? side.exec(run.leaf.text) : null;
    if (run.leaf.type !== "text" || !space) continue;
    const { text } = run.leaf;
    const cut = space.index === 0 ? space[0].length : space.index;
    const halves = [text.slice(0, cut), text.slice(cut)]
      .map((half): Run => ({ leaf: { type: "text", text: half }, styles: run.styles }))
      .filter(({ leaf }) => leaf.type === "text" && leaf.text !== "")
      .map((half) => (half.leaf.type === "text" && half.leaf.text.trim() === "" ? unstyled(half, style) : half));
    return [...segment.slice(0, index), ...halves, ...segment.slice(index + 1)];
  }
  return null;
}
