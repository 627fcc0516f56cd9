import { createRequestHandler } from "@remix-run/cloudflare";
import * as build from "../build/server/index.js";
import type { Ui } from "./ui-context";

const handle = createRequestHandler(build, "production");

export const ui: Ui = (request, context) => handle(request, context);
