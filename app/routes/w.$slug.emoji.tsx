import { Form, type MetaFunction, useActionData, useNavigation } from "@remix-run/react";
import type { ActionFunctionArgs } from "@remix-run/server-runtime";
import { data } from "@remix-run/server-runtime";
import { Trash2 } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { CustomEmoji } from "../../src/protocol/emoji";
import { limits } from "../../src/protocol/limits";
import { Emoji } from "../components/emoji/emoji";
import { nameFromFile, shrinkForEmoji } from "../components/emoji/shrink";
import { Page } from "../components/page";
import { Button, iconButtonLook } from "../components/ui/button";
import { Field, FormProblem } from "../components/ui/field";
import { Icon } from "../components/ui/icon";
import { useWorkspace } from "../live/context";
import type { Workspace } from "../live/workspace";
import { ask, jsonBody, textOf, toSignIn } from "../rest";

export const meta: MetaFunction = () => [{ title: "Emoji · Parley" }];

type Said = { intent: string; done: string | null; fields: Record<string, string>; problem: string | null };

export async function action({ params, request, context }: ActionFunctionArgs) {
  const form = await request.formData();
  const path = `/api/workspaces/${params.slug}/emoji`;
  const intent = textOf(form, "intent");
  const name = textOf(form, "name").replaceAll(":", "").trim();
  const picture = new FormData();
  picture.set("name", name);
  const image = form.get("image");
  if (image instanceof File) picture.set("image", image);
  const answer =
    intent === "remove"
      ? await ask<CustomEmoji>(context, `${path}/${encodeURIComponent(name)}`, { method: "DELETE" })
      : intent === "alias"
        ? await ask<CustomEmoji>(context, path, jsonBody("POST", { name, aliasFor: textOf(form, "aliasFor").trim() }))
        : await ask<CustomEmoji>(context, path, { method: "POST", body: picture });
  const said: Said = { intent, done: name, fields: {}, problem: null };
  if (answer.ok) return data(said);
  if (answer.status === 401) return toSignIn(request);
  const { code, fields, message } = answer.problem;
  const taken: Record<string, string> = code === "DUPLICATE_RESOURCE" ? { name: message } : {};
  const named = { ...fields, ...taken };
  const problem = Object.keys(named).length > 0 ? null : message;
  return data({ ...said, done: null, fields: named, problem }, { status: answer.status });
}

const byName = (a: CustomEmoji, b: CustomEmoji) => (a.name < b.name ? -1 : 1);
const pickOwn = ({ emoji }: Workspace) => emoji;

export default function EmojiPage() {
  const own = useWorkspace(pickOwn);
  const me = useWorkspace((state) => state.me.id);
  const people = useWorkspace((state) => state.people);
  const { name: workspace, role, settings } = useWorkspace((state) => state.workspace);
  const said = useActionData<Said>();
  const busy = useNavigation().state !== "idle";
  const [query, setQuery] = useState("");
  const leads = role === "owner" || role === "admin";
  const adds = leads || (role === "member" && settings.whoCanAddEmoji === "members");
  const listed = useMemo(
    () =>
      Object.values(own)
        .toSorted(byName)
        .filter(({ name }) => name.includes(query.trim().toLowerCase().replaceAll(":", ""))),
    [own, query],
  );
  return (
    <Page title="Emoji">
      <div className="grid max-w-[640px] gap-10">
        <p className="text-ui text-muted">
          What {workspace} has beside the standard ones. Everybody writes them by their name between colons, and finds
          them in the picker.
        </p>
        {adds && <AddPicture key={`picture ${said?.intent === "add" && said.done}`} said={said} busy={busy} />}
        {adds && <AddAlias key={`alias ${said?.intent === "alias" && said.done}`} said={said} busy={busy} />}
        <section aria-label="All of them">
          <div className="mb-3 flex flex-wrap items-end gap-4">
            <h2 className="flex-1 text-body font-semibold text-strong">
              {Object.keys(own).length === 0 ? "None yet" : `${Object.keys(own).length} so far`}
            </h2>
            {Object.keys(own).length > 8 && (
              <div className="w-56">
                <Field label="Find" type="search" value={query} onChange={({ target }) => setQuery(target.value)} />
              </div>
            )}
          </div>
          <FormProblem>{said?.intent === "remove" ? said.problem : null}</FormProblem>
          <ul className="grid">
            {listed.map(({ name, aliasFor, createdBy }) => (
              <li key={name} className="flex min-h-12 items-center gap-4 border-t border-line py-1 first:border-0">
                <span className="grid size-9 flex-none place-items-center text-[24px] leading-none">
                  <Emoji name={name} className="size-7!" />
                </span>
                <div className="min-w-0 flex-1">
                  <p className="truncate text-ui font-semibold text-strong">:{name}:</p>
                  <p className="truncate text-small text-muted">
                    {aliasFor ? `The same as :${aliasFor}:, by ` : "By "}
                    {createdBy === me ? "you" : (people[createdBy]?.displayName ?? "somebody")}
                  </p>
                </div>
                {(leads || (createdBy === me && role !== "guest")) && (
                  <Form method="post">
                    <input type="hidden" name="intent" value="remove" />
                    <input type="hidden" name="name" value={name} />
                    <button
                      type="submit"
                      className={iconButtonLook()}
                      aria-label={`Remove :${name}:`}
                      title={`Remove :${name}:`}
                      disabled={busy}
                    >
                      <Icon as={Trash2} />
                    </button>
                  </Form>
                )}
              </li>
            ))}
          </ul>
        </section>
      </div>
    </Page>
  );
}

