import { Form, type MetaFunction, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/server-runtime";
import { data } from "@remix-run/server-runtime";
import { Check, LogOut } from "lucide-react";
import { type ReactNode, useContext, useEffect, useState } from "react";
import { limits } from "../../src/protocol/limits";
import type { Account } from "../../src/protocol/rest";
import { CheckedForm } from "../components/account/checked-form";
import { SignOutForm } from "../components/account/sign-out-form";
import { Writing } from "../components/account/writing";
import { NowContext } from "../components/message/now";
import { Page } from "../components/page";
import { Avatar, presenceWord } from "../components/people/avatar";
import { PictureButtons } from "../components/people/picture-buttons";
import { Button } from "../components/ui/button";
import { cn } from "../components/ui/cn";
import { Field, FormProblem } from "../components/ui/field";
import { Icon } from "../components/ui/icon";
import { endOf, type Length, lengths, localMoment, startOfTomorrow } from "../format/status-expiry";
import { fullTime } from "../format/time";
import { useLive, useWorkspace } from "../live/context";
import { ask, jsonBody, need, textOf, toSignIn } from "../rest";
import { chooseTheme, type Theme, themeOf } from "../theme";

export const meta: MetaFunction = () => [{ title: "You · Parley" }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const account = await need<Account>(context, request, "/api/auth/profile");
  return { account, zones: Intl.supportedValuesOf("timeZone"), theme: themeOf(request.headers.get("cookie")) };
}

const fieldsOf = {
  profile: ["displayName", "firstName", "lastName", "timezone"],
  status: ["statusEmoji", "statusText"],
  clear: [],
} as const;

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData();
  const given = textOf(form, "intent");
  const intent = given === "status" || given === "clear" ? given : "profile";
  const fields: Record<string, string | null> = {
    ...(intent === "clear" ? { statusEmoji: "", statusText: "", statusExpiresAt: null } : {}),
  };
  for (const name of fieldsOf[intent]) fields[name] = textOf(form, name);
  if (intent === "status") {
    const { timezone, statusExpiresAt } = await need<Account>(context, request, "/api/auth/profile");
    const kept = statusExpiresAt === null ? null : Date.parse(statusExpiresAt);
    const length = textOf(form, "clear");
    const end = length === "as it is" ? kept : endOf(length, textOf(form, "until"), Date.now(), timezone);
    if (end === undefined || (end !== null && end <= Date.now())) {
      const wrong = { until: "This is not a moment to come." };
      return data({ intent, done: false, fields: wrong as Record<string, string>, problem: null }, { status: 400 });
    }
    fields.statusExpiresAt = end === null ? null : new Date(end).toISOString();
  }
  const answer = await ask<Account>(context, "/api/auth/profile", jsonBody("PATCH", fields));
  if (answer.ok) return data({ intent, done: true, fields: {} as Record<string, string>, problem: null });
  if (answer.status === 401) return toSignIn(request);
  const { problem } = answer;
  const named = Object.keys(problem.fields).length > 0;
  return data(
    { intent, done: false, fields: problem.fields, problem: named ? null : problem.message },
    { status: answer.status },
  );
}

