import { type FetcherWithComponents, useActionData, useNavigation } from "@remix-run/react";
import { Hash } from "lucide-react";
import { useState } from "react";
import { limits } from "../../../src/protocol/limits";
import { useWorkspace } from "../../live/context";
import { CheckedForm, type Problems } from "../account/checked-form";
import { Button } from "../ui/button";
import { Field, FormProblem } from "../ui/field";
import { Icon } from "../ui/icon";

export type NewChannelSaid = { fields: Problems; problem: string | null };

/** In a dialog, and on its own page where scripts do not run. */
export function NewChannelForm({ fetcher }: { fetcher?: FetcherWithComponents<NewChannelSaid | undefined> }) {
  const { slug, role, settings } = useWorkspace(({ workspace }) => workspace);
  const onPage = useActionData<NewChannelSaid>();
  const navigating = useNavigation().state !== "idle";
  const said = fetcher ? fetcher.data : onPage;
  const busy = fetcher ? fetcher.state !== "idle" : navigating;
  const mayPrivate = role === "owner" || role === "admin" || settings.whoCanCreatePrivate === "members";
  const [name, setName] = useState("");
  return (
    <CheckedForm
      check="channel"
      action={`/w/${slug}/new-channel`}
      problems={said?.fields}
      {...(fetcher ? { fetcher } : {})}
      className="grid gap-5"
    >
      {(problems) => (
        <>
          <FormProblem>{said?.problem}</FormProblem>
          <Field
            label="Name"
            name="name"
            required
            autoFocus
            maxLength={limits.channelName}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            placeholder="harbour-splits"
            before={<Icon as={Hash} size={16} />}
            aside={<span className="text-small text-faint tabular">{limits.channelName - name.length}</span>}
            value={name}
            // What people type in a name that a name cannot hold.
            onChange={(event) => setName(event.target.value.toLowerCase().replace(/[\s.]+/g, "-"))}
            help="Lower case, no spaces."
            problem={problems.name}
          />
          <Field
            label="What is it for?"
            name="description"
            maxLength={limits.purpose}
            help="Optional."
            problem={problems.description}
          />
          <fieldset className="grid gap-2">
            <legend className="mb-1.5 text-meta font-semibold text-strong">Who can see it</legend>
            <Choice value="public" title="Public" text="Anyone in the workspace can find it and join." checked />
            {mayPrivate && <Choice value="private" title="Private" text="Only people who are added see it." />}
          </fieldset>
          <div className="flex justify-end">
            <Button type="submit" kind="primary" disabled={busy}>
              {busy ? "Creating" : "Create channel"}
            </Button>
          </div>
        </>
      )}
    </CheckedForm>
  );
}

function Choice({ value, title, text, checked }: { value: string; title: string; text: string; checked?: boolean }) {
  return (
    <label className="flex cursor-pointer gap-2.5 text-ui">
      <input
        type="radio"
        name="type"
        value={value}
        defaultChecked={checked}
        className="mt-0.5 size-4 flex-none accent-accent"
      />
      <span>
        <span className="font-semibold text-strong">{title}</span>
        <span className="block text-meta text-muted">{text}</span>
      </span>
    </label>
  );
}
