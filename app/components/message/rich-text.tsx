import { Fragment, memo, type ReactNode, useMemo } from "react";
import type { GroupId, UserId } from "../../../src/protocol/ids";
import { isEmojiAlone } from "../../emoji/names";
import { parseMrkdwn } from "../../format/mrkdwn";
import type { Block, Inline } from "../../format/tree";
import { useWorkspace } from "../../live/context";
import type { Workspace } from "../../live/workspace";
import { drawingOf } from "../emoji/emoji";
import { CodeBlock } from "./code-block";
import { DateToken } from "./date-token";
import { EmojiText } from "./emoji-text";
import { Folded, isLong } from "./folded";
import { ItemsView } from "./items-view";
import { ChannelMention, EveryoneMention, GroupMention, PersonMention } from "./mentions";

const ownEmoji = ({ emoji }: Workspace) => emoji;

type Props = {
  text: string;
  after?: ReactNode;
  /** Said of oneself with /me. */
  ofMe?: boolean;
};

/** Message text as React nodes, never as HTML. */
export const RichText = memo(function RichText({ text, after, ofMe }: Props) {
  const blocks = useMemo(() => parseMrkdwn(text), [text]);
  const last = blocks.at(-1);
  const inside = last?.type === "paragraph";
  const own = useWorkspace(ownEmoji);
  const large = useMemo(() => isEmojiAlone(blocks, (name) => drawingOf(name, own) !== null), [blocks, own]);
  const body = (
    <div className="txt" data-large={large || undefined} data-of-me={ofMe || undefined}>
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the blocks of one text never change places
        <BlockView key={index} block={block} after={inside && block === last ? after : null} />
      ))}
      {!inside && after}
    </div>
  );
  return isLong(text) ? <Folded text={text}>{body}</Folded> : body;
});

function BlockView({ block, after }: { block: Block; after: ReactNode }) {
  switch (block.type) {
    case "code":
      return <CodeBlock text={block.text} language={block.language} />;
    case "list":
      return <ItemsView items={block.items} view={(nodes) => <Inlines nodes={nodes} />} />;
    case "quote":
      return (
        <blockquote>
          <Inlines nodes={block.children} />
        </blockquote>
      );
    case "paragraph":
      return (
        <p>
          <Inlines nodes={block.children} />
          {after}
        </p>
      );
    default:
      return block satisfies never;
  }
}

function Inlines({ nodes }: { nodes: Inline[] }) {
  return nodes.map((node, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never change places
    <Fragment key={index}>
      <InlineView node={node} />
    </Fragment>
  ));
}

function InlineView({ node }: { node: Inline }) {
  switch (node.type) {
    case "text":
      return node.text;
    case "bold":
      return (
        <strong>
          <Inlines nodes={node.children} />
        </strong>
      );
    case "italic":
      return (
        <em>
          <Inlines nodes={node.children} />
        </em>
      );
    case "strike":
      return (
        <s>
          <Inlines nodes={node.children} />
        </s>
      );
    case "code":
      return <code>{node.text}</code>;
    case "link":
      return (
        <a href={node.href} target="_blank" rel="noopener noreferrer nofollow">
          {node.text}
        </a>
      );
    case "user":
      return <PersonMention id={node.id as UserId} />;
    case "channel":
      return <ChannelMention id={node.id} />;
    case "group":
      return <GroupMention id={node.id as GroupId} />;
    case "everyone":
      return <EveryoneMention name={node.name} />;
    case "date":
      return <DateToken date={node} />;
    case "emoji":
      return <EmojiText name={node.name} />;
    default:
      return node satisfies never;
  }
}
