import { SignOutForm } from "./sign-out-form";

/** Chosen in a menu, which is gone by now. */
export function SignOutNow({ onClose }: { onClose: () => void }) {
  return <SignOutForm now onStay={onClose} />;
}
