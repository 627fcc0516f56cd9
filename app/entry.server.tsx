import { RemixServer } from "@remix-run/react";
import type { ActionFunctionArgs, AppLoadContext, EntryContext, LoaderFunctionArgs } from "@remix-run/server-runtime";
import { isbot } from "isbot";
import { renderToReadableStream } from "react-dom/server";
import { emojiTable } from "../src/protocol/emoji-table";
import { learn } from "./emoji/names";
import { NonceContext } from "./nonce";
import { pageOwner } from "./service-worker/words";

learn(emojiTable);

const ABORT_AFTER_MS = 5_000;

export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
  { nonce }: AppLoadContext,
) {
  let responseStatus = status;
  const body = await renderToReadableStream(
    <NonceContext.Provider value={nonce}>
      <RemixServer context={remixContext} url={request.url} abortDelay={ABORT_AFTER_MS} nonce={nonce} />
    </NonceContext.Provider>,
    {
      nonce,
      signal: request.signal,
      onError(error) {
        if (request.signal.aborted) return;
        responseStatus = 500;
        console.error(error);
      },
    },
  );
  if (isbot(request.headers.get("user-agent"))) await body.allReady;
  const { me } = (remixContext.staticHandlerContext.loaderData["routes/w.$slug"] ?? {}) as { me?: { id: string } };
  if (me) headers.set(pageOwner, me.id);
  headers.set("Content-Type", "text/html; charset=utf-8");
  return new Response(body, { status: responseStatus, headers });
}

/** An unknown address or a visitor who left is no error of ours. */
export function handleError(error: unknown, { request }: LoaderFunctionArgs | ActionFunctionArgs): void {
  const status = typeof error === "object" && error !== null && "status" in error ? Number(error.status) : 500;
  if (status < 500 || request.signal.aborted) return;
  console.error(error);
}
