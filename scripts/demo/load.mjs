// Fills the demo workspace through the API. Everything here may be done twice: what is there stays.
import { readFile } from "node:fs/promises";
import { calendarUntil } from "./calendar.mjs";
import { addressOf, COMPANY, channels, directs, PASSWORD, people, unread } from "./cast.mjs";
import { batchesOf, encodeText, parseTranscript, place } from "./transcript.mjs";

/**
 * @param {{ url: string, secret: string, storyEnds: () => number }} options  `storyEnds` is asked
 *   once people and channels are there; the same answer again continues a story broken off
 * @returns {Promise<{ people: number, channels: number, messages: number }>}
 */
export async function loadDemo({ url, secret, storyEnds }) {
  const api = apiAt(url, secret);
  const transcripts = new Map(await Promise.all(channels.map(async ({ name }) => [name, await transcriptOf(name)])));
  const { users, rooms } = await gather(api);
  const calendar = calendarUntil(storyEnds());
  const ids = {
    users: new Map([...users].map(([handle, { id }]) => [handle, id])),
    channels: new Map([...rooms].map(([name, { id }]) => [name, id])),
    calendar,
  };
  await Promise.all([...users].map(([handle, user]) => describePerson(api, people[handle], user)));
  const counts = await Promise.all(
    [...rooms].map(async ([name, room]) => {
      const transcript = transcripts.get(name);
      const messages = place(transcript.messages, calendar).map((message) => ({
        ...message,
        id: `${room.id}-${message.ts}`,
        text: encodeText(message.text, ids),
      }));
      await api.patch(`/api/channels/${room.id}`, users.get("ada"), {
        topic: encodeText(transcript.topic, ids),
        purpose: transcript.purpose,
      });
      await speak(api, room, messages, users);
      for (const { id, reactions } of messages) {
        for (const { name: emoji, from } of reactions) {
          for (const who of from) await api.post(`/api/messages/${id}/reactions`, users.get(who), { emoji });
        }
      }
      await read(api, { name, room, messages, users });
      return messages.length;
    }),
  );
  const said = await Promise.all(directs.map((direct) => talk(api, direct, ids, users)));
  const messages = [...counts, ...said].reduce((sum, count) => sum + count, 0);
  return { people: users.size, channels: rooms.size, messages };
}

export const transcriptOf = async (name, folder = "channels") =>
  parseTranscript(await readFile(new URL(`${folder}/${name}.txt`, import.meta.url), "utf8"));

/** What a few people said to one another; Ada is among them. */
async function talk(api, { name, among }, ids, users) {
  const { messages: parsed } = await transcriptOf(name, "directs");
  const userIds = among.map((handle) => users.get(handle).id);
  const { id } = await api.post(`/api/workspaces/${COMPANY.slug}/dms`, users.get("ada"), { userIds });
  const room = { id, handles: among };
  const messages = place(parsed, ids.calendar).map((message) => ({
    ...message,
    id: `${id}-${message.ts}`,
    text: encodeText(message.text, ids),
  }));
  await speak(api, room, messages, users);
  for (const { id: messageId, reactions } of messages) {
    for (const { name: emoji, from } of reactions) {
      for (const who of from) await api.post(`/api/messages/${messageId}/reactions`, users.get(who), { emoji });
    }
  }
  await read(api, { name, room, messages, users });
  return messages.length;
}

/** Everybody into the shared channels, which makes the workspace; then all but guests into the others. */
async function gather(api) {
  const handles = Object.keys(people);
  const insiders = handles.filter((handle) => people[handle].role !== "guest");
  const users = new Map();
  const rooms = new Map();
  for (const [among, shared] of [
    [handles, true],
    [insiders, false],
  ]) {
    const wanted = channels.filter((channel) => Boolean(channel.shared) === shared).map(({ name }) => name);
    const made = await api.fixture("populate", {
      workspace: COMPANY.slug,
      name: COMPANY.name,
      password: PASSWORD,
      users: among.map((handle) => ({
        name: people[handle].name,
        email: addressOf(handle),
        role: people[handle].role,
      })),
      channels: wanted,
    });
    for (const [i, handle] of among.entries()) users.set(handle, made.users[i]);
    for (const room of made.channels) rooms.set(room.name, { id: room.id, handles: among });
  }
  return { users, rooms };
}

