import { Form, type MetaFunction, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/server-runtime";
import { data } from "@remix-run/server-runtime";
import { Check } from "lucide-react";
import type { NotificationPreferences, NotifyLevel } from "../../src/protocol/notifications";
import { Page } from "../components/page";
import { DesktopNotifications } from "../components/preferences/desktop";
import { QuietHours } from "../components/preferences/quiet-hours";
import { PreferenceSection } from "../components/preferences/section";
import { Button } from "../components/ui/button";
import { FormProblem, TextField } from "../components/ui/field";
import { Icon } from "../components/ui/icon";
import { ask, jsonBody, need, textOf, toSignIn } from "../rest";

export const meta: MetaFunction = () => [{ title: "Preferences · Parley" }];

export async function loader({ params, request, context }: LoaderFunctionArgs) {
  const path = `/api/workspaces/${params.slug}/notifications`;
  const { preferences } = await need<{ preferences: NotificationPreferences }>(context, request, path);
  return { preferences };
}

export async function action({ params, request, context }: ActionFunctionArgs) {
  const form = await request.formData();
  const keywords = textOf(form, "keywords")
    .split(/[,\n]/)
    .map((word) => word.trim())
    .filter((word) => word !== "");
  const body = { level: textOf(form, "level"), keywords };
  const answer = await ask(context, `/api/workspaces/${params.slug}/notifications`, jsonBody("PUT", body));
  if (answer.ok) return data({ done: true, fields: {} as Record<string, string>, problem: null });
  if (answer.status === 401) return toSignIn(request);
  const { fields, message } = answer.problem;
  return data({ done: false, fields, problem: message }, { status: answer.status });
}

const levels: ReadonlyArray<{ value: NotifyLevel; name: string; help: string }> = [
  { value: "all", name: "Every new message", help: "In every channel you are in that has no setting of its own." },
  { value: "mentions", name: "Direct messages, mentions and keywords", help: "What is meant for you." },
  { value: "nothing", name: "Nothing but direct messages", help: "Mentions still wait in Activity." },
];

export default function Preferences() {
  const { preferences } = useLoaderData<typeof loader>();
  const said = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  return (
    <Page title="Preferences">
      <div className="grid max-w-[560px] gap-10">
        <PreferenceSection title="Notifications" text="A channel can have a setting of its own, in its details.">
          <Form method="post" className="grid gap-5">
            <FormProblem>{said && !said.done && !said.fields.keywords ? said.problem : null}</FormProblem>
            <fieldset className="grid gap-2">
              <legend className="mb-2 text-meta font-semibold text-strong">Tell me about</legend>
              {levels.map(({ value, name, help }) => (
                <label key={value} className="flex gap-3 rounded-2 py-1 text-ui text-ink phone:py-2">
                  <input
                    type="radio"
                    name="level"
                    value={value}
                    defaultChecked={preferences.level === value}
                    className="mt-0.5 size-4 accent-[var(--accent)]"
                  />
                  <span>
                    {name}
                    <span className="block text-meta text-muted">{help}</span>
                  </span>
                </label>
              ))}
            </fieldset>
            <TextField
              label="Keywords"
              name="keywords"
              rows={2}
              defaultValue={preferences.keywords.join(", ")}
              help="With commas between them. A message that says one counts as a mention of you."
              problem={said?.fields.keywords}
            />
            <div className="flex items-center gap-3">
              <Button type="submit" kind="primary" disabled={busy}>
                Save
              </Button>
              <span role="status" className="flex items-center gap-1.5 text-meta text-success">
                {said?.done && (
                  <>
                    <Icon as={Check} size={16} />
                    Saved
                  </>
                )}
              </span>
            </div>
          </Form>
        </PreferenceSection>
        <PreferenceSection title="On this device" text="Notifications of your desktop.">
          <DesktopNotifications />
        </PreferenceSection>
        <PreferenceSection
          title="Do not disturb"
          text="Nothing is shown or sounds. It waits in Activity, and people see that you are busy."
        >
          <QuietHours initial={preferences} />
        </PreferenceSection>
      </div>
    </Page>
  );
}
