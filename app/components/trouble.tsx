import { Link } from "@remix-run/react";
import { Brand } from "./brand";
import { buttonLook } from "./ui/button";

const words: Record<number, { title: string; text: string }> = {
  404: {
    title: "There is nothing here",
    text: "The page may have moved, or it belongs to a workspace or channel that you are not in.",
  },
  403: { title: "This is not open to you", text: "Ask somebody who runs the workspace to let you in." },
  410: { title: "This link no longer works", text: "It has expired or was withdrawn. Ask for a new one." },
  429: { title: "That was a little fast", text: "Wait a minute, then try again." },
};
const broken = {
  title: "Something went wrong on our side",
  text: "Nothing you wrote is lost. Try again in a moment.",
};

/** The whole page when a route cannot be shown. */
export function Trouble({ status }: { status: number }) {
  const { title, text } = words[status] ?? broken;
  return (
    <main className="grid min-h-full grid-rows-[auto_1fr] gap-12 bg-surface p-8">
      <title>{`${title} · Parley`}</title>
      <Brand />
      <div className="mx-auto mt-[12vh] w-full max-w-[420px]">
        <p className="text-meta text-faint tabular">{status}</p>
        <h1 className="mt-1 text-h1 font-semibold tracking-tight text-strong">{title}</h1>
        <p className="mt-2 text-muted">{text}</p>
        <p className="mt-6 flex gap-3">
          <Link to="/" className={buttonLook({ kind: "primary" })} reloadDocument>
            Go to Parley
          </Link>
        </p>
      </div>
    </main>
  );
}
