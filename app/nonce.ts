import { createContext, useContext } from "react";

/** The answer's CSP nonce. Empty in the browser, which hides nonces from scripts anyway. */
export const NonceContext = createContext("");

export function useNonce(): string {
  return useContext(NonceContext);
}
