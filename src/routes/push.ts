import { Hono } from "hono";
import type { PushDeviceKept } from "../../durable-objects/contract";
import { hubFor, retrying } from "../../durable-objects/stubs";
import { settings } from "../env";
import { AppError, accepted, notFound } from "../errors";
import type { AppEnv } from "../http";
import { isPushDeviceId, type SessionId } from "../protocol/ids";
import { type PushAnswer, type PushDevice, pushSubscriptionBody } from "../protocol/push";
import { isPushEndpoint, isPushKey } from "../push/endpoint";
import { readJson } from "./parse";
import { inWorkspace } from "./standing";

/** Under /api/workspaces: one's own devices that are told of things while Parley is closed there. */
export const pushRoutes = new Hono<AppEnv>();

pushRoutes.get("/:slug/push", async (c) => {
  const { workspace, userId, sessionId } = await inWorkspace(c);
  const whose = { workspaceId: workspace.id, userId };
  const { devices } = accepted(await retrying(() => hubFor(c.env, workspace.id, userId).pushDevices(whose)));
  const answer: PushAnswer = {
    publicKey: settings(c.env).VAPID_PUBLIC_KEY || null,
    devices: devices.map((device) => present(device, sessionId)),
  };
  return c.json(answer);
});

pushRoutes.post("/:slug/push/devices", async (c) => {
  const { workspace, userId, sessionId } = await inWorkspace(c);
  const { endpoint, keys } = await readJson(c, pushSubscriptionBody);
  if (!isPushEndpoint(endpoint, settings(c.env))) throw invalid("endpoint", "is no push service that may be called");
  if (!(await isPushKey(keys.p256dh))) throw invalid("keys.p256dh", "expects a point of P-256");
  if (!settings(c.env).VAPID_PUBLIC_KEY) throw new AppError("SERVICE_UNAVAILABLE", "This Parley sends no pushes.");
  const device = { endpoint, ...keys, sessionId, name: deviceName(c.req.header("user-agent") ?? "") };
  const input = { workspaceId: workspace.id, userId, device };
  const added = accepted(await retrying(() => hubFor(c.env, workspace.id, userId).addPushDevice(input)));
  return c.json({ device: present(added.device, sessionId) }, added.repeated ? 200 : 201);
});

pushRoutes.delete("/:slug/push/devices/:id", async (c) => {
  const { workspace, userId } = await inWorkspace(c);
  const id = c.req.param("id");
  if (!isPushDeviceId(id)) throw notFound("The device");
  const input = { workspaceId: workspace.id, userId, id };
  accepted(await hubFor(c.env, workspace.id, userId).removePushDevice(input));
  return c.body(null, 204);
});

const invalid = (path: string, message: string) =>
  new AppError("VALIDATION_FAILED", `${path}: ${message}`, { issues: [{ path, message }] });

const present = ({ id, name, sessionId, createdAt }: PushDeviceKept, asking: SessionId): PushDevice => ({
  id,
  name,
  createdAt,
  current: sessionId === asking,
});

// Each names itself beside those that it is made like: the first that fits is the one.
const browsers: [RegExp, string][] = [
  [/\bEdgA?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(?:Firefox|FxiOS)\//, "Firefox"],
  [/\b(?:Chrome|CriOS)\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];
const systems: [RegExp, string][] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bWindows\b/, "Windows"],
  [/\bMacintosh\b/, "Mac"],
  [/\bLinux\b/, "Linux"],
];

function deviceName(userAgent: string): string {
  const named = (known: [RegExp, string][]) => known.find(([pattern]) => pattern.test(userAgent))?.[1];
  const [browser, system] = [named(browsers), named(systems)];
  return browser && system ? `${browser} on ${system}` : (browser ?? system ?? "A browser");
}
