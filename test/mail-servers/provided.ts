/** What setup.ts tells the tests inside workerd: where the servers listen, and where to read what arrived. */
export type MailServers = {
  inbox: string;
  ports: Record<"open" | "guarded" | "untrusted" | "full" | "unknown" | "absent" | "dying" | "rambling", number>;
};

declare module "vitest" {
  export interface ProvidedContext {
    mail: MailServers;
  }
}
