import { session } from "../live/session";
import { tellWorker } from "./version";

/** A session that ended takes with it what was shown; what was not sent waits for the same person. */
export function endSession(): () => void {
  const told = () => {
    if (session.state.value === "signed out") void tellWorker({ type: "forget", unsent: false });
  };
  told();
  return session.state.watch(told);
}
