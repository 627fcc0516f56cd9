import { limits } from "../../src/protocol/limits";
import { once } from "./call";
import { Observable } from "./observable";

/** A token is renewed when two thirds of its life are over. */
const renewAfterMs = (limits.accessTokenSeconds * 1_000 * 2) / 3;

type State = "signed in" | "signed out";

class Session {
  readonly state = new Observable<State>("signed in");
  #renewing: Promise<boolean> | null = null;
  #renewedAt = Date.now();

  /** True when the visitor is signed in after it. Calls at the same time share one answer. */
  renew(): Promise<boolean> {
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  async #renew(): Promise<boolean> {
    const reply = await once("POST", "/api/auth/refresh", {});
    if (reply.ok) this.#renewedAt = Date.now();
    // Only the server's word ends a session: a network that is down does not.
    else if (reply.status === 401) this.state.set("signed out");
    return reply.ok;
  }

  /**
   * A browser does not see why an upgrade failed, so the session is asked for: "signed out" when even a renewal
   * fails, "unknown" when nobody answers.
   */
  async check(): Promise<"signed in" | "signed out" | "unknown"> {
    const reply = await once("GET", "/api/auth/session");
    if (reply.ok) return "signed in";
    if (reply.status !== 401) return "unknown";
    if (await this.renew()) return "signed in";
    return this.state.value === "signed out" ? "signed out" : "unknown";
  }

  /** Keeps the token fresh while the page is open, and at once when a sleeping page wakes. */
  keep(): () => void {
    const renewIfOld = () => {
      if (Date.now() - this.#renewedAt >= renewAfterMs && document.visibilityState === "visible") void this.renew();
    };
    const timer = setInterval(renewIfOld, 30_000);
    document.addEventListener("visibilitychange", renewIfOld);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", renewIfOld);
    };
  }
}

export const session = new Session();
