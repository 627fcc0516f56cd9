import { listenForForgetting } from "./forgetting";
import { servePages } from "./pages";
import { servePictures } from "./pictures";
import { listenForPushes } from "./push";
import { serveShell } from "./shell";

/** The service worker: each facet listens for what is its own. Nothing here answers for the API. */

declare const self: ServiceWorkerGlobalScope;

serveShell(self);
servePages(self);
servePictures(self);
listenForForgetting(self);
listenForPushes(self);