export default function You() {
  const { account, zones, theme } = useLoaderData<typeof loader>();
  const said = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  const live = useLive();
  const status = useWorkspace((workspace) => workspace.status);
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const avatarUrl = useWorkspace(({ me }) => me.avatarUrl);
  const ofProfile = said?.intent === "profile" ? said : null;
  const ofStatus = said && said.intent !== "profile" ? said : null;
  const allZones = zones.includes(account.timezone) ? zones : [account.timezone, ...zones];
  return (
    <Page title="You">
      <div className="grid max-w-[560px] gap-10">
        <div className="flex items-center gap-5">
          <Avatar id={account.id} name={account.displayName} url={avatarUrl} size={96} />
          <div className="grid min-w-0 gap-2">
            <div>
              <p className="truncate text-h2 font-semibold text-strong">{account.displayName}</p>
              <p className="truncate text-meta text-muted">{account.email}</p>
            </div>
            <PictureButtons<Account>
              path="/api/auth/profile/avatar"
              title="Your picture"
              has={avatarUrl !== null}
              onDone={(answer) => live.setAvatar(answer.avatarUrl)}
            />
            <p className="flex items-center gap-3 text-ui text-ink">
              {presenceWord(status)}
              <Button
                size="small"
                className="with-script"
                onClick={() => live.hub.setStatus(status === "away" ? "auto" : "away")}
              >
                {status === "away" ? "Set active" : "Set away"}
              </Button>
            </p>
          </div>
        </div>

        <Section id="status" title="Status" text="A word on what you are at. It stands beside your name.">
          <CheckedForm check="profile" problems={ofStatus?.fields} className="grid gap-4">
            {(problems) => (
              <>
                <input type="hidden" name="intent" value="status" />
                <FormProblem>{ofStatus?.problem}</FormProblem>
                <div className="grid grid-cols-[88px_1fr] gap-3">
                  <Field
                    label="Emoji"
                    name="statusEmoji"
                    maxLength={limits.statusEmoji}
                    defaultValue={account.statusEmoji}
                    placeholder="🎧"
                    key={`e${account.statusEmoji}`}
                    problem={problems.statusEmoji}
                  />
                  <Field
                    label="Status"
                    name="statusText"
                    maxLength={limits.statusText}
                    defaultValue={account.statusText}
                    placeholder="Focusing"
                    key={`t${account.statusText}`}
                    problem={problems.statusText}
                  />
                </div>
                <ClearAfter
                  key={account.statusExpiresAt ?? "never"}
                  expiresAt={account.statusExpiresAt}
                  zone={account.timezone}
                  problem={problems.until}
                />
                <Saved done={ofStatus?.done ?? false}>
                  <Button type="submit" kind="primary" disabled={busy}>
                    Save status
                  </Button>
                </Saved>
              </>
            )}
          </CheckedForm>
          {(account.statusText || account.statusEmoji) && (
            <Form method="post" className="mt-2">
              <input type="hidden" name="intent" value="clear" />
              <Button type="submit" kind="quiet" size="small" className="-ml-2.5" disabled={busy}>
                Clear status
              </Button>
            </Form>
          )}
        </Section>

        <Section title="Profile" text="How people see you.">
          <CheckedForm check="profile" problems={ofProfile?.fields} className="grid gap-4">
            {(problems) => (
              <>
                <input type="hidden" name="intent" value="profile" />
                <FormProblem>{ofProfile?.problem}</FormProblem>
                <Field
                  label="Display name"
                  name="displayName"
                  required
                  maxLength={limits.displayName}
                  autoComplete="nickname"
                  defaultValue={account.displayName}
                  problem={problems.displayName}
                />
                <div className="grid grid-cols-2 gap-3">
                  <Field
                    label="First name"
                    name="firstName"
                    required
                    maxLength={limits.personName}
                    autoComplete="given-name"
                    defaultValue={account.firstName}
                    problem={problems.firstName}
                  />
                  <Field
                    label="Last name"
                    name="lastName"
                    required
                    maxLength={limits.personName}
                    autoComplete="family-name"
                    defaultValue={account.lastName}
                    problem={problems.lastName}
                  />
                </div>
                <label className="grid gap-1.5 text-meta font-semibold text-strong">
                  Time zone
                  <select
                    name="timezone"
                    defaultValue={account.timezone}
                    className="h-10 w-full rounded-2 bg-raised px-3 text-body font-normal text-ink shadow-[inset_0_0_0_1px_var(--border-control)] phone:h-11"
                  >
                    {allZones.map((zone) => (
                      <option key={zone} value={zone}>
                        {zone.replaceAll("_", " ")}
                      </option>
                    ))}
                  </select>
                </label>
                <Saved done={ofProfile?.done ?? false}>
                  <Button type="submit" kind="primary" disabled={busy}>
                    Save profile
                  </Button>
                </Saved>
              </>
            )}
          </CheckedForm>
        </Section>

        <Section title="Writing" text="In this browser. Without it messages look as they will be read while you write.">
          <Writing />
        </Section>

        <Section title="Appearance" text="System follows your device.">
          <Appearance initial={theme} next={`/w/${slug}/you`} />
        </Section>

        <Section title="Sign out" text="Everywhere ends your sessions on all devices.">
          <div className="flex flex-wrap gap-3">
            <SignOutForm>
              <Button type="submit">
                <Icon as={LogOut} />
                Sign out here
              </Button>
            </SignOutForm>
            <SignOutForm everywhere>
              <Button type="submit">Sign out everywhere</Button>
            </SignOutForm>
          </div>
        </Section>
      </div>
    </Page>
  );
}

