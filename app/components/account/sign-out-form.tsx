import { Form } from "@remix-run/react";
import { type FormEvent, lazy, type ReactNode, Suspense, useEffect, useRef, useState } from "react";

const UnsentDialog = lazy(() => import("./unsent-dialog").then((dialog) => ({ default: dialog.UnsentDialog })));

type Props = {
  everywhere?: boolean;
  className?: string;
  /** Goes out as soon as it is there. */
  now?: boolean;
  onStay?: () => void;
  children?: ReactNode;
};

/** Signing out takes along whatever this browser keeps of a person: it asks before it takes what was not sent. */
export function SignOutForm({ everywhere = false, now = false, className, onStay, children }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const [unsent, setUnsent] = useState(0);
  useEffect(() => {
    if (now) form.current?.requestSubmit();
  }, [now]);

  const leave = async () => {
    const { leaveNothing } = await import("../../offline/leave");
    await leaveNothing();
    form.current?.submit();
  };
  const ask = async (event: FormEvent) => {
    event.preventDefault();
    const { countUnsent } = await import("../../offline/leave");
    const count = await countUnsent();
    if (count > 0) setUnsent(count);
    else await leave();
  };
  return (
    <>
      <Form
        ref={form}
        reloadDocument
        method="post"
        action="/signout"
        className={className}
        onSubmit={(event) => void ask(event)}
      >
        {everywhere && <input type="hidden" name="everywhere" value="yes" />}
        {children}
      </Form>
      {unsent > 0 && (
        <Suspense>
          <UnsentDialog
            count={unsent}
            onLeave={() => void leave()}
            onStay={() => {
              setUnsent(0);
              onStay?.();
            }}
          />
        </Suspense>
      )}
    </>
  );
}
