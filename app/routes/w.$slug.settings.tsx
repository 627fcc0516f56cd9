import { type MetaFunction, useFetcher } from "@remix-run/react";
import type { ActionFunctionArgs } from "@remix-run/server-runtime";
import { data } from "@remix-run/server-runtime";
import { Check } from "lucide-react";
import { Fragment } from "react";
import type { WorkspaceAnswer, WorkspaceSettings } from "../../src/protocol/rest";
import { Page } from "../components/page";
import { PictureButtons } from "../components/people/picture-buttons";
import { WorkspaceTile } from "../components/sidebar/rail";
import { Button } from "../components/ui/button";
import { Field, FormProblem, selectLook } from "../components/ui/field";
import { Icon } from "../components/ui/icon";
import { useLive, useWorkspace } from "../live/context";
import { ask, jsonBody, textOf, toSignIn } from "../rest";

export const meta: MetaFunction = () => [{ title: "Workspace settings · Parley" }];

type FileChoice = "publicLinks" | "largestFileMb" | "fileRule" | "keepFilesDays" | "legalHold";
type Choice = keyof Pick<
  WorkspaceSettings,
  "whoCanDelete" | "whoSeesEdits" | "whoCanAddEmoji" | "linkPreviews" | FileChoice
>;
const messageChoices: { name: Choice; label: string; options: [string, string][] }[] = [
  {
    name: "whoCanDelete",
    label: "Who may delete what others wrote",
    options: [
      ["channel-admins", "Admins of the channel and of the workspace"],
      ["admins", "Admins and owners of the workspace"],
      ["nobody", "Nobody"],
    ],
  },
  {
    name: "whoSeesEdits",
    label: "Who sees what an edited message said before",
    options: [
      ["admins", "Admins and owners"],
      ["nobody", "Nobody"],
    ],
  },
  {
    name: "whoCanAddEmoji",
    label: "Who may add emoji",
    options: [
      ["members", "Every member"],
      ["admins", "Admins and owners"],
    ],
  },
  {
    name: "linkPreviews",
    label: "What is behind links",
    options: [
      ["on", "Shown under the message"],
      ["off", "Not looked up"],
    ],
  },
];
const fileChoices: typeof messageChoices = [
  {
    name: "largestFileMb",
    label: "The largest file",
    options: [
      ["10", "10 MB"],
      ["50", "50 MB"],
      ["250", "250 MB"],
      ["1024", "1 GB"],
    ],
  },
  {
    name: "fileRule",
    label: "Which kinds of files are taken",
    options: [
      ["all", "Every kind"],
      ["except", "Every kind except those listed"],
      ["only", "Only those listed"],
    ],
  },
  {
    name: "keepFilesDays",
    label: "How long files are kept",
    options: [
      ["30", "30 days"],
      ["90", "90 days"],
      ["365", "A year"],
      ["1095", "Three years"],
      ["0", "For ever"],
    ],
  },
  {
    name: "publicLinks",
    label: "Links to files that anybody may open",
    options: [
      ["off", "Are not made"],
      ["on", "Are made by members, and can be revoked"],
    ],
  },
  {
    name: "legalHold",
    label: "Legal hold",
    options: [
      ["off", "Off: what is deleted is gone after 30 days"],
      ["on", "On: nothing that was uploaded is destroyed"],
    ],
  },
];
const choices = [...messageChoices, ...fileChoices];
const listOf = (text: string) =>
  text
    .split(/[\s,;]+/)
    .map((entry) => entry.trim())
    .filter(Boolean);

export async function action({ params, request, context }: ActionFunctionArgs) {
  const form = await request.formData();
  const chosen = Object.fromEntries(choices.map(({ name }) => [name, textOf(form, name)]));
  const settings = { ...chosen, fileTypes: listOf(textOf(form, "fileTypes")) };
  const answer = await ask<WorkspaceAnswer>(context, `/api/workspaces/${params.slug}`, jsonBody("PATCH", { settings }));
  if (answer.ok) return data({ done: true, problem: null as string | null });
  if (answer.status === 401) return toSignIn(request);
  return data({ done: false, problem: answer.problem.message as string | null }, { status: answer.status });
}

export default function Settings() {
  const live = useLive();
  const workspace = useWorkspace((state) => state.workspace);
  const fetcher = useFetcher<{ done: boolean; problem: string | null }>();
  const { slug, name, avatarUrl, role, settings } = workspace;
  const leads = role === "owner" || role === "admin";
  return (
    <Page title="Workspace settings">
      <div className="grid max-w-[560px] gap-10">
        <div className="flex items-center gap-5">
          <WorkspaceTile slug={slug} name={name} url={avatarUrl} size={96} />
          <div className="grid min-w-0 gap-2">
            <p className="truncate text-h2 font-semibold text-strong">{name}</p>
            {leads ? (
              <PictureButtons<WorkspaceAnswer>
                path={`/api/workspaces/${slug}/icon`}
                title="Picture of the workspace"
                has={avatarUrl !== null}
                onDone={(answer) => live.setIcon(answer.avatarUrl)}
              />
            ) : (
              <p className="text-meta text-muted">Admins and owners change the workspace.</p>
            )}
          </div>
        </div>
        {leads && (
          <fetcher.Form method="post" className="grid gap-4">
            <h2 className="text-body font-semibold text-strong">Messages and emoji</h2>
            <FormProblem>{fetcher.data?.problem}</FormProblem>
            {messageChoices.map((choice) => (
              <Choose key={choice.name} {...choice} value={settings[choice.name]} />
            ))}
            <h2 className="mt-4 text-body font-semibold text-strong">Files</h2>
            {fileChoices.map((choice) => (
              <Fragment key={choice.name}>
                <Choose {...choice} value={settings[choice.name]} />
                {choice.name === "fileRule" && (
                  <Field
                    name="fileTypes"
                    label="The kinds that are listed"
                    help="Extensions and types, with commas between them: exe, dmg, video/*"
                    defaultValue={settings.fileTypes.join(", ")}
                    autoComplete="off"
                  />
                )}
              </Fragment>
            ))}
            <div className="flex items-center gap-3">
              <Button type="submit" kind="primary" disabled={fetcher.state !== "idle"}>
                Save settings
              </Button>
              <span role="status" className="flex items-center gap-1.5 text-meta text-success">
                {fetcher.data?.done && fetcher.state === "idle" && (
                  <>
                    <Icon as={Check} size={16} />
                    Saved
                  </>
                )}
              </span>
            </div>
          </fetcher.Form>
        )}
      </div>
    </Page>
  );
}

type ChooseProps = (typeof choices)[number] & { value: string | number };

function Choose({ name, label, options, value }: ChooseProps) {
  const known = options.some(([option]) => option === String(value));
  return (
    <label className="grid gap-1.5 text-meta font-semibold text-strong">
      {label}
      <select name={name} defaultValue={value} className={selectLook}>
        {!known && <option value={value}>{value}</option>}
        {options.map(([option, words]) => (
          <option key={option} value={option}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
