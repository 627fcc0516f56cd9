import type { ReactNode } from "react";

export function PreferenceSection({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="text-body font-semibold text-strong">{title}</h2>
      <p className="mb-4 text-meta text-muted">{text}</p>
      {children}
    </section>
  );
}
