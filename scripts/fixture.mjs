// npm run fixture: fills a running local server with people, channels and messages.
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "./bootstrap.mjs";

const HELP = `npm run fixture -- populate [options]
npm run fixture -- messages --channel ID [options]

populate   makes (or finds again) people and channels in a workspace, prints them with tokens
  --users N          how many people (default 10)
  --channels M       how many channels, or names separated by commas (default 3)
  --members all|K    how many of the people are in each channel (default all)
  --workspace SLUG   which workspace (default: the server's choice)
messages   posts messages into a channel
  --channel ID       the channel
  --count N          how many (default 100)
  --text TEXT        their text; {n} becomes the number
  --json FILE        the request body itself, from a file (- for standard input)

  --url URL          the server (default: the one of STATE_DIR, else http://localhost:8787)
  --secret SECRET    default: FIXTURE_SECRET, else the one in STATE_DIR/secrets.json

The routes exist only in local and test configuration; with a wrong secret they are 404.`;

const PER_REQUEST = 5_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    users: { type: "string", default: "10" },
    channels: { type: "string", default: "3" },
    members: { type: "string", default: "all" },
    workspace: { type: "string" },
    channel: { type: "string" },
    count: { type: "string", default: "100" },
    text: { type: "string", default: "Message {n}" },
    json: { type: "string" },
    url: { type: "string" },
    secret: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
const [command] = positionals;
if (values.help || !["populate", "messages"].includes(command)) {
  console.log(HELP);
  process.exit(values.help ? 0 : 1);
}

const stateDirectory = resolve(ROOT, process.env.STATE_DIR || ".wrangler/state");
const url = values.url ?? readJson("server.json").url ?? "http://localhost:8787";
const secret = values.secret ?? process.env.FIXTURE_SECRET ?? readJson("secrets.json").FIXTURE_SECRET ?? "";

if (values.json) {
  const body = readFileSync(values.json === "-" ? 0 : values.json, "utf8");
  console.log(JSON.stringify(await post(command, JSON.parse(body)), null, 2));
} else if (command === "populate") {
  console.log(JSON.stringify(await post("populate", populateBody()), null, 2));
} else {
  await postMessages();
}

function populateBody() {
  const count = Number(values.channels);
  return {
    users: Number(values.users),
    channels: Number.isInteger(count) ? count : values.channels.split(","),
    members: values.members === "all" ? "all" : Number(values.members),
    ...(values.workspace && { workspace: values.workspace }),
  };
}

async function postMessages() {
  if (!values.channel) fail("--channel is missing");
  const total = Number(values.count);
  for (let done = 0; done < total; done += PER_REQUEST) {
    const length = Math.min(PER_REQUEST, total - done);
    const messages = Array.from({ length }, (_, i) => ({
      text: values.text.replaceAll("{n}", String(done + i + 1)),
    }));
    const answer = await post("messages", { channelId: values.channel, messages });
    console.log(JSON.stringify(answer));
  }
}

async function post(path, body) {
  const response = await fetch(new URL(`/api/fixture/${path}`, url), {
    method: "POST",
    headers: { "content-type": "application/json", "x-fixture-secret": secret },
    body: JSON.stringify(body),
  }).catch((error) => fail(`${url} does not answer: ${error.cause?.message ?? error.message}`));
  const text = await response.text();
  if (!response.ok) fail(`${response.status} ${text}`);
  return JSON.parse(text);
}

function readJson(name) {
  const file = join(stateDirectory, name);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
