import { TriangleAlert } from "lucide-react";
import { forwardRef, type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes, useId } from "react";
import { cn } from "./cn";
import { Icon } from "./icon";

const look =
  "w-full rounded-2 border-0 bg-raised px-3 text-body text-ink shadow-[inset_0_0_0_1px_var(--border-control)] focus:outline-none focus:shadow-[inset_0_0_0_1.5px_var(--focus),0_0_0_3px_var(--accent-soft)] aria-invalid:shadow-[inset_0_0_0_1.5px_var(--danger)] disabled:bg-sunken disabled:text-faint phone:text-[16px]";

export const selectLook =
  "h-10 w-full rounded-2 bg-raised px-3 text-body font-normal text-ink shadow-[inset_0_0_0_1px_var(--border-control)] disabled:bg-sunken disabled:text-faint phone:h-11";

type Around = { label: string; help?: ReactNode; problem?: string | undefined; aside?: ReactNode; before?: ReactNode };

function Labelled({ id, label, help, problem, aside, children }: Around & { id: string; children: ReactNode }) {
  return (
    <div className="grid gap-1.5">
      <div className="flex justify-between text-meta">
        <label htmlFor={id} className="font-semibold text-strong">
          {label}
        </label>
        {aside}
      </div>
      {children}
      {problem ? (
        <p id={`${id}-help`} className="flex gap-1.5 text-meta text-danger-ink" role="alert">
          <Icon as={TriangleAlert} size={16} className="mt-0.5" />
          <span>{problem}</span>
        </p>
      ) : (
        help && (
          <p id={`${id}-help`} className="text-meta text-muted">
            {help}
          </p>
        )
      )}
    </div>
  );
}

export const Field = forwardRef<HTMLInputElement, InputHTMLAttributes<HTMLInputElement> & Around>(function Field(
  { label, help, problem, aside, before, className, ...rest },
  ref,
) {
  const id = useId();
  const input = (
    <input
      ref={ref}
      id={id}
      aria-invalid={problem ? true : undefined}
      aria-describedby={help || problem ? `${id}-help` : undefined}
      className={cn(look, "h-10 phone:h-11", before ? "pl-8" : "", className)}
      {...rest}
    />
  );
  return (
    <Labelled id={id} label={label} help={help} problem={problem} aside={aside}>
      {before ? (
        <span className="relative block">
          <span className="pointer-events-none absolute inset-y-0 left-2.5 grid place-items-center text-faint">
            {before}
          </span>
          {input}
        </span>
      ) : (
        input
      )}
    </Labelled>
  );
});

export const TextField = forwardRef<HTMLTextAreaElement, TextareaHTMLAttributes<HTMLTextAreaElement> & Around>(
  function TextField({ label, help, problem, aside, before: _, className, rows = 3, ...rest }, ref) {
    const id = useId();
    return (
      <Labelled id={id} label={label} help={help} problem={problem} aside={aside}>
        <textarea
          ref={ref}
          id={id}
          rows={rows}
          aria-invalid={problem ? true : undefined}
          aria-describedby={help || problem ? `${id}-help` : undefined}
          className={cn(look, "resize-y py-2", className)}
          {...rest}
        />
      </Labelled>
    );
  },
);

/** What is wrong with the form as a whole. */
export function FormProblem({ children }: { children: ReactNode }) {
  if (!children) return null;
  return (
    <p role="alert" className="flex gap-2 rounded-2 bg-danger-soft px-3 py-2 text-meta text-danger-ink">
      <Icon as={TriangleAlert} size={16} className="mt-0.5" />
      <span>{children}</span>
    </p>
  );
}
