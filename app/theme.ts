export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const isTheme = (value: unknown): value is Theme => themes.some((theme) => theme === value);

export function themeOf(cookies: string | null): Theme {
  const value = /(?:^|;\s*)theme=([^;]*)/.exec(cookies ?? "")?.[1];
  return isTheme(value) ? value : "system";
}

const yearInSeconds = 365 * 24 * 60 * 60;

/** Not HttpOnly: the browser changes it without asking the server. */
export const themeCookie = (theme: Theme) => `theme=${theme}; Path=/; Max-Age=${yearInSeconds}; SameSite=Lax`;

export function chooseTheme(theme: Theme): void {
  // biome-ignore lint/suspicious/noDocumentCookie: cookieStore is not in every browser yet
  document.cookie = themeCookie(theme);
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
