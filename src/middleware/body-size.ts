import { bodyLimit } from "hono/body-limit";
import { AppError } from "../errors";

/** Counts what arrives too: a length may be missing. */
export const bodySize = (maxSize: number = limitOfJson) =>
  bodyLimit({
    maxSize,
    onError: () => {
      throw new AppError("PAYLOAD_TOO_LARGE", `The body is larger than ${maxSize} bytes.`, { maxSize });
    },
  });

/** A message of 40,000 units, escaped as JSON in the worst way, with its blocks. */
export const limitOfJson = 1024 * 1024;
