import { useFetcher } from "@remix-run/react";
import { useEffect } from "react";
import type { InvitationAnswer } from "../../../src/protocol/rest";
import { useWorkspace } from "../../live/context";
import { InvitePanel, type InviteSaid } from "../people/invite-panel";
import { Dialog } from "../ui/dialog";

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { slug, name } = useWorkspace(({ workspace }) => workspace);
  const list = useFetcher<{ invitations: InvitationAnswer[] }>();
  const fetcher = useFetcher<InviteSaid | undefined>();
  const { load } = list;
  useEffect(() => load(`/w/${slug}/invite`), [load, slug]);
  return (
    <Dialog title={`Invite people to ${name}`} onClose={onClose}>
      <InvitePanel invitations={list.data?.invitations ?? null} said={fetcher.data} fetcher={fetcher} />
    </Dialog>
  );
}
