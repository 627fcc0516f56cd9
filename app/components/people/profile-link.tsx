import { Link } from "@remix-run/react";
import { createContext, type ReactNode, useContext } from "react";
import type { UserId } from "../../../src/protocol/ids";
import { useWorkspace } from "../../live/context";

/** Where profiles open: beside the conversation one is in; elsewhere in the directory. */
export const ProfileBase = createContext<string | null>(null);

export function useProfilePath(userId: UserId): string {
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const base = useContext(ProfileBase) ?? `/w/${slug}/people`;
  return `${base}/${userId}`;
}

type Props = {
  userId: UserId;
  className?: string;
  children: ReactNode;
  /** Reached by Tab only where it is wanted: a list of messages names the same few people over and over. */
  tabIndex?: number;
  "aria-hidden"?: boolean;
};

export function ProfileLink({ userId, ...rest }: Props) {
  return <Link to={useProfilePath(userId)} preventScrollReset {...rest} />;
}
