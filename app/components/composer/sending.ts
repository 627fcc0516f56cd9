import { useNavigate } from "@remix-run/react";
import { useCallback, useRef, useState } from "react";
import type { ChannelId, Ts } from "../../../src/protocol/ids";
import type { MessageFile } from "../../../src/protocol/message";
import { findMentions } from "../../../src/protocol/text";
import type { Listed } from "../../commands/list";
import { readCommand } from "../../commands/read";
import { useLive } from "../../live/context";
import type { Live } from "../../live/live";

/** What stands under the field about the last attempt to send. The text is still there. */
export type Note =
  | { kind: "problem"; words: string }
  | { kind: "said"; words: string }
  | { kind: "unknown command"; name: string };

/** From this many people on a mention of everybody is asked about first. */
const manyPeople = 6;

type Input = {
  channelId: ChannelId;
  threadTs: Ts | undefined;
  /** The whole text, trimmed, "" where files go alone; null: there is nothing to send. */
  read: () => string | null;
  /** The files that go with it, which are the message's from then on. */
  takeFiles: () => MessageFile[];
  clear: () => void;
  /** Where a message goes instead of straight to this place. */
  deliver: ((text: string, files: readonly MessageFile[]) => void) | undefined;
};

/** How many people a text tells at once, where that is worth asking about; null: it is not. */
export function reachOf(live: Live, channelId: ChannelId, text: string): number | null {
  const { channel } = live.conversation(channelId).state.value;
  const isChannel = channel?.type === "public" || channel?.type === "private";
  const { everyone, here } = findMentions(text);
  return isChannel && channel.memberCount > manyPeople && (everyone || here) ? channel.memberCount : null;
}

/** Everything that happens between Enter and the outbox. */
export function useSending({ channelId, threadTs, read, takeFiles, clear, deliver }: Input) {
  const live = useLive();
  const navigate = useNavigate();
  const [note, setNote] = useState<Note | null>(null);
  /** How many people a mention of everybody would reach, while that is asked. */
  const [reaching, setReaching] = useState<number | null>(null);
  const running = useRef(false);

  const post = useCallback(
    (text: string) => {
      setReaching(null);
      setNote(null);
      clear();
      const files = takeFiles();
      if (deliver) deliver(text, files);
      else live.send(channelId, text, threadTs, false, { files });
    },
    [live, channelId, threadTs, clear, takeFiles, deliver],
  );

  const postAsked = useCallback(
    (text: string) => {
      const reach = reachOf(live, channelId, text);
      if (reach === null) post(text);
      else setReaching(reach);
    },
    [live, channelId, post],
  );

  const run = useCallback(
    async (command: Listed, rest: string) => {
      // Enter pressed twice runs it once.
      if (running.current) return;
      running.current = true;
      const ran = await import("../../commands/run")
        .then(({ runCommand }) => runCommand(command.name, { live, channelId, threadTs }, rest))
        .catch(() => ({ ok: false as const, problem: "The command could not be reached. Check the connection." }))
        .finally(() => {
          running.current = false;
        });
      if (!ran.ok) return setNote({ kind: "problem", words: ran.problem });
      clear();
      setNote("said" in ran && ran.said ? { kind: "said", words: ran.said } : null);
      if (ran.goTo !== undefined) navigate(ran.goTo);
    },
    [live, channelId, threadTs, clear, navigate],
  );

  const send = useCallback(() => {
    const text = read();
    if (text === null) return;
    const said = readCommand(text);
    if (said.kind === "message") postAsked(said.text);
    else if (said.kind === "unknown") setNote({ kind: "unknown command", name: said.name });
    else void run(said.command, said.rest);
  }, [read, postAsked, run]);

  /** As it stands, whatever it begins with and whomever it names. */
  const sendAsText = useCallback(() => {
    const text = read();
    if (text === null) return;
    const said = readCommand(text);
    if (note?.kind === "unknown command") postAsked(text);
    else post(said.kind === "message" ? said.text : text);
  }, [read, post, postAsked, note]);

  return { send, sendAsText, note, setNote, reaching, giveUp: () => setReaching(null) };
}