type FormProps = { said: Said | undefined; busy: boolean };

function Done({ said, intent }: { said: Said | undefined; intent: string }) {
  return (
    <span role="status" className="text-meta text-success">
      {said?.intent === intent && said.done ? `:${said.done}: is there.` : ""}
    </span>
  );
}

function AddPicture({ said, busy }: FormProps) {
  const mine = said?.intent === "add" ? said : undefined;
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [preview, setPreview] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (preview) return () => URL.revokeObjectURL(preview);
  }, [preview]);

  /** The file that is sent is small already: the field itself holds it. */
  const choose = async (file: File | undefined) => {
    setProblem(null);
    if (!file || !input.current) return setPreview(null);
    if (name === "") setName(nameFromFile(file.name));
    try {
      const small = await shrinkForEmoji(file);
      if (small.size > limits.customEmoji.bytes) return setProblem("This picture is larger than 128 KB.");
      const files = new DataTransfer();
      files.items.add(new File([small], file.name, { type: small.type }));
      input.current.files = files.files;
      setPreview(URL.createObjectURL(small));
    } catch {
      setProblem("This file is no picture that your browser can read.");
    }
  };
  return (
    <section aria-label="Add an emoji">
      <h2 className="text-body font-semibold text-strong">Add an emoji</h2>
      <p className="mb-4 text-meta text-muted">
        PNG, GIF, JPEG or WebP of at most 128 KB. Square with a transparent ground looks best; larger still pictures are
        made smaller.
      </p>
      <Form method="post" encType="multipart/form-data" className="grid gap-4">
        <input type="hidden" name="intent" value="add" />
        <FormProblem>{problem ?? mine?.problem}</FormProblem>
        <div className="flex items-end gap-4">
          <div className="min-w-0 flex-1">
            <Field
              ref={input}
              label="Picture"
              type="file"
              name="image"
              accept="image/png,image/gif,image/jpeg,image/webp"
              required
              problem={mine?.fields.image}
              onChange={({ target }) => void choose(target.files?.[0])}
              className="pt-2"
            />
          </div>
          {preview && <img src={preview} alt="As it will look" className="size-10 flex-none object-contain" />}
        </div>
        <Field
          label="Name"
          name="name"
          required
          maxLength={limits.emojiName + 2}
          value={name}
          onChange={({ target }) => setName(target.value)}
          placeholder="party-parrot"
          help="a-z, 0-9, dash and underscore"
          problem={mine?.fields.name}
          autoComplete="off"
        />
        <div className="flex items-center gap-3">
          <Button type="submit" kind="primary" disabled={busy}>
            Add emoji
          </Button>
          <Done said={said} intent="add" />
        </div>
      </Form>
    </section>
  );
}

function AddAlias({ said, busy }: FormProps) {
  const mine = said?.intent === "alias" ? said : undefined;
  return (
    <section aria-label="Add another name">
      <h2 className="text-body font-semibold text-strong">Add another name</h2>
      <p className="mb-4 text-meta text-muted">For a standard emoji, or for one of yours.</p>
      <Form method="post" className="grid gap-4">
        <input type="hidden" name="intent" value="alias" />
        <FormProblem>{mine?.problem}</FormProblem>
        <div className="grid grid-cols-2 gap-3">
          <Field
            label="Emoji"
            name="aliasFor"
            required
            maxLength={limits.emojiName + 2}
            placeholder=":rocket:"
            problem={mine?.fields.aliasFor}
            autoComplete="off"
          />
          <Field
            label="Other name"
            name="name"
            required
            maxLength={limits.emojiName + 2}
            placeholder="shipit"
            problem={mine?.fields.name}
            autoComplete="off"
          />
        </div>
        <div className="flex items-center gap-3">
          <Button type="submit" disabled={busy}>
            Add name
          </Button>
          <Done said={said} intent="alias" />
        </div>
      </Form>
    </section>
  );
}
