/** What filters ask of a message beside its words, as bits of `flags`; each is a token of `facets` as well. */
export const flags = { link: 1, file: 2, image: 4, reaction: 8, pin: 16, thread: 32 } as const;
export type Flag = keyof typeof flags;

export const flagToken = (flag: Flag) => `is${flag}`;
export const channelToken = (no: number) => `c${no}`;
export const authorToken = (no: number) => `u${no}`;
/** A file of a message, which is found by its name. */
export const fileToken = "file";
export const mentionToken = (no: number) => `m${no}`;

export const bitsOf = (wanted: readonly Flag[]): number => wanted.reduce((bits, name) => bits | flags[name], 0);
