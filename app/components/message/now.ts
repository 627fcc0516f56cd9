import { createContext } from "react";

/** The moment the page was made, the same on the server and in the browser; renewed as days pass. */
export const NowContext = createContext(new Date(0));