function Section({ id, title, text, children }: { id?: string; title: string; text: string; children: ReactNode }) {
  return (
    <section id={id} aria-label={title} className="scroll-mt-6">
      <h2 className="text-body font-semibold text-strong">{title}</h2>
      <p className="mb-4 text-meta text-muted">{text}</p>
      {children}
    </section>
  );
}

function ClearAfter({
  expiresAt,
  zone,
  problem,
}: {
  expiresAt: string | null;
  zone: string;
  problem: string | undefined;
}) {
  const now = useContext(NowContext);
  const [length, setLength] = useState<Length | "as it is">(expiresAt ? "as it is" : "keep");
  const tomorrow = localMoment(startOfTomorrow(now.getTime(), zone), zone);
  return (
    <div className="grid gap-3">
      <label className="grid gap-1.5 text-meta font-semibold text-strong">
        Clear after
        <select
          name="clear"
          value={length}
          onChange={({ target }) => setLength(target.value as Length)}
          className="h-10 w-full rounded-2 bg-raised px-3 text-body font-normal text-ink shadow-[inset_0_0_0_1px_var(--border-control)] phone:h-11"
        >
          {expiresAt && <option value="as it is">{fullTime(new Date(expiresAt), zone)}</option>}
          {lengths.map(({ value, name }) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <div className={length === "until" || problem ? undefined : "without-script"}>
        <Field
          label="Date and time"
          type="datetime-local"
          name="until"
          defaultValue={tomorrow}
          help="By the clocks of your time zone."
          problem={problem}
        />
      </div>
    </div>
  );
}

function Saved({ done, children }: { done: boolean; children: ReactNode }) {
  return (
    <div className="flex items-center gap-3">
      {children}
      <span role="status" className="flex items-center gap-1.5 text-meta text-success">
        {done && (
          <>
            <Icon as={Check} size={16} />
            Saved
          </>
        )}
      </span>
    </div>
  );
}

const looks: ReadonlyArray<{ value: Theme; name: string }> = [
  { value: "light", name: "Light" },
  { value: "dark", name: "Dark" },
  { value: "system", name: "System" },
];

function Appearance({ initial, next }: { initial: Theme; next: string }) {
  const [theme, setTheme] = useState(initial);
  // The browser may have changed it since the page was made.
  useEffect(() => setTheme(themeOf(document.cookie)), []);
  return (
    <Form
      method="post"
      action="/theme"
      className="inline-flex gap-0.5 rounded-3 bg-fill p-0.5"
      onSubmit={(event) => {
        event.preventDefault();
        const { value } = (event.nativeEvent as SubmitEvent).submitter as HTMLButtonElement;
        chooseTheme(value as Theme);
        setTheme(value as Theme);
      }}
    >
      <input type="hidden" name="next" value={next} />
      {looks.map(({ value, name }) => (
        <button
          key={value}
          type="submit"
          name="theme"
          value={value}
          aria-pressed={theme === value}
          className={cn(
            "h-7 rounded-2 px-3 text-meta font-medium phone:h-11 phone:px-4",
            theme === value ? "bg-surface text-strong shadow-1" : "text-muted hover:text-strong",
          )}
        >
          {name}
        </button>
      ))}
    </Form>
  );
}
