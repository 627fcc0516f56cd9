import { type ComponentType, cloneElement, type MouseEvent, type ReactElement, useState } from "react";

export type MenuBodyProps = {
  trigger: ReactElement;
  label: string;
  /** The landmark that the menu belongs to. */
  container: HTMLElement | null;
};
export type MenuBody = ComponentType<MenuBodyProps>;

type Props = {
  /** A link, so that it leads somewhere where scripts do not run. */
  trigger: ReactElement<{ onClick?: (event: MouseEvent) => void; onPointerEnter?: () => void }>;
  label: string;
  load: () => Promise<MenuBody>;
};

/** A menu whose code comes when it is first wanted. */
export function LazyMenu({ trigger, label, load }: Props) {
  const [Body, setBody] = useState<MenuBody | null>(null);
  const [container, setContainer] = useState<HTMLElement | null>(null);
  if (Body) return <Body trigger={trigger} label={label} container={container} />;
  return cloneElement(trigger, {
    onPointerEnter: () => void load(),
    onClick: (event: MouseEvent) => {
      if (event.metaKey || event.ctrlKey) return;
      event.preventDefault();
      setContainer(event.currentTarget.closest<HTMLElement>("nav, main, aside"));
      void load().then((loaded) => setBody(() => loaded));
    },
  });
}
