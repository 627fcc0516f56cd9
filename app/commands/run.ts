import type { ChannelId, Ts, UserId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { NotificationPreferences } from "../../src/protocol/notifications";
import type { Reminder } from "../../src/protocol/reminders";
import { formatName } from "../../src/protocol/search-query/format";
import { plainText } from "../format/mrkdwn";
import { repeatWords } from "../format/repeat";
import { fullTime } from "../format/time";
import { writeInline } from "../format/write";
import type { Reply } from "../live/call";
import type { Live } from "../live/live";
import { keepSearch } from "../live/recent-searches";
import { request } from "../live/request";
import type { CommandName } from "./list";

/** Each command goes the way of the buttons that do the same: the server decides who may. */
export type Ran = { ok: true; said?: string; goTo?: string } | { ok: false; problem: string };
export type Here = { live: Live; channelId: ChannelId; threadTs: Ts | undefined };

/** `rest`: mrkdwn after the name. */
export const runCommand = (name: CommandName, here: Here, rest: string): Promise<Ran> => runs[name](here, rest);

const done = (said?: string): Ran => (said === undefined ? { ok: true } : { ok: true, said });
const problem = (words: string): Ran => ({ ok: false, problem: words });
const answered = (reply: Reply<unknown>, said?: string): Ran => (reply.ok ? done(said) : problem(reply.message));

/** The words, as fields without mentions hold them. */
function wordsOf({ live }: Here, text: string): string {
  const { people, channels, groups } = live.workspace.value;
  return plainText(
    text,
    (id) =>
      people[id as keyof typeof people]?.displayName ??
      groups[id as keyof typeof groups]?.handle ??
      channels.find((channel) => channel.id === id)?.name,
  );
}

const runs: Record<CommandName, (here: Here, rest: string) => Promise<Ran>> = {
  async search({ live }, rest) {
    const { people, channels, workspace } = live.workspace.value;
    // People and channels as filters take them: one word, or in quotes.
    const named = rest.replace(/<([@#])([A-Z0-9]+)(?:\|[^>]*)?>/g, (token, sigil: "@" | "#", id) => {
      const name = people[id as UserId]?.displayName ?? channels.find((channel) => channel.id === id)?.name;
      return name === undefined ? token : formatName({ text: name, sigil, me: false });
    });
    const q = plainText(named).trim();
    if (q === "") return problem("Say what to look for: /search harbour fees");
    void keepSearch(live, q);
    return { ok: true, goTo: `/w/${workspace.slug}/search?${new URLSearchParams({ q })}` };
  },

  async me({ live, channelId, threadTs }, rest) {
    if (rest === "") return problem("Say what you are doing: /me waves.");
    live.send(channelId, rest, threadTs, false, { subtype: "me_message" });
    return done();
  },

  async shrug({ live, channelId, threadTs }, rest) {
    const shrug = writeInline([{ type: "text", text: "¯\\_(ツ)_/¯" }]);
    const text = rest === "" ? shrug : `${rest} ${shrug}`;
    if (text.length > limits.messageText) return problem("This is too long.");
    live.send(channelId, text, threadTs);
    return done();
  },

  async topic(here, rest) {
    const topic = wordsOf(here, rest);
    if (topic === "") return problem("Say what the topic is: /topic Harbour works.");
    return answered(await request("PATCH", `/api/channels/${here.channelId}`, { topic }), "The topic is set.");
  },

  async invite({ channelId }, rest) {
    const userIds = [...new Set([...rest.matchAll(/<@(U[0-9A-Z]{8,20})>/g)].map(([, id]) => id))];
    if (userIds.length === 0) return problem("Say whom to add, by the list that @ opens: /invite @name.");
    const reply = await request("POST", `/api/channels/${channelId}/members`, { userIds });
    return answered(reply, userIds.length === 1 ? "Added." : `Added ${userIds.length} people.`);
  },

  async mute({ live, channelId }) {
    const muted = !live.workspace.value.channels.find(({ id }) => id === channelId)?.muted;
    const reply = await request("PUT", `/api/channels/${channelId}/notifications`, { muted });
    return answered(reply, muted ? "Muted. /mute again to hear of it." : "You hear of it again.");
  },

  async leave({ live, channelId }) {
    const reply = await request("DELETE", `/api/channels/${channelId}/members/${live.me}`);
    return reply.ok ? { ok: true, goTo: `/w/${live.workspace.value.workspace.slug}` } : problem(reply.message);
  },

  async remind(here, rest) {
    const { workspace, me } = here.live.workspace.value;
    const text = wordsOf(here, rest).replace(/^me\s+(?:to\s+)?/i, "");
    if (text === "") return problem("Say what and when: /remind me to call Ada tomorrow at 9, or every monday at 9.");
    const reply = await request<{ reminder: Reminder }>("POST", `/api/workspaces/${workspace.slug}/reminders`, {
      text,
    });
    if (!reply.ok) return problem(reply.message);
    const { reminder } = reply.data;
    const first = fullTime(new Date(reminder.at), me.timezone);
    if (!reminder.repeat) return done(`You will be reminded of “${reminder.text}” on ${first}.`);
    return done(`You will be reminded of “${reminder.text}”: ${repeatWords(reminder.repeat)}, first on ${first}.`);
  },

  async dnd(here, rest) {
    const words = wordsOf(here, rest).trim();
    if (words === "") return problem("Say for how long: /dnd 30 minutes, /dnd until 5pm. /dnd off ends it.");
    const { workspace, me } = here.live.workspace.value;
    const off = /^(?:off|end|stop|clear|0)$/i.test(words);
    const reply = await request<{ preferences: NotificationPreferences }>(
      "PUT",
      `/api/workspaces/${workspace.slug}/notifications`,
      off ? { dndUntil: null } : { dndWhen: words },
    );
    if (!reply.ok) return problem(reply.message);
    const { dndUntil } = reply.data.preferences;
    return done(
      dndUntil === null
        ? "You hear of everything again."
        : `Nothing disturbs you until ${fullTime(new Date(dndUntil), me.timezone)}.`,
    );
  },

  async status(here, rest) {
    const words = wordsOf(here, rest);
    const emoji =
      /^(:[a-z0-9_+'-]+:|\p{Extended_Pictographic}(?:[\p{Extended_Pictographic}\p{Emoji_Modifier}]|\u200d|\ufe0f)*)\s*/u;
    const statusEmoji = emoji.exec(words)?.[1] ?? "";
    const statusText = words === "clear" ? "" : words.replace(emoji, "");
    const reply = await request("PATCH", "/api/auth/profile", { statusEmoji, statusText, statusExpiresAt: null });
    return answered(reply, statusEmoji || statusText ? "Your status is set." : "Your status is cleared.");
  },
};
