import { Link } from "@remix-run/react";
import { Hash, Lock } from "lucide-react";
import type { MessageMatch } from "../../../src/protocol/search";
import { useWorkspace } from "../../live/context";
import { DirectAvatar } from "../people/direct-avatar";
import { Icon } from "../ui/icon";
import { MessageHit } from "./message-hit";
import { isDirectPlace, usePlaceName } from "./place-name";

/** In the order of the answer; those of one conversation that follow on one another stand under its name. */
export function MessageHits({ matches }: { matches: readonly MessageMatch[] }) {
  const runs: MessageMatch[][] = [];
  for (const match of matches) {
    const last = runs.at(-1);
    if (last?.[0]?.channel.id === match.channel.id) last.push(match);
    else runs.push([match]);
  }
  return runs.map((run) => <Run key={run[0]?.message.id} run={run} />);
}

function Run({ run }: { run: MessageMatch[] }) {
  const [{ channel }] = run as [MessageMatch];
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const name = usePlaceName(channel);
  return (
    <section aria-label={name} className="-mx-3 mb-3 phone:mx-0">
      <h2 className="flex items-center gap-1.5 pl-3 text-meta font-semibold text-muted phone:pl-0">
        {isDirectPlace(channel) ? (
          <DirectAvatar userIds={channel.userIds ?? []} />
        ) : (
          <Icon as={channel.type === "private" ? Lock : Hash} size={16} className="text-faint" />
        )}
        <Link to={`/w/${slug}/c/${channel.id}`} className="truncate hover:text-strong hover:underline">
          {name}
        </Link>
      </h2>
      <ul>
        {run.map((match) => (
          <MessageHit key={match.message.id} match={match} />
        ))}
      </ul>
    </section>
  );
}
