import { type FetcherWithComponents, Form } from "@remix-run/react";
import { Check, Copy, Link2, Mail } from "lucide-react";
import { useEffect, useState } from "react";
import type { InvitationAnswer } from "../../../src/protocol/rest";
import { dateOnly } from "../../format/time";
import { useWorkspace } from "../../live/context";
import { Button } from "../ui/button";
import { FormProblem, TextField } from "../ui/field";
import { Icon } from "../ui/icon";

export type InviteSaid = { made: InvitationAnswer[]; sent: number; problem: string | null };

type Props = {
  invitations: InvitationAnswer[] | null;
  said: InviteSaid | undefined;
  fetcher?: FetcherWithComponents<InviteSaid | undefined>;
};

const roleNames = { member: "Member", guest: "Guest", admin: "Admin" } as const;

/** Inviting by a link or by e-mail, and the invitations that are open. */
export function InvitePanel({ invitations, said, fetcher }: Props) {
  const { slug, role, name } = useWorkspace(({ workspace }) => workspace);
  const channels = useWorkspace((state) => state.channels);
  const zone = useWorkspace(({ me }) => me.timezone);
  const FormElement = fetcher?.Form ?? Form;
  const busy = fetcher ? fetcher.state !== "idle" : false;
  const action = `/w/${slug}/invite`;
  const leads = role === "owner" || role === "admin";
  // A link is known only once: it stays while e-mails are sent.
  const made = said?.made.find(({ email, url }) => email === null && url)?.url;
  const [kept, setKept] = useState<string | undefined>(undefined);
  const [sendings, setSendings] = useState(0);
  useEffect(() => {
    if (made) setKept(made);
    // Something was revoked, perhaps this very link.
    else if (said && said.sent === 0 && said.problem === null) setKept(undefined);
    if (said && said.sent > 0) setSendings((before) => before + 1);
  }, [said, made]);
  const link = made ?? kept;
  const roleChoice = (id: string) => (
    <label className="flex items-center gap-2 text-meta text-muted">
      as
      <select
        name="role"
        id={id}
        defaultValue="member"
        className="h-9 rounded-2 bg-raised px-2 text-ui text-ink shadow-[inset_0_0_0_1px_var(--border-control)] phone:h-11"
      >
        {(leads ? (["member", "guest", "admin"] as const) : (["member"] as const)).map((value) => (
          <option key={value} value={value}>
            {roleNames[value]}
          </option>
        ))}
      </select>
    </label>
  );
  const where = leads && (
    <details className="text-meta">
      <summary className="w-fit rounded-1 text-muted">Channels they start in</summary>
      <p className="mt-1 text-muted">A guest sees only these. A member starts in #general in any case.</p>
      <div className="mt-2 grid max-h-40 gap-1.5 overflow-y-auto">
        {channels
          .filter(({ archived, type }) => !archived && type !== "direct")
          .map((channel) => (
            <label key={channel.id} className="flex items-center gap-2 text-ui">
              <input type="checkbox" name="channelIds" value={channel.id} className="size-4 accent-accent" />
              {channel.name}
            </label>
          ))}
      </div>
    </details>
  );
  return (
    <div className="grid gap-6">
      <FormProblem>{said?.problem}</FormProblem>
      <section className="grid gap-3" aria-label="By link">
        <h2 className="flex items-center gap-2 text-ui font-semibold text-strong">
          <Icon as={Link2} className="text-faint" />
          By link
        </h2>
        {link ? (
          <CopyLink url={link} />
        ) : (
          <FormElement method="post" action={action} className="grid gap-3">
            <input type="hidden" name="intent" value="link" />
            <p className="text-meta text-muted">Whoever has the link can join {name} for 14 days.</p>
            {where}
            <div className="flex flex-wrap items-center gap-3">
              <Button type="submit" disabled={busy}>
                Create a link
              </Button>
              {roleChoice("link-role")}
            </div>
          </FormElement>
        )}
      </section>
      <section className="grid gap-3 border-t border-line pt-5" aria-label="By e-mail">
        <h2 className="flex items-center gap-2 text-ui font-semibold text-strong">
          <Icon as={Mail} className="text-faint" />
          By e-mail
        </h2>
        {said && said.sent > 0 && (
          <p
            role="status"
            className="flex items-center gap-2 rounded-2 bg-success-soft px-3 py-2 text-meta text-success"
          >
            <Icon as={Check} size={16} />
            {said.sent === 1 ? "The invitation is on its way." : `${said.sent} invitations are on their way.`}
          </p>
        )}
        <FormElement method="post" action={action} className="grid gap-3">
          <input type="hidden" name="intent" value="email" />
          <TextField
            key={sendings}
            label="Addresses"
            name="emails"
            required
            rows={2}
            autoComplete="off"
            spellCheck={false}
            placeholder="mei@quayside.app, tomas@quayside.app"
            help="With commas, spaces or on lines of their own."
          />
          {where}
          <div className="flex flex-wrap items-center gap-3">
            <Button type="submit" kind="primary" disabled={busy}>
              Send invitations
            </Button>
            {roleChoice("email-role")}
          </div>
        </FormElement>
      </section>
      {invitations && invitations.length > 0 && (
        <section className="border-t border-line pt-5" aria-label="Open invitations">
          <h2 className="mb-1 text-ui font-semibold text-strong">Open invitations</h2>
          <ul>
            {invitations.map(({ id, email, role: as, expiresAt, uses }) => (
              <li key={id} className="flex items-center gap-3 border-t border-line py-2 text-ui first:border-0">
                <Icon as={email ? Mail : Link2} size={16} className="text-faint" />
                <span className="min-w-0 flex-1">
                  <span className="block truncate text-ink">
                    {email ??
                      (uses === 0 ? "Link, not used yet" : `Link, used ${uses === 1 ? "once" : `${uses} times`}`)}
                  </span>
                  <span className="block text-small text-faint">
                    {as === "member" ? "" : `As ${as}, `}until {dateOnly(new Date(expiresAt), zone)}
                  </span>
                </span>
                <FormElement method="post" action={action}>
                  <input type="hidden" name="intent" value="revoke" />
                  <input type="hidden" name="id" value={id} />
                  <Button
                    type="submit"
                    size="small"
                    kind="quiet"
                    aria-label={`Revoke the invitation ${email ? `of ${email}` : "link"}`}
                    disabled={busy}
                  >
                    Revoke
                  </Button>
                </FormElement>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function CopyLink({ url }: { url: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <div className="flex items-center gap-2">
      <input
        readOnly
        value={url}
        aria-label="Invitation link"
        onFocus={(event) => event.currentTarget.select()}
        className="h-9 min-w-0 flex-1 rounded-2 bg-sunken px-3 font-mono text-meta text-ink shadow-[inset_0_0_0_1px_var(--border)] phone:h-11"
      />
      <Button
        className="with-script"
        kind="primary"
        onClick={() => {
          void navigator.clipboard.writeText(url).then(() => setCopied(true));
        }}
      >
        <Icon as={copied ? Check : Copy} size={16} />
        <span role="status">{copied ? "Copied" : "Copy"}</span>
      </Button>
    </div>
  );
}
