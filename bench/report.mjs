import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, totalmem } from "node:os";

const COLUMNS = ["figure", "Parley", "floor", "ratio", "bound", ""];

export function machine() {
  const packages = createRequire(import.meta.url);
  return {
    date: new Date().toISOString(),
    cores: cpus().length,
    cpu: cpus()[0]?.model ?? "unknown",
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    workerd: packages("workerd/package.json").version,
    miniflare: packages("miniflare/package.json").version,
    commit: commit(),
  };
}

function commit() {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return null; // not a clone
  }
}

const number = (value) => {
  if (value === undefined) return "";
  if (Number.isInteger(value)) return String(value);
  return value >= 100 ? Math.round(value).toLocaleString("en") : value.toFixed(value < 10 ? 2 : 1);
};

const cells = ({ id, unit, parley, floor, ratio, bound = "", verdict }) => [
  id,
  `${number(parley)} ${unit}`.trim(),
  floor === undefined ? "" : `${number(floor)} ${unit}`.trim(),
  ratio === undefined ? "" : ratio.toFixed(2),
  bound,
  verdict,
];

/** A table for people, in Markdown, which reads in a terminal as well. */
export function table(judged) {
  const rows = [COLUMNS, ...judged.map(cells)];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row) =>
    `| ${row.map((cell, i) => (i ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join(" | ")} |`;
  const rule = `|${widths.map((width, i) => (i ? `${"-".repeat(width + 1)}:` : "-".repeat(width + 2))).join("|")}|`;
  return [line(rows[0]), rule, ...rows.slice(1).map(line)].join("\n");
}

const FILE = new URL("results.json", import.meta.url);
const PAGE = new URL("RESULTS.md", import.meta.url);

export function write({ facts, settings, judged, failures }) {
  writeFileSync(FILE, `${JSON.stringify({ ...facts, ...settings, figures: judged, failures }, null, 2)}\n`);
  const page = readFileSync(new URL("results-page.md", import.meta.url), "utf8");
  const run = [
    `${facts.date.slice(0, 10)}, ${facts.cores} cores (${facts.cpu}), ${facts.memoryGb} GB, Node ${facts.node}, workerd ${facts.workerd}.`,
    `Medians of ${settings.reps} interleaved repetitions of ${settings.seconds} s.`,
  ].join(" ");
  writeFileSync(PAGE, page.replace("{{run}}", run).replace("{{table}}", table(judged)));
}
