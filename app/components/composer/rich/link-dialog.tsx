import { type FormEvent, useState } from "react";
import { safeHref } from "../../../../src/protocol/links";
import { Button } from "../../ui/button";
import { Dialog, DialogActions } from "../../ui/dialog";
import { Field } from "../../ui/field";

type Props = {
  words: string;
  href: string;
  onClose: () => void;
  /** Null: no link any more. */
  onLink: (words: string, href: string | null) => void;
};

/** What people write of an address: the scheme goes without saying. */
function addressOf(written: string): string | null {
  const trimmed = written.trim();
  if (/^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/.test(trimmed)) return safeHref(`mailto:${trimmed}`);
  return safeHref(trimmed) ?? (/^[^\s:/]+\.[^\s:/]/.test(trimmed) ? safeHref(`https://${trimmed}`) : null);
}

export function LinkDialog({ words, href, onClose, onLink }: Props) {
  const [problem, setProblem] = useState<string | null>(null);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    // The composer's form stands around this one in React's tree.
    event.stopPropagation();
    const form = new FormData(event.currentTarget);
    const address = addressOf(String(form.get("address") ?? ""));
    if (!address) return setProblem("This is no address of a page or of mail.");
    onLink(String(form.get("words") ?? "").trim(), address);
  };
  return (
    <Dialog title={href ? "Change the link" : "Add a link"} onClose={onClose}>
      <form onSubmit={submit} className="grid gap-4" noValidate>
        <Field label="Words" name="words" defaultValue={words} autoFocus={words === ""} />
        <Field
          label="Address"
          name="address"
          inputMode="url"
          defaultValue={href}
          autoFocus={words !== ""}
          placeholder="https://"
          problem={problem ?? undefined}
        />
        <DialogActions>
          {href && (
            <Button kind="quiet" onClick={() => onLink(words, null)}>
              Remove the link
            </Button>
          )}
          <Button type="submit" kind="primary">
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
