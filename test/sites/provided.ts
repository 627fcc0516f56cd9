/** What setup.ts tells the tests inside workerd: where the site is, and a place beside it that nobody may be led to. */
export type Sites = { site: string; inner: string };

declare module "vitest" {
  export interface ProvidedContext {
    sites: Sites;
  }
}
