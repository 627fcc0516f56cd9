import { useRef } from "react";
import type { FieldProps } from "./field";
import { PlainField } from "./plain-field";

/** Where a message is written. */
export function MessageField(props: FieldProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  return <PlainField {...props} field={field} />;
}
