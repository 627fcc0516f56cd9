import { type FetcherWithComponents, Form, useActionData, useNavigation } from "@remix-run/react";
import type { UserId } from "../../../src/protocol/ids";
import { useWorkspace } from "../../live/context";
import { Button } from "../ui/button";
import { FormProblem } from "../ui/field";
import { PeoplePicker } from "./people-picker";

export type NewMessageSaid = { problem: string | null };

type Props = {
  /** Already chosen. */
  people?: readonly UserId[];
  fetcher?: FetcherWithComponents<NewMessageSaid | undefined>;
};

/** Picks people; their conversation opens, the same one every time. */
export function NewMessageForm({ people = [], fetcher }: Props) {
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const onPage = useActionData<NewMessageSaid>();
  const navigating = useNavigation().state !== "idle";
  const FormElement = fetcher?.Form ?? Form;
  const said = fetcher ? fetcher.data : onPage;
  const busy = fetcher ? fetcher.state !== "idle" : navigating;
  return (
    <FormElement method="post" action={`/w/${slug}/new-message`} className="grid gap-4">
      <FormProblem>{said?.problem}</FormProblem>
      <PeoplePicker chosen={people} />
      <div className="flex justify-end">
        <Button type="submit" kind="primary" disabled={busy}>
          {busy ? "Opening" : "Open conversation"}
        </Button>
      </div>
    </FormElement>
  );
}
