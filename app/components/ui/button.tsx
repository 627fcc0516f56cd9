import { cva, type VariantProps } from "class-variance-authority";
import { type ButtonHTMLAttributes, forwardRef } from "react";
import { cn } from "./cn";

export const buttonLook = cva(
  "inline-flex items-center justify-center gap-2 whitespace-nowrap rounded-2 font-semibold transition-colors aria-disabled:cursor-not-allowed disabled:cursor-not-allowed disabled:bg-fill disabled:text-faint disabled:shadow-none",
  {
    variants: {
      kind: {
        plain: "bg-raised text-ink shadow-[inset_0_0_0_1px_var(--border-strong)] hover:bg-raised-hover",
        primary: "bg-accent text-accent-text hover:bg-accent-hover",
        danger: "bg-danger text-danger-text hover:bg-danger-hover",
        quiet: "text-muted hover:bg-raised-hover hover:text-strong",
        outline: "shadow-[inset_0_0_0_1px_currentColor] text-current",
      },
      size: {
        small: "h-7 px-2.5 text-meta phone:h-11 phone:px-3.5",
        medium: "h-9 px-3.5 text-ui phone:h-11",
        large: "h-11 px-5 text-body",
      },
    },
    defaultVariants: { kind: "plain", size: "medium" },
  },
);

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & VariantProps<typeof buttonLook>;

export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button(
  { kind, size, className, type = "button", ...rest },
  ref,
) {
  return <button ref={ref} type={type} className={cn(buttonLook({ kind, size }), className)} {...rest} />;
});

/** 32 square, quiet until wanted; 44 where fingers point. */
export const iconButtonLook = cva(
  "inline-grid flex-none place-items-center rounded-2 text-muted transition-colors hover:text-strong",
  {
    variants: {
      size: {
        24: "size-6 rounded-1 phone:size-11",
        28: "size-7 phone:size-11",
        32: "size-8 phone:size-11",
        40: "size-10 phone:size-11",
      },
      on: { surface: "hover:bg-hover", sidebar: "hover:bg-sidebar-hover", raised: "hover:bg-raised-hover" },
    },
    defaultVariants: { size: 32, on: "surface" },
  },
);

type IconButtonProps = ButtonHTMLAttributes<HTMLButtonElement> &
  VariantProps<typeof iconButtonLook> & { label: string; keys?: string };

export const IconButton = forwardRef<HTMLButtonElement, IconButtonProps>(function IconButton(
  { size, on, label, keys, className, type = "button", ...rest },
  ref,
) {
  return (
    <button
      ref={ref}
      type={type}
      aria-label={label}
      title={keys ? `${label} (${keys})` : label}
      className={cn(iconButtonLook({ size, on }), className)}
      {...rest}
    />
  );
});