const describePerson = (api, { timezone, status }, user) =>
  api.patch("/api/auth/profile", user, {
    timezone,
    ...(status && { statusEmoji: status[0], statusText: status[1] }),
  });

/** Batches are stored whole and in order, so what is missing is a tail. */
async function speak(api, room, messages, users) {
  const batches = batchesOf(messages);
  const isStored = (batch) => api.exists(`/api/messages/${batch.at(-1).id}`, users.get("ada"));
  while (batches.length > 0 && (await isStored(batches[0]))) batches.shift();
  if (batches.length === 0) return;
  // A ts is kept only if it is later than the last: behind somebody else's words nothing would fit.
  const { messages: newest } = await api.get(`/api/channels/${room.id}/messages?limit=1`, users.get("ada"));
  if (newest[0] && newest[0].ts >= batches[0][0].ts) throw new Error("somebody has spoken in between");
  for (const batch of batches) {
    await api.fixture("messages", {
      channelId: room.id,
      messages: batch.map(({ author, text, at, threadTs }) => ({
        userId: users.get(author).id,
        text,
        at,
        ...(threadTs && { threadTs }),
      })),
    });
  }
}

async function read(api, { name, room, messages, users }) {
  const shown = messages.filter((message) => !message.parent);
  const threads = threadsOf(messages);
  await Promise.all(
    room.handles.map(async (handle) => {
      const left = unread[handle]?.[name] ?? 0;
      const { ts } = left === 0 ? messages.at(-1) : shown.at(-1 - left);
      await api.post(`/api/channels/${room.id}/read`, users.get(handle), { ts });
      const followed = threads.filter(({ authors }) => authors.has(handle));
      // Where something of the channel is left, its newest thread is too.
      for (const { threadTs, last } of left === 0 ? followed : followed.slice(0, -1)) {
        await api.post(`/api/channels/${room.id}/threads/${threadTs}/read`, users.get(handle), { ts: last });
      }
    }),
  );
}

/** Each thread with who spoke in it and its last reply, the one spoken in last at the end. */
function threadsOf(messages) {
  const threads = new Map();
  for (const { ts, author, threadTs } of messages) {
    if (!threadTs) continue;
    const known = threads.get(threadTs);
    const begunBy = messages.find((message) => message.ts === threadTs)?.author;
    const authors = known?.authors ?? new Set([begunBy]);
    threads.set(threadTs, { threadTs, authors: authors.add(author), last: ts });
  }
  return [...threads.values()].sort((a, b) => a.last.localeCompare(b.last));
}

function apiAt(url, secret) {
  async function ask(method, path, headers, body, unless = []) {
    const response = await fetch(new URL(path, url), {
      method,
      headers: { ...headers, ...(body && { "content-type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok && !unless.includes(response.status)) {
      throw new Error(`${method} ${path} was answered ${response.status} ${text.slice(0, 500)}`);
    }
    return { found: response.ok, answer: response.ok && text ? JSON.parse(text) : null };
  }
  const bearer = ({ accessToken }) => ({ authorization: `Bearer ${accessToken}` });
  const answerOf = async (asked) => (await asked).answer;
  return {
    fixture: (path, body) => answerOf(ask("POST", `/api/fixture/${path}`, { "x-fixture-secret": secret }, body)),
    post: (path, user, body) => answerOf(ask("POST", path, bearer(user), body)),
    get: (path, user) => answerOf(ask("GET", path, bearer(user))),
    patch: (path, user, body) => answerOf(ask("PATCH", path, bearer(user), body)),
    exists: async (path, user) => (await ask("GET", path, bearer(user), undefined, [404])).found,
  };
}
