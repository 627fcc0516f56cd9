import { type FetcherWithComponents, Form, type FormProps, useSubmit } from "@remix-run/react";
import { type FormEvent, type ReactNode, useState } from "react";
import type { CheckName } from "./checks";

export type Problems = Record<string, string>;

type Props = Omit<FormProps, "children" | "onSubmit"> & {
  check: CheckName;
  /** What the server said. */
  problems?: Problems | undefined;
  /** Sends without leaving the page. */
  fetcher?: FetcherWithComponents<unknown>;
  children: (problems: Problems) => ReactNode;
};

/** A form that is checked before it is sent, by the very schema of the API, which comes when it is first needed. */
export function CheckedForm({ check, problems = {}, fetcher, children, ...rest }: Props) {
  const navigate = useSubmit();
  const [found, setFound] = useState<Problems | null>(null);
  const FormElement = fetcher?.Form ?? Form;
  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const { complaintsOf } = await import("./checks");
    const complaints = complaintsOf(check, new FormData(form));
    const [first] = Object.keys(complaints);
    setFound(first ? complaints : null);
    if (first) form.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
    else if (fetcher) fetcher.submit(form);
    else navigate(form);
  };
  return (
    <FormElement method="post" {...rest} onSubmit={(event) => void onSubmit(event)}>
      {children(found ?? problems)}
    </FormElement>
  );
}
