import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { type Env, SettingsError } from "./env";
import { AppError } from "./errors";
import type { AppContext, AppEnv } from "./http";
import { apiLimit } from "./middleware/api-limit";
import { apiVersion } from "./middleware/api-version";
import { authenticate } from "./middleware/authenticate";
import { apiBodySize, bodySize, limitOfJson } from "./middleware/body-size";
import { cors } from "./middleware/cors";
import { refreshForPage } from "./middleware/refresh-for-page";
import { requestFacts } from "./middleware/request-facts";
import { sameOrigin } from "./middleware/same-origin";
import { securityHeaders } from "./middleware/security-headers";
import { limits } from "./protocol/limits";
import { activityRoutes } from "./routes/activity";
import { apiDocsRoutes } from "./routes/api-docs";
import { authRoutes } from "./routes/auth";
import { channelRoutes, workspaceChannelRoutes } from "./routes/channels";
import { directMessageRoutes } from "./routes/direct-messages";
import { draftRoutes } from "./routes/drafts";
import { workspaceEmojiRoutes } from "./routes/emoji";
import { fileLinkRoutes, publicFileRoutes } from "./routes/file-links";
import { channelFileListRoutes, workspaceFileRoutes } from "./routes/file-lists";
import { channelFileRoutes, fileContentRoutes, fileRoutes, uploadRoutes } from "./routes/files";
import { fixtureRoutes } from "./routes/fixture";
import { groupRoutes } from "./routes/groups";
import { health } from "./routes/health";
import { invitationRoutes, workspaceInvitationRoutes } from "./routes/invitations";
import { laterRoutes } from "./routes/later";
import { channelMessageRoutes, messageRoutes } from "./routes/messages";
import { channelNotificationRoutes, workspaceNotificationRoutes } from "./routes/notifications";
import { renderPage } from "./routes/pages";
import { avatarRoutes, pictureRoutes, workspaceIconRoutes } from "./routes/pictures";

import { previewRoutes } from "./routes/previews";
import { pushRoutes } from "./routes/push";
import { recentSearchRoutes } from "./routes/recent-searches";
import { channelScheduledRoutes, scheduledRoutes } from "./routes/scheduled";
import { searchRoutes } from "./routes/search";
import { sectionRoutes } from "./routes/sections";
import { socketRoutes } from "./routes/sockets";
import { channelThreadRoutes, workspaceThreadRoutes } from "./routes/threads";
import { unsubscribeRoutes } from "./routes/unsubscribe";
import { workspaceRoutes } from "./routes/workspaces";
import type { Ui } from "./ui-context";

/** The table of routes, and the one place where errors become answers. */
export function createApp({ ui }: { ui: Ui }) {
  const app = new Hono<AppEnv>();
  app.onError(answerError);

  // Before whatever sets headers: an answer of 101 does not take any.
  app.use("/ws/*", requestFacts, authenticate);
  app.route("/ws", socketRoutes);

  app.use(requestFacts, securityHeaders, authenticate, sameOrigin);

  app.get("/api/health", health);
  // The fixture's bodies are large and come before anybody could have signed in.
  app.use("/api/fixture/*", bodySize(64 * 1024 * 1024));
  app.route("/api/fixture", fixtureRoutes);

  // A form with one file in it.
  app.use("/api/upload", cors, apiVersion, bodySize(limits.files.throughWorker + limitOfJson), apiLimit);
  app.route("/api/upload", uploadRoutes);

  app.use("/api/*", cors, apiVersion, apiBodySize, apiLimit);
  app.route("/api", apiDocsRoutes);
  app.route("/api/auth", authRoutes);
  app.route("/api/auth", avatarRoutes);
  app.route("/api/workspaces", workspaceRoutes);
  app.route("/api/workspaces", workspaceChannelRoutes);
  app.route("/api/workspaces", directMessageRoutes);
  app.route("/api/workspaces", workspaceInvitationRoutes);
  app.route("/api/workspaces", sectionRoutes);
  app.route("/api/workspaces", recentSearchRoutes);
  app.route("/api/workspaces", draftRoutes);
  app.route("/api/workspaces", laterRoutes);
  app.route("/api/workspaces", workspaceNotificationRoutes);
  app.route("/api/workspaces", pushRoutes);
  app.route("/api/workspaces", workspaceThreadRoutes);
  app.route("/api/workspaces", workspaceEmojiRoutes);
  app.route("/api/workspaces", workspaceIconRoutes);
  app.route("/api/workspaces", previewRoutes);
  app.route("/api/workspaces", activityRoutes);
  app.route("/api/workspaces", groupRoutes);
  app.route("/api/workspaces", searchRoutes);
  app.route("/api/invitations", invitationRoutes);
  app.route("/api/unsubscribe", unsubscribeRoutes);
  app.route("/api/channels", channelRoutes);
  app.route("/api/channels", channelMessageRoutes);
  app.route("/api/channels", channelThreadRoutes);
  app.route("/api/channels", channelFileRoutes);
  app.route("/api/channels", channelFileListRoutes);
  app.route("/api/workspaces", workspaceFileRoutes);
  app.route("/api/files", fileRoutes);
  app.route("/api/files", fileLinkRoutes);
  app.route("/api/channels", channelNotificationRoutes);
  app.route("/api/workspaces", scheduledRoutes);
  app.route("/api/channels", channelScheduledRoutes);
  app.route("/api/messages", messageRoutes);
  app.all("/api/*", () => {
    throw new AppError("RESOURCE_NOT_FOUND", "There is nothing at this address.");
  });

  app.route("/pictures", pictureRoutes);
  app.use("/files/*", apiLimit, refreshForPage);
  app.route("/files", fileContentRoutes);
  app.use("/public/*", apiLimit);
  app.route("/public", publicFileRoutes);
  app.all("*", bodySize(), refreshForPage, (c) => renderPage(c, ui, app));
  return app;
}

function answerError(error: Error, c: AppContext): Response {
  const known = asAppError(error);
  if (!known) {
    console.error(
      JSON.stringify({ event: "request.failed", requestId: c.var.requestId, path: c.req.path, error: error.stack }),
    );
  }
  const answer = known ?? new AppError("INTERNAL_ERROR", "Something went wrong on our side. Try again.");
  const headers: Record<string, string> = { "x-request-id": c.var.requestId };
  if (answer.retryAfter !== undefined) headers["retry-after"] = String(Math.max(1, Math.ceil(answer.retryAfter)));
  return c.json(answer.body(c.var.requestId), answer.status as 400, headers);
}

type RemoteError = Error & { retryable?: boolean; overloaded?: boolean };

function asAppError(error: Error): AppError | null {
  if (error instanceof AppError) return error;
  if (error instanceof SettingsError) {
    console.warn(error.message);
    return new AppError(
      "SERVICE_UNAVAILABLE",
      "Parley is not configured completely; its log says what is missing.",
      undefined,
      60,
    );
  }
  if (error instanceof HTTPException && error.status < 500) return new AppError("VALIDATION_FAILED", error.message);
  const { retryable, overloaded } = error as RemoteError;
  return retryable || overloaded
    ? new AppError("SERVICE_UNAVAILABLE", "Too busy just now. Try again.", undefined, 1)
    : null;
}

export type { Env };
