import { parseArgs } from "node:util";
import { Bench } from "./bench.mjs";
import { judge } from "./budgets.mjs";
import { machine, table, write } from "./report.mjs";

const ROWS = [
  "fan-out",
  "many-rooms",
  "connect",
  "storm",
  "history",
  "presence",
  "big-channel",
  "search",
  "browsers",
  "memory",
];

const HELP = `npm run bench -- [options]
  --only ROW[,ROW]  ${ROWS.join(", ")}
  --reps N          repetitions of which the medians count (default 5, or BENCH_REPS)
  --million         the search row over 1,000,000 messages as well (some ten minutes more)
  --quick           one repetition of a second each, a shorter history; results.json stays as it is`;

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    reps: { type: "string" },
    quick: { type: "boolean", default: false },
    million: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const chosen = values.only?.flatMap((names) => names.split(",")) ?? ROWS;
const unknown = chosen.filter((name) => !ROWS.includes(name));
if (values.help || unknown.length > 0) {
  if (unknown.length > 0) console.error(`No such row: ${unknown.join(", ")}`);
  console.log(HELP);
  process.exit(unknown.length > 0 ? 1 : 0);
}

const settings = {
  reps: Number(values.reps ?? process.env.BENCH_REPS ?? (values.quick ? 1 : 5)),
  seconds: values.quick ? 1 : 4,
};
const judged = [];
const failures = [];
const bench = await Bench.start();
for (const end of ["SIGINT", "SIGTERM"]) process.once(end, () => bench.stop().finally(() => process.exit(1)));

for (const name of ROWS.filter((row) => chosen.includes(row))) {
  const { run, title } = await import(`./rows/${name}.mjs`);
  console.log(`\n${title}`);
  try {
    const note = (text) => console.log(`  ${text}`);
    const found = await run({ bench, ...settings, quick: values.quick, million: values.million, note });
    judged.push(...found.map(judge));
  } catch (error) {
    failures.push({ row: name, error: error.message });
    console.error(error);
  }
}
await bench.stop();

console.log(`\n${table(judged)}`);
const complete = chosen.length === ROWS.length && !values.quick;
if (complete) write({ facts: machine(), settings, judged, failures });
const missed = judged.filter(({ verdict }) => verdict === "MISSED");
for (const { row, error } of failures) console.log(`${row} failed: ${error}`);
console.log(missed.length + failures.length === 0 ? "Every bound was kept." : `${missed.length} bounds were missed.`);
process.exit(missed.length + failures.length === 0 ? 0 : 1);
