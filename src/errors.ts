import type { ErrorBody, Refusal, RestErrorCode, Result } from "./protocol/errors";
import { restCodeOf, restErrors } from "./protocol/errors";

/** What a domain verb or a route throws; app.ts turns it into an answer. The message is shown to people. */
export class AppError extends Error {
  constructor(
    readonly code: RestErrorCode,
    message: string,
    readonly details?: Record<string, unknown>,
    /** Seconds, for 429 and 503. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }

  get status(): number {
    return restErrors[this.code];
  }

  body(requestId: string): ErrorBody {
    const error: ErrorBody["error"] = {
      code: this.code,
      message: this.message,
      timestamp: new Date().toISOString(),
      requestId,
    };
    if (this.details) error.details = this.details;
    return { error };
  }
}

/** A stranger gets this for whatever they may not know exists. */
export const notFound = (what = "That") => new AppError("RESOURCE_NOT_FOUND", `${what} was not found.`);

export function fromRefusal(refusal: Refusal): AppError {
  const details = { reason: refusal.code };
  return new AppError(restCodeOf[refusal.code], refusal.message, details, refusal.retryAfter);
}

/** Unwraps an object's answer. */
export function accepted<T>(result: Result<T>): { ok: true } & T {
  if (!result.ok) throw fromRefusal(result);
  return result;
}
