import type { Recipient } from "../db/named";
import type { Spoken } from "../domain/notice-words";
import type { ActivityItem } from "../protocol/activity";
import { isDirectId } from "../protocol/ids";
import { oneLine } from "./address";
import { button, escaped, sheet } from "./letter";
import type { Mail } from "./transport";

/** What stayed unseen, newest first; names and words are other people's. `total` counts what is not shown too. */
export function digestMail(digest: {
  said: readonly Spoken[];
  total: number;
  recipient: Recipient;
  origin: string;
  token: string;
  digestId: string;
}): Mail {
  const { said, total, recipient, origin, token, digestId } = digest;
  const workspace = oneLine(recipient.workspaceName);
  const [first] = said;
  const title = total === 1 && first ? `${oneLine(first.who)} ${whatHappened(first.item)}` : countOf(total, workspace);
  const rest = total - said.length;
  const open = `${origin}/w/${recipient.slug}`;
  const preferences = `${open}/preferences`;
  const fine = `You get this because you did not see it in ${workspace}.`;
  const page = `${origin}/unsubscribe/${token}`;
  const entries = said.map((one) => ({
    heading: `${oneLine(one.who)} ${whatHappened(one.item)}`,
    at: timeIn(recipient.timezone, one.item.at),
    excerpt: oneLine(one.excerpt),
    url: `${origin}${one.path}`,
  }));
  return {
    to: recipient.email,
    subject: title,
    text: [
      ...entries.flatMap(({ heading, at, excerpt, url }) => [
        `${heading} (${at})`,
        ...(excerpt ? [excerpt] : []),
        url,
        "",
      ]),
      ...(rest > 0 ? [`And ${rest} more: ${open}`, ""] : []),
      fine,
      `Change what is mailed to you: ${preferences}`,
      `No more of these mails: ${page}`,
      "",
    ].join("\n"),
    html: sheet(
      title,
      [
        ...entries.map(entryHtml),
        ...(rest > 0 ? [`<p style="margin:0 0 24px">And ${rest} more.</p>`] : []),
        `<p style="margin:0 0 24px">${button(open, `Open ${workspace}`)}</p>`,
        `<p style="margin:0;font-size:14px;color:#46565a">${escaped(fine)}
      <a href="${escaped(preferences)}" style="color:#0b6674">Change what is mailed to you</a> or
      <a href="${escaped(page)}" style="color:#0b6674">get no more of these mails</a>.</p>`,
      ].join("\n    "),
    ),
    headers: {
      // RFC 8058: mail programs post there when their reader presses "unsubscribe".
      "List-Unsubscribe": `<${origin}/api/unsubscribe/${token}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
    messageId: digestId,
  };
}

type Entry = { heading: string; at: string; excerpt: string; url: string };

const entryHtml = ({ heading, at, excerpt, url }: Entry) =>
  `<p style="margin:0 0 20px;padding-left:12px;border-left:3px solid #c9d5d8">
      <b style="color:#0b1719">${escaped(heading)}</b> <span style="font-size:14px;color:#46565a">${escaped(at)}</span><br>
      ${excerpt ? `${escaped(excerpt)}<br>` : ""}<a href="${escaped(url)}" style="color:#0b6674">Read it in Parley</a></p>`;

const countOf = (total: number, workspace: string) => `${total} messages wait for you in ${workspace}`;

function whatHappened({ kind, via, channelId, channelName }: ActivityItem): string {
  const direct = isDirectId(channelId);
  const place = direct ? "a direct message" : `#${oneLine(channelName)}`;
  if (kind === "dm") return "wrote to you";
  if (kind === "keyword") return `said “${oneLine(via)}” in ${place}`;
  if (kind === "thread") return `replied in a thread in ${place}`;
  if (kind !== "mention") return `wrote in ${place}`;
  if (via === "group") return `mentioned a group of yours in ${place}`;
  return via ? `mentioned @${oneLine(via)} in ${place}` : `mentioned you in ${place}`;
}

function timeIn(timeZone: string, at: string): string {
  const format = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" } as const;
  return new Intl.DateTimeFormat("en-GB", { ...format, timeZone }).format(new Date(at));
}
