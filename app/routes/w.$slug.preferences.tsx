import { Form, type MetaFunction, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/server-runtime";
import { data } from "@remix-run/server-runtime";
import { Check } from "lucide-react";
import type { MailLevel, MailReach, NotificationsAnswer, NotifyLevel } from "../../src/protocol/notifications";
import type { PushAnswer } from "../../src/protocol/push";
import { Page } from "../components/page";
import { Devices } from "../components/preferences/devices";
import { QuietHours } from "../components/preferences/quiet-hours";
import { PreferenceSection } from "../components/preferences/section";
import { Button } from "../components/ui/button";
import { FormProblem, TextField } from "../components/ui/field";
import { Icon } from "../components/ui/icon";
import { ask, jsonBody, need, textOf, toSignIn } from "../rest";

export const meta: MetaFunction = () => [{ title: "Preferences · Parley" }];

export async function loader({ params, request, context }: LoaderFunctionArgs) {
  const path = `/api/workspaces/${params.slug}`;
  const [{ preferences, mailReach }, push] = await Promise.all([
    need<NotificationsAnswer>(context, request, `${path}/notifications`),
    need<PushAnswer>(context, request, `${path}/push`),
  ]);
  return { preferences, mailReach, push };
}

export async function action({ params, request, context }: ActionFunctionArgs) {
  const form = await request.formData();
  const keywords = textOf(form, "keywords")
    .split(/[,\n]/)
    .map((word) => word.trim())
    .filter((word) => word !== "");
  const mail = form.has("mail") ? { mail: textOf(form, "mail") } : {};
  const body = { level: textOf(form, "level"), keywords, preview: form.has("preview"), ...mail };
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

const mails: ReadonlyArray<{ value: MailLevel; name: string; help: string }> = [
  { value: "mentions", name: "Direct messages, mentions and keywords", help: "In one mail, after a while unseen." },
  { value: "all", name: "Everything I am told about", help: "Threads too, and every message of channels set to that." },
  { value: "never", name: "Nothing", help: "No mail of what waits for you." },
];

const reach: Record<Exclude<MailReach, "none">, string | null> = {
  unproven: "Nothing is mailed until your address is confirmed, by the link that was mailed to it.",
  ready: null,
};

export default function Preferences() {
  const { preferences, mailReach, push } = useLoaderData<typeof loader>();
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
              {levels.map((level) => (
                <Choice key={level.value} group="level" chosen={preferences.level} {...level} />
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
            {mailReach !== "none" && (
              <fieldset className="grid gap-2">
                <legend className="mb-2 text-meta font-semibold text-strong">Mail me what I did not see</legend>
                {reach[mailReach] && <p className="text-meta text-muted">{reach[mailReach]}</p>}
                {mails.map((mail) => (
                  <Choice key={mail.value} group="mail" chosen={preferences.mail} {...mail} />
                ))}
              </fieldset>
            )}
            <label className="flex gap-3 rounded-2 py-1 text-ui text-ink phone:py-2">
              <input
                type="checkbox"
                name="preview"
                defaultChecked={preferences.preview}
                className="mt-0.5 size-4 shrink-0 accent-[var(--accent)]"
              />
              <span>
                Show what was said
                <span className="block text-meta text-muted">
                  In notifications while Parley is closed{mailReach === "none" ? "" : ", and in mails"}. Without it they
                  say who wrote, and where.
                </span>
              </span>
            </label>
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
        <PreferenceSection title="Your devices" text="Where you are told, for what you chose above.">
          <Devices initial={push} />
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

/** One of several, in a form. */
function Choice(choice: { group: string; chosen: string; value: string; name: string; help: string }) {
  const { group, chosen, value, name, help } = choice;
  return (
    <label className="flex gap-3 rounded-2 py-1 text-ui text-ink phone:py-2">
      <input
        type="radio"
        name={group}
        value={value}
        defaultChecked={chosen === value}
        className="mt-0.5 size-4 shrink-0 accent-[var(--accent)]"
      />
      <span>
        {name}
        <span className="block text-meta text-muted">{help}</span>
      </span>
    </label>
  );
}
