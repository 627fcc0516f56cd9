/** Of a file's name, in lower case and without the dot; "" where there is none. */
export const extensionOf = (name: string): string => /[^.]\.([^.]{1,16})$/.exec(name)?.[1]?.toLowerCase() ?? "";
