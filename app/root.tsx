import {
  isRouteErrorResponse,
  Links,
  Meta,
  type MetaFunction,
  Outlet,
  Scripts,
  type ShouldRevalidateFunction,
  useRouteError,
  useRouteLoaderData,
} from "@remix-run/react";
import type { LinksFunction, LoaderFunctionArgs } from "@remix-run/server-runtime";
import type { ReactNode } from "react";
import { Trouble } from "./components/trouble";
import { useNonce } from "./nonce";
import "./styles/app.css";
import { themeOf } from "./theme";

export const meta: MetaFunction = () => [
  { title: "Parley" },
  { name: "description", content: "Team chat that is quick, calm and yours." },
];

export const links: LinksFunction = () => [
  { rel: "icon", href: "/icon.svg", type: "image/svg+xml" },
  { rel: "icon", href: "/icon-32.png", type: "image/png", sizes: "32x32" },
  { rel: "apple-touch-icon", href: "/icon-180.png" },
  { rel: "manifest", href: "/manifest.webmanifest" },
];

export function loader({ request }: LoaderFunctionArgs) {
  return { theme: themeOf(request.headers.get("cookie")) };
}

/** The theme changes in the browser itself. */
export const shouldRevalidate: ShouldRevalidateFunction = () => false;

export function Layout({ children }: { children: ReactNode }) {
  const nonce = useNonce();
  const theme = useRouteLoaderData<typeof loader>("root")?.theme ?? "system";
  return (
    <html lang="en" data-theme={theme === "system" ? undefined : theme} suppressHydrationWarning>
      <head>
        <meta charSet="utf-8" />
        <meta
          name="viewport"
          content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
        />
        <meta name="theme-color" content="#dfe6e8" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="#0a1012" media="(prefers-color-scheme: dark)" />
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        {/* zod would try whether it may make programs of text. It may not, and the policy would report it. */}
        <script nonce={nonce} suppressHydrationWarning>
          {"globalThis.__zod_globalConfig={jitless:true}"}
        </script>
        <Scripts nonce={nonce} />
      </body>
    </html>
  );
}

export default function Root() {
  return <Outlet />;
}

export function ErrorBoundary() {
  const error = useRouteError();
  return <Trouble status={isRouteErrorResponse(error) ? error.status : 500} />;
}
