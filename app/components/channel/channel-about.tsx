import { Pencil } from "lucide-react";
import { useEffect, useState } from "react";
import { limits } from "../../../src/protocol/limits";
import type { ChannelAnswer } from "../../../src/protocol/rest";
import { dateOnly } from "../../format/time";
import { useWorkspace } from "../../live/context";
import { Button, IconButton } from "../ui/button";
import { Field, FormProblem, TextField } from "../ui/field";
import { Icon } from "../ui/icon";
import { type DetailsFetcher, saidTo } from "./details-said";

export function ChannelAbout({ channel, fetcher }: { channel: ChannelAnswer; fetcher: DetailsFetcher }) {
  const zone = useWorkspace(({ me }) => me.timezone);
  const creator = useWorkspace(({ people }) => people[channel.createdBy]?.displayName);
  const [editing, setEditing] = useState(false);
  const said = saidTo(fetcher, "describe", "rename");
  useEffect(() => {
    if (said?.done) setEditing(false);
  }, [said]);
  const edit = channel.can.edit && !channel.archived;
  return (
    <section aria-label="About">
      <div className="flex h-7 items-center">
        <h3 className="flex-1 text-ui font-semibold text-strong">About</h3>
        {edit && !editing && (
          <IconButton size={28} label="Edit topic and purpose" className="with-script" onClick={() => setEditing(true)}>
            <Icon as={Pencil} size={16} />
          </IconButton>
        )}
      </div>
      {editing ? (
        <DescribeForm channel={channel} fetcher={fetcher} onCancel={() => setEditing(false)} />
      ) : (
        <>
          <dl className="mt-1 grid gap-3 text-ui">
            <Fact name="Topic" text={channel.topic} none="No topic yet" />
            <Fact name="Purpose" text={channel.purpose} none="No purpose yet" />
            <Fact
              name="Made"
              text={`${dateOnly(new Date(channel.createdAt), zone)}${creator ? ` by ${creator}` : ""}`}
              none=""
            />
          </dl>
          {edit && (
            <div className="without-script mt-4">
              <DescribeForm channel={channel} fetcher={fetcher} />
            </div>
          )}
        </>
      )}
    </section>
  );
}

function Fact({ name, text, none }: { name: string; text: string; none: string }) {
  return (
    <div>
      <dt className="text-small text-faint">{name}</dt>
      <dd className={text ? "break-words text-ink" : "text-faint"}>{text || none}</dd>
    </div>
  );
}

function DescribeForm({
  channel,
  fetcher,
  onCancel,
}: {
  channel: ChannelAnswer;
  fetcher: DetailsFetcher;
  onCancel?: () => void;
}) {
  const said = saidTo(fetcher, "describe", "rename");
  const problems = said?.fields ?? {};
  const busy = fetcher.state !== "idle";
  return (
    <div className="mt-2 grid gap-6">
      <fetcher.Form method="post" className="grid gap-4">
        <input type="hidden" name="intent" value="describe" />
        <FormProblem>{said && !said.done && Object.keys(problems).length === 0 ? said.problem : null}</FormProblem>
        <Field
          label="Topic"
          name="topic"
          autoFocus={Boolean(onCancel)}
          defaultValue={channel.topic}
          maxLength={limits.topic}
          problem={problems.topic}
        />
        <TextField
          label="Purpose"
          name="purpose"
          defaultValue={channel.purpose}
          maxLength={limits.purpose}
          problem={problems.purpose}
        />
        <div className="flex justify-end gap-2">
          {onCancel && <Button onClick={onCancel}>Cancel</Button>}
          <Button type="submit" kind="primary" disabled={busy}>
            Save
          </Button>
        </div>
      </fetcher.Form>
      {channel.can.rename && (
        <fetcher.Form method="post" className="grid gap-3 border-t border-line pt-4">
          <input type="hidden" name="intent" value="rename" />
          <Field
            label="Name"
            name="name"
            required
            defaultValue={channel.name}
            maxLength={limits.channelName}
            pattern="[a-z0-9_\-]+"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            title="Lower case letters, digits, dashes and underscores"
            help="Links to the channel keep working."
            problem={problems.name}
          />
          <div className="flex justify-end">
            <Button type="submit" disabled={busy}>
              Rename
            </Button>
          </div>
        </fetcher.Form>
      )}
    </div>
  );
}
