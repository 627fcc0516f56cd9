/**
 * One list of codes. Domain code throws `AppError(code)`, room methods return `{ok: false, code}`,
 * and each face (REST, socket, Slack) turns a code into its own words.
 */
export const restErrors = {
  INVALID_CREDENTIALS: 401,
  TOKEN_EXPIRED: 401,
  UNAUTHORIZED: 401,
  VALIDATION_FAILED: 400,
  RESOURCE_NOT_FOUND: 404,
  DUPLICATE_RESOURCE: 409,
  INSUFFICIENT_PERMISSIONS: 403,
  WORKSPACE_ACCESS_DENIED: 403,
  RATE_LIMIT_EXCEEDED: 429,
  INTERNAL_ERROR: 500,
  SERVICE_UNAVAILABLE: 503,
  // Ours, beside the eleven of the source documents
  NOT_ACCEPTABLE: 406,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  METHOD_NOT_ALLOWED: 405,
  CROSS_SITE_REQUEST: 403,
  MEMBER_LIMIT_REACHED: 403,
  INVITATION_INVALID: 410,
  CONFLICT: 409,
  // What was uploaded is not what it was said to be; `details.reason` says in which way.
  FILE_REFUSED: 422,
} as const;

export type RestErrorCode = keyof typeof restErrors;

/** What a socket's `error` frame and a room method's refusal may say. */
export const frameErrorCodes = [
  "bad_frame",
  "not_found",
  "forbidden",
  "read_only",
  "archived",
  "too_long",
  "too_many",
  "rate_limited",
  "conflict",
  "unavailable",
] as const;
export type FrameErrorCode = (typeof frameErrorCodes)[number];

/** A method of an object answers so; an error's own properties do not survive RPC. */
export type Refusal = { ok: false; code: FrameErrorCode; message: string; retryAfter?: number };
export type Result<T> = ({ ok: true } & T) | Refusal;

export const refuse = (code: FrameErrorCode, message: string, retryAfter?: number): Refusal =>
  retryAfter === undefined ? { ok: false, code, message } : { ok: false, code, message, retryAfter };

export const restCodeOf: Record<FrameErrorCode, RestErrorCode> = {
  bad_frame: "VALIDATION_FAILED",
  not_found: "RESOURCE_NOT_FOUND",
  forbidden: "INSUFFICIENT_PERMISSIONS",
  read_only: "INSUFFICIENT_PERMISSIONS",
  archived: "INSUFFICIENT_PERMISSIONS",
  too_long: "VALIDATION_FAILED",
  too_many: "VALIDATION_FAILED",
  rate_limited: "RATE_LIMIT_EXCEEDED",
  conflict: "CONFLICT",
  unavailable: "SERVICE_UNAVAILABLE",
};

/** The body of every REST error ([001] in the source documents). */
export type ErrorBody = {
  error: {
    code: RestErrorCode;
    message: string;
    details?: Record<string, unknown>;
    timestamp: string;
    requestId: string;
  };
};
