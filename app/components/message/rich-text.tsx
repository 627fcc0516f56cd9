import { Link } from "@remix-run/react";
import { Fragment, memo, type ReactNode, useEffect, useMemo } from "react";
import type { UserId } from "../../../src/protocol/ids";
import { type Block, type Inline, parseMrkdwn } from "../../format/mrkdwn";
import { useLive, useWorkspace } from "../../live/context";

/** Message text as React nodes, never as HTML. */
export const RichText = memo(function RichText({ text, after }: { text: string; after?: ReactNode }) {
  const blocks = useMemo(() => parseMrkdwn(text), [text]);
  const last = blocks.at(-1);
  const inside = last?.type === "paragraph";
  return (
    <div className="txt">
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the blocks of one text never change places
        <BlockView key={index} block={block} after={inside && block === last ? after : null} />
      ))}
      {!inside && after}
    </div>
  );
});

function BlockView({ block, after }: { block: Block; after: ReactNode }) {
  switch (block.type) {
    case "code":
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: wide code scrolls by keys too
        <pre tabIndex={0}>{block.text}</pre>
      );
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
      return <PersonMention id={node.id as UserId} label={node.label} />;
    case "channel":
      return <ChannelMention id={node.id} label={node.label} />;
    case "everyone":
      return (
        <span className="at" data-me>
          @{node.name}
        </span>
      );
  }
}

function PersonMention({ id, label }: { id: UserId; label: string | undefined }) {
  const live = useLive();
  const name = useWorkspace((workspace) => workspace.people[id]?.displayName);
  const me = useWorkspace((workspace) => workspace.me.id) === id;
  useEffect(() => {
    if (name === undefined) live.lookUp([id]);
  }, [live, id, name]);
  return (
    <span className="at" data-me={me || undefined}>
      @{name ?? label ?? "somebody"}
    </span>
  );
}

function ChannelMention({ id, label }: { id: string; label: string | undefined }) {
  const name = useWorkspace((workspace) => workspace.channels.find((channel) => channel.id === id)?.name);
  const slug = useWorkspace((workspace) => workspace.workspace.slug);
  return <Link to={`/w/${slug}/c/${id}`}>#{name ?? label ?? "channel"}</Link>;
}
