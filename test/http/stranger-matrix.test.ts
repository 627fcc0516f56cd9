import { env, exports } from "cloudflare:workers";
import { describe, expect, inject, test } from "vitest";
import { createApp } from "../../src/app";
import { signedPicture } from "../../src/previews/signed-picture";
import type { ChannelId, MessageId, Ts, UserId } from "../../src/protocol/ids";
import { defaultLayout } from "../../src/protocol/sections";
import {
  Caller,
  channel,
  channelsOf,
  freshSlug,
  message,
  newcomer,
  nobody,
  outsider,
  type Person,
  people,
} from "../cast";
import { drawnPng } from "../drawings";
import { png } from "../pictures";
import { ui } from "../stub-ui";

/**
 * Every route that exists, called by everybody who may not, and by somebody who may: with the same set-up and the
 * same request, so that no refusal is there for another reason.
 */

type Scene = Awaited<ReturnType<typeof scene>>;

/** The cabinet is a channel of Ada, Linus and (once) Margaret; the lobby is where Dennis is a guest. */
async function scene(type: "public" | "private" = "private") {
  const slug = freshSlug();
  const made = await people(
    [
      { name: "Ada", role: "owner" },
      { name: "Grace", role: "admin" },
      { name: "Linus", role: "member" },
      { name: "Margaret", role: "member" },
      { name: "Barbara", role: "member" },
      { name: "Dennis", role: "guest" },
    ],
    slug,
  );
  const [ada, grace, linus, margaret, barbara, dennis] = made.people as [
    Person,
    Person,
    Person,
    Person,
    Person,
    Person,
  ];
  const lobby = await channel(ada, slug, { members: [dennis] });
  const cabinet = await channel(ada, slug, { type, members: [linus, margaret, barbara] });
  const posted = await message(ada, cabinet, "For your eyes only");
  await ada.post(`/api/messages/${posted.id}/reactions`, { emoji: "tada" });
  await ada.delete(`/api/channels/${cabinet}/members/${margaret.id}`);
  await ada.delete(`/api/workspaces/${slug}/members/${barbara.id}`);
  return {
    slug,
    id: made.id,
    ada,
    grace,
    linus,
    margaret,
    barbara,
    dennis,
    lobby,
    cabinet,
    messageId: posted.id,
    ts: posted.ts,
  };
}

type Params = Partial<{
  slug: string;
  channelId: ChannelId;
  messageId: MessageId;
  ts: Ts;
  emoji: string;
  userId: UserId;
  id: string;
  name: string;
  token: string;
  sessionId: string;
  groupId: string;
  fileId: string;
  size: string;
}>;

type Row = {
  /** What it is about decides who is a stranger to it. */
  about: "account" | "workspace" | "channel";
  body?: (scene: Scene) => unknown;
  /** With files in it. */
  form?: () => FormData;
  params?: (scene: Scene) => Params | Promise<Params>;
  /** Ada, unless somebody else. */
  may?: (scene: Scene) => Person;
  answers: number;
  /** A guest knows of the workspace: 403 for what guests do not do, 200 where they see their part of it. */
  guest?: 200 | 201 | 403 | 101;
  query?: (scene: Scene) => string | Promise<string>;
};

const anInvitation = async ({ ada, slug }: Scene): Promise<Params> => {
  const { body } = await ada.post<{ invitations: { id: string }[] }>(`/api/workspaces/${slug}/invitations`, {});
  return { id: body.invitations[0]?.id ?? "" };
};
const anotherSession = async ({ ada }: Scene): Promise<Params> => {
  const { body } = await (await ada.again()).get<{ sessionId: string }>("/api/auth/session");
  return { sessionId: body.sessionId };
};
const aDirectMessage = async ({ ada, linus, slug }: Scene): Promise<Params> => {
  const { body } = await ada.post<{ id: ChannelId }>(`/api/workspaces/${slug}/dms`, { userIds: [linus.id] });
  return { channelId: body.id };
};
const aReminder = async ({ ada, slug }: Scene): Promise<Params> => {
  const { body } = await ada.post<{ reminder: { id: string } }>(`/api/workspaces/${slug}/reminders`, {
    text: "Stretch",
    when: "in 20 minutes",
  });
  return { id: body.reminder.id };
};
const aScheduledMessage = async ({ ada, cabinet }: Scene): Promise<Params> => {
  const at = new Date(Date.now() + 3_600_000).toISOString();
  const { body } = await ada.post<{ scheduled: { id: string } }>(`/api/channels/${cabinet}/scheduled`, {
    text: "Later",
    at,
  });
  return { id: body.scheduled.id };
};
const anEmoji = async ({ ada, slug }: Scene): Promise<Params> => {
  const body = new FormData();
  body.set("name", "shipit");
  body.set("image", new File([png(64, 64)], "shipit.png"));
  await ada.post(`/api/workspaces/${slug}/emoji`, body);
  return { name: "shipit" };
};
const picture = () => {
  const body = new FormData();
  for (const size of [48, 96, 192, 512]) body.set(String(size), new File([png(size, size)], `${size}.png`));
  return body;
};
/** Some point of P-256, 16 bytes, and an address that is never called. */
const subscription = () => ({
  endpoint: `https://push.parley.example/${crypto.randomUUID()}`,
  keys: { p256dh: env.VAPID_PUBLIC_KEY, auth: "A".repeat(22) },
});
const aPushDevice = async ({ ada, slug }: Scene): Promise<Params> => {
  const { body } = await ada.post<{ device: { id: string } }>(`/api/workspaces/${slug}/push/devices`, subscription());
  return { id: body.device.id };
};
const aForm = () => {
  const body = new FormData();
  body.set("file", new File(["What we said"], "minutes.txt", { type: "text/plain" }));
  return body;
};
const aFile = async ({ ada, cabinet }: Scene): Promise<Params> => {
  const { body } = await ada.ask<{ id: string }>("POST", `/api/upload?channelId=${cabinet}`, { body: aForm() });
  return { fileId: body.id, name: "minutes.txt" };
};
const aPicture = async ({ ada, cabinet }: Scene): Promise<Params> => {
  const form = new FormData();
  form.set("file", new File([await drawnPng(40, 30)], "quay.png", { type: "image/png" }));
  const { body } = await ada.ask<{ id: string }>("POST", `/api/upload?channelId=${cabinet}`, { body: form });
  return { fileId: body.id, size: "400" };
};
const aFileToLink = async (scene: Scene): Promise<Params> => {
  await scene.ada.patch(`/api/workspaces/${scene.slug}`, { settings: { publicLinks: "on" } });
  return aFile(scene);
};
const aLargeUpload = async ({ ada, slug, cabinet }: Scene): Promise<Params> => {
  await ada.patch(`/api/workspaces/${slug}`, { settings: { largestFileMb: 100 } });
  const files = [{ name: "film.mp4", size: 60 * 1024 * 1024, type: "video/mp4" }];
  const { body } = await ada.post<{ uploads: { id: string }[] }>(`/api/channels/${cabinet}/files`, { files });
  return { fileId: body.uploads[0]?.id ?? "" };
};
/** It has arrived, and nobody has said so yet. */
const anUpload = async ({ ada, cabinet }: Scene): Promise<Params> => {
  const files = [{ name: "minutes.txt", size: 5, type: "text/plain" }];
  const { body } = await ada.post<{ uploads: { id: string; put: { url: string } }[] }>(
    `/api/channels/${cabinet}/files`,
    {
      files,
    },
  );
  const [upload] = body.uploads;
  await env.FILES.put(new URL(upload?.put.url ?? "").pathname.replace(/^\/[^/]+\//, ""), "12345");
  return { fileId: upload?.id ?? "" };
};
const aGroup = async ({ ada, slug }: Scene): Promise<Params> => {
  const { body } = await ada.post<{ id: string }>(`/api/workspaces/${slug}/groups`, { handle: "team", name: "Team" });
  return { groupId: body.id };
};
const aboutLinus = ({ linus }: Scene): Params => ({ userId: linus.id });

const rows: Record<string, Row> = {
  "GET /api/auth/session": { about: "account", answers: 200 },
  "GET /api/auth/profile": { about: "account", answers: 200 },
  "PATCH /api/auth/profile": { about: "account", body: () => ({ statusText: "Here" }), answers: 200 },
  "GET /api/auth/sessions": { about: "account", answers: 200 },
  "PUT /api/auth/profile/avatar": { about: "account", form: picture, answers: 200 },
  "DELETE /api/auth/profile/avatar": { about: "account", answers: 200 },
  "DELETE /api/auth/sessions/:sessionId": { about: "account", params: anotherSession, answers: 200 },
  "POST /api/auth/password": {
    about: "account",
    body: ({ ada }) => ({ currentPassword: ada.password, newPassword: "another password" }),
    answers: 200,
  },
  "GET /api/workspaces": { about: "account", answers: 200 },
  "POST /api/workspaces": { about: "account", body: () => ({ name: "New", slug: freshSlug() }), answers: 201 },
  "POST /api/invitations/:token/accept": {
    about: "account",
    params: async ({ ada, slug }) => {
      const { body } = await ada.post<{ invitations: { url: string }[] }>(`/api/workspaces/${slug}/invitations`, {});
      return { token: body.invitations[0]?.url.split("/join/")[1] ?? "" };
    },
    answers: 200,
  },

  "GET /api/workspaces/:slug": { about: "workspace", guest: 200, answers: 200 },
  "PATCH /api/workspaces/:slug": { about: "workspace", body: () => ({ name: "Renamed" }), guest: 403, answers: 200 },
  "PUT /api/workspaces/:slug": { about: "workspace", body: () => ({ name: "Renamed" }), guest: 403, answers: 200 },
  "POST /api/workspaces/:slug/read": { about: "workspace", guest: 200, answers: 200 },
  "GET /api/workspaces/:slug/members": { about: "workspace", guest: 200, answers: 200 },
  "GET /api/workspaces/:slug/members/:userId": {
    about: "workspace",
    params: ({ ada }) => ({ userId: ada.id }),
    guest: 200,
    answers: 200,
  },
  "PATCH /api/workspaces/:slug/members/:userId": {
    about: "workspace",
    params: aboutLinus,
    body: () => ({ role: "admin" }),
    guest: 403,
    answers: 200,
  },
  "DELETE /api/workspaces/:slug/members/:userId": { about: "workspace", params: aboutLinus, guest: 403, answers: 204 },
  "PUT /api/workspaces/:slug/icon": { about: "workspace", form: picture, guest: 403, answers: 200 },
  "DELETE /api/workspaces/:slug/icon": { about: "workspace", guest: 403, answers: 200 },
  "GET /api/workspaces/:slug/emoji": { about: "workspace", guest: 200, answers: 200 },
  "POST /api/workspaces/:slug/emoji": {
    about: "workspace",
    body: () => ({ name: "shipit", aliasFor: "rocket" }),
    guest: 403,
    answers: 201,
  },
  "GET /api/workspaces/:slug/emoji/:name/image": { about: "workspace", params: anEmoji, guest: 200, answers: 200 },
  "GET /api/workspaces/:slug/previews/picture": {
    about: "workspace",
    query: async ({ slug, id }) => {
      const signed = await signedPicture(env, { id, slug }, `${inject("sites").site}/picture.png`);
      return new URL(signed, "https://parley.test").search;
    },
    guest: 200,
    answers: 200,
  },
  "DELETE /api/workspaces/:slug/emoji/:name": { about: "workspace", params: anEmoji, guest: 403, answers: 204 },
  "GET /api/workspaces/:slug/presence": {
    about: "workspace",
    query: ({ linus }) => `?userIds=${linus.id}`,
    guest: 200,
    answers: 200,
  },
  "GET /api/workspaces/:slug/channels": { about: "workspace", guest: 200, answers: 200 },
  "POST /api/workspaces/:slug/channels": {
    about: "workspace",
    body: () => ({ name: "new" }),
    guest: 403,
    answers: 201,
  },
  "GET /api/workspaces/:slug/dms": { about: "workspace", guest: 200, answers: 200 },
  // Dennis shares a channel with Ada; for herself these are her notes.
  "POST /api/workspaces/:slug/dms": {
    about: "workspace",
    body: ({ ada }) => ({ userIds: [ada.id] }),
    guest: 201,
    answers: 201,
  },
  "GET /api/workspaces/:slug/invitations": { about: "workspace", guest: 403, answers: 200 },
  "POST /api/workspaces/:slug/invitations": {
    about: "workspace",
    body: () => ({ role: "member" }),
    guest: 403,
    answers: 201,
  },
  "DELETE /api/workspaces/:slug/invitations/:id": {
    about: "workspace",
    params: anInvitation,
    guest: 403,
    answers: 204,
  },
  "GET /api/workspaces/:slug/drafts": { about: "workspace", guest: 200, answers: 200 },
  "PUT /api/workspaces/:slug/drafts": {
    about: "workspace",
    body: ({ lobby }) => ({ channelId: lobby, text: "Not yet" }),
    guest: 200,
    answers: 200,
  },
  "GET /api/workspaces/:slug/groups": { about: "workspace", guest: 200, answers: 200 },
  "POST /api/workspaces/:slug/groups": {
    about: "workspace",
    body: ({ linus }) => ({ handle: "ops", name: "Operations", userIds: [linus.id] }),
    guest: 403,
    answers: 201,
  },
  "PATCH /api/workspaces/:slug/groups/:groupId": {
    about: "workspace",
    params: aGroup,
    body: () => ({ name: "Operators" }),
    guest: 403,
    answers: 200,
  },
  "DELETE /api/workspaces/:slug/groups/:groupId": { about: "workspace", params: aGroup, guest: 403, answers: 204 },
  "GET /api/workspaces/:slug/activity": { about: "workspace", guest: 200, answers: 200 },
  "POST /api/workspaces/:slug/activity/read": {
    about: "workspace",
    body: () => ({ all: true }),
    guest: 200,
    answers: 200,
  },
  "GET /api/workspaces/:slug/notifications": { about: "workspace", guest: 200, answers: 200 },
  "PUT /api/workspaces/:slug/notifications": {
    about: "workspace",
    body: () => ({ keywords: ["tea"] }),
    guest: 200,
    answers: 200,
  },
  "GET /api/workspaces/:slug/push": { about: "workspace", guest: 200, answers: 200 },
  "POST /api/workspaces/:slug/push/devices": {
    about: "workspace",
    body: () => subscription(),
    guest: 201,
    answers: 201,
  },
  "DELETE /api/workspaces/:slug/push/devices/:id": { about: "workspace", params: aPushDevice, answers: 204 },
  "GET /api/workspaces/:slug/sections": { about: "workspace", guest: 200, answers: 200 },
  "PUT /api/workspaces/:slug/sections": {
    about: "workspace",
    body: () => defaultLayout,
    guest: 200,
    answers: 200,
  },
  "GET /api/workspaces/:slug/emoji-uses": { about: "workspace", guest: 200, answers: 200 },
  "PUT /api/workspaces/:slug/emoji-uses": {
    about: "workspace",
    body: () => ({ uses: [{ id: crypto.randomUUID(), name: "tada" }] }),
    guest: 200,
    answers: 200,
  },
  "GET /api/workspaces/:slug/search/recent": { about: "workspace", guest: 200, answers: 200 },
  "POST /api/workspaces/:slug/search/recent": {
    about: "workspace",
    body: () => ({ q: "berth fee" }),
    guest: 200,
    answers: 200,
  },
  "DELETE /api/workspaces/:slug/search/recent": { about: "workspace", answers: 204 },
  "GET /api/workspaces/:slug/search": { about: "workspace", query: () => "?q=eyes", guest: 200, answers: 200 },
  "GET /api/workspaces/:slug/search/suggest": { about: "workspace", guest: 200, answers: 200 },
  "POST /api/workspaces/:slug/search/rebuild": { about: "workspace", guest: 403, answers: 200 },
  "GET /api/workspaces/:slug/saved": { about: "workspace", guest: 200, answers: 200 },
  "PUT /api/workspaces/:slug/saved/:messageId": {
    about: "channel",
    body: () => ({ state: "archived" }),
    answers: 200,
  },
  "DELETE /api/workspaces/:slug/saved/:messageId": { about: "workspace", answers: 204 },
  "GET /api/workspaces/:slug/reminders": { about: "workspace", guest: 200, answers: 200 },
  "POST /api/workspaces/:slug/reminders": {
    about: "workspace",
    body: () => ({ text: "Stretch", when: "in 20 minutes" }),
    guest: 201,
    answers: 201,
  },
  "PUT /api/workspaces/:slug/reminders/:id": {
    about: "workspace",
    params: aReminder,
    body: () => ({ done: true }),
    answers: 200,
  },
  "DELETE /api/workspaces/:slug/reminders/:id": { about: "workspace", params: aReminder, answers: 204 },
  "GET /api/workspaces/:slug/scheduled": { about: "workspace", guest: 200, answers: 200 },
  "PUT /api/workspaces/:slug/scheduled/:id": {
    about: "workspace",
    params: aScheduledMessage,
    body: () => ({ text: "Later, and otherwise" }),
    answers: 200,
  },
  "DELETE /api/workspaces/:slug/scheduled/:id": { about: "workspace", params: aScheduledMessage, answers: 204 },
  "POST /api/workspaces/:slug/scheduled/:id/send": { about: "workspace", params: aScheduledMessage, answers: 201 },
  "GET /api/workspaces/:slug/threads": { about: "workspace", guest: 200, answers: 200 },
  "POST /api/workspaces/:slug/threads/read": { about: "workspace", guest: 200, answers: 200 },
  "GET /ws/workspaces/:slug": { about: "workspace", guest: 101, answers: 101 },

  "GET /api/channels/:channelId": { about: "channel", answers: 200 },
  "PATCH /api/channels/:channelId": { about: "channel", body: () => ({ topic: "Secrets" }), answers: 200 },
  "PUT /api/channels/:channelId": { about: "channel", body: () => ({ topic: "Secrets" }), answers: 200 },
  "DELETE /api/channels/:channelId": { about: "channel", answers: 204 },
  "POST /api/channels/:channelId/join": { about: "channel", answers: 200 },
  "GET /api/channels/:channelId/members": { about: "channel", answers: 200 },
  "POST /api/channels/:channelId/members": {
    about: "channel",
    body: ({ grace }) => ({ userIds: [grace.id] }),
    answers: 200,
  },
  "DELETE /api/channels/:channelId/members/:userId": { about: "channel", params: aboutLinus, answers: 204 },
  "POST /api/channels/:channelId/read": { about: "channel", body: ({ ts }) => ({ ts }), answers: 200 },
  "GET /api/channels/:channelId/notifications": { about: "channel", answers: 200 },
  "PUT /api/channels/:channelId/notifications": { about: "channel", body: () => ({ muted: true }), answers: 200 },
  "PUT /api/channels/:channelId/hidden": {
    about: "channel",
    params: aDirectMessage,
    body: () => ({ hidden: true }),
    answers: 200,
  },
  "GET /api/channels/:channelId/messages": { about: "channel", answers: 200 },
  "POST /api/channels/:channelId/messages": { about: "channel", body: () => ({ text: "Hello" }), answers: 201 },
  "POST /api/channels/:channelId/scheduled": {
    about: "channel",
    body: () => ({ text: "Later", at: new Date(Date.now() + 3_600_000).toISOString() }),
    answers: 201,
  },
  "GET /api/channels/:channelId/threads/:ts": { about: "channel", answers: 200 },
  "GET /api/channels/:channelId/pins": { about: "channel", answers: 200 },
  "POST /api/channels/:channelId/pins": { about: "channel", body: ({ ts }) => ({ ts }), answers: 201 },
  "DELETE /api/channels/:channelId/pins/:ts": { about: "channel", answers: 200 },
  "POST /api/channels/:channelId/threads/:ts/follow": { about: "channel", answers: 200 },
  "DELETE /api/channels/:channelId/threads/:ts/follow": { about: "channel", answers: 200 },
  "POST /api/channels/:channelId/threads/:ts/read": { about: "channel", body: ({ ts }) => ({ ts }), answers: 200 },
  "POST /api/channels/:channelId/files": {
    about: "channel",
    body: () => ({ files: [{ name: "minutes.txt", size: 5, type: "text/plain" }] }),
    answers: 201,
  },
  "POST /api/upload": {
    about: "channel",
    form: aForm,
    query: ({ cabinet }) => `?channelId=${cabinet}`,
    answers: 201,
  },
  "GET /api/channels/:channelId/files": { about: "channel", answers: 200 },
  "GET /api/workspaces/:slug/files": { about: "workspace", guest: 200, answers: 200 },
  "GET /api/workspaces/:slug/storage": { about: "workspace", guest: 403, answers: 200 },
  "GET /api/files/:fileId": { about: "channel", params: aFile, answers: 200 },
  "POST /api/files/:fileId/complete": { about: "channel", params: anUpload, answers: 200 },
  "POST /api/files/:fileId/link": { about: "channel", params: aFile, answers: 201 },
  "POST /api/files/:fileId/parts": {
    about: "channel",
    params: aLargeUpload,
    body: () => ({ parts: [1] }),
    answers: 200,
  },
  "POST /api/files/:fileId/shares": {
    about: "channel",
    params: aFile,
    body: ({ lobby }) => ({ channelId: lobby }),
    answers: 201,
  },
  "GET /api/files/:fileId/public-link": { about: "channel", params: aFile, answers: 200 },
  "POST /api/files/:fileId/public-link": { about: "channel", params: aFileToLink, answers: 201 },
  "DELETE /api/files/:fileId/public-link": { about: "channel", params: aFile, answers: 204 },
  "DELETE /api/files/:fileId": { about: "channel", params: aFile, answers: 204 },
  "GET /files/:fileId/:name": { about: "channel", params: aFile, answers: 200 },
  "GET /files/:fileId/thumbnails/:size": { about: "channel", params: aPicture, answers: 200 },
  "GET /ws/channels/:channelId": { about: "channel", answers: 101 },
  "GET /api/messages/:messageId": { about: "channel", answers: 200 },
  "PUT /api/messages/:messageId": { about: "channel", body: () => ({ text: "Changed" }), answers: 200 },
  "DELETE /api/messages/:messageId": { about: "channel", answers: 200 },
  "GET /api/messages/:messageId/history": { about: "channel", answers: 200 },
  "DELETE /api/messages/:messageId/previews": {
    about: "channel",
    query: () => "?url=https://parley.example/",
    answers: 200,
  },
  "POST /api/messages/:messageId/reactions": { about: "channel", body: () => ({ emoji: "eyes" }), answers: 201 },
  "DELETE /api/messages/:messageId/reactions/:emoji": { about: "channel", answers: 200 },
};

/** Open to everybody, with the reason; tested by name below. */
const open: Record<string, string> = {
  "GET /api/openapi.json": "describes the API as the repository does",
  "GET /api/docs": "describes the API as the repository does",
  "GET /public/:token/:name": "is a file whose link they were given, where the workspace allows it",
  "GET /api/health": "says whether the service is up, and nothing of anybody",
  "POST /api/auth/register": "nobody has an account before it",
  "POST /api/auth/login": "nobody has a token before it",
  "POST /api/auth/verify": "rests on the link that was mailed",
  "POST /api/auth/refresh": "rests on the refresh token, for the access token ran out",
  "POST /api/auth/logout": "rests on the refresh token, for the access token ran out",
  "GET /api/unsubscribe/:token": "rests on the link that was mailed",
  "POST /api/unsubscribe/:token": "rests on the link that was mailed; mail programs post there",
  "GET /api/invitations/:token": "whoever holds the link decides by it whether to sign up",
  "GET /pictures/:key/:size": "rests on the key, which is told to those who may see the picture",
  "POST /api/fixture/populate": "rests on the fixture's secret",
  "POST /api/fixture/messages": "rests on the fixture's secret",
  "POST /api/fixture/counters": "rests on the fixture's secret",
};

/** Hono lists middleware and the last resorts as ALL. */
const notRoutes: Record<string, string> = {
  "ALL /ws/*": "verifies tokens",
  "ALL /*": "verifies tokens; at the end, pages, which reach everything through these routes",
  "ALL /api/*": "limits and versions; at the end, 404",
  "ALL /api/fixture/*": "asks for the secret",
  "ALL /api/upload": "limits and versions",
  "ALL /files/*": "limits, and renews a session",
  "ALL /public/*": "limits",
};

test("every route of the app is in this matrix, and nothing else is", () => {
  const routes = new Set(createApp({ ui }).routes.map(({ method, path }) => `${method} ${path}`));
  const known = [...Object.keys(rows), ...Object.keys(open), ...Object.keys(notRoutes)];
  expect([...routes].toSorted()).toEqual(known.toSorted());
});

const withoutSession = ["signed out", "forged token", "session over"];
const outsiders = [...withoutSession, "member of another workspace", "removed from the workspace"];
const strangers: Record<Row["about"], string[]> = {
  account: withoutSession,
  workspace: outsiders,
  channel: [
    ...outsiders,
    "not in the channel",
    "admin who is not in the channel",
    "removed from the channel",
    "guest of another channel",
  ],
};
/** Every member but a guest may read it. */
const strangersToPublic = [...outsiders, "guest of another channel"];
const hidden = (name: string) => (withoutSession.includes(name) ? 401 : 404);

async function caller(who: string, here: Scene, may: Person): Promise<Caller> {
  switch (who) {
    case "signed out":
      return nobody;
    case "forged token":
      return new Caller(`${may.token?.slice(0, -6)}AAAAAA`);
    case "session over": {
      const session = await may.again();
      await session.post("/api/auth/logout", { refreshToken: session.refreshToken });
      return session;
    }
    case "member of another workspace":
      return outsider();
    case "removed from the workspace":
      return here.barbara;
    case "not in the channel": {
      const [person] = (await people([{ name: "Alan", role: "member" }], here.slug)).people;
      return person as Person;
    }
    case "admin who is not in the channel":
      return here.grace;
    case "removed from the channel":
      return here.margaret;
    case "guest of another channel":
      return here.dennis;
    default:
      throw new Error(`nobody is called ${who}`);
  }
}

type Request = { method: string; path: string; body?: unknown };

async function statusOf(who: Caller, { method, path, body }: Request): Promise<number> {
  if (!path.startsWith("/ws/")) return (await who.ask(method, path, { body })).status;
  const response = await exports.default.fetch(who.upgrade(path));
  response.webSocket?.accept();
  response.webSocket?.close();
  return response.status;
}

async function requestOf(route: string, row: Row, here: Scene): Promise<Request> {
  const [method, pattern] = route.split(" ") as [string, string];
  const { slug, cabinet: channelId, messageId, ts } = here;
  const params: Params = { slug, channelId, messageId, ts, emoji: "tada", ...(await row.params?.(here)) };
  const path = pattern.replace(/:(\w+)/g, (_, name: keyof Params) => {
    const value = params[name];
    if (!value) throw new Error(`${route} needs ${name}`);
    return value;
  });
  return {
    method,
    path: `${path}${(await row.query?.(here)) ?? ""}`,
    ...(row.body ? { body: row.body(here) } : row.form ? { body: row.form() } : {}),
  };
}

async function answers(route: string, row: Row, here: Scene, names: string[]) {
  const may = row.may?.(here) ?? here.ada;
  const request = await requestOf(route, row, here);
  const found: Record<string, number> = {};
  for (const name of names) found[name] = await statusOf(await caller(name, here, may), request);
  if (row.guest) found.guest = await statusOf(here.dennis, request);
  return { ...found, may: await statusOf(may, request) };
}

const expected = (row: Row, names: string[]) => ({
  ...Object.fromEntries(names.map((name) => [name, hidden(name)])),
  ...(row.guest ? { guest: row.guest } : {}),
  may: row.answers,
});

describe.each(Object.entries(rows))("%s", (route, row) => {
  test("is there for those who may, and for nobody else", async () => {
    const names = strangers[row.about];
    expect(await answers(route, row, await scene(), names)).toEqual(expected(row, names));
  });
});

describe.each(Object.entries(rows).filter(([, row]) => row.about === "channel"))("%s", (route, row) => {
  test("of a public channel is there for nobody outside the workspace, and for no guest who is not in it", async () => {
    const here = await scene("public");
    expect(await answers(route, row, here, strangersToPublic)).toEqual(expected(row, strangersToPublic));
  });
});

describe.each(Object.entries(rows).filter(([, row]) => row.body))("%s", (route, row) => {
  test("tells a stranger the same whatever the body", async () => {
    const here = await scene();
    const may = row.may?.(here) ?? here.ada;
    const request = await requestOf(route, row, here);
    const bodies = [
      "{",
      "[]",
      JSON.stringify(Object.fromEntries(Object.keys(request.body as object).map((key) => [key, {}]))),
    ];
    for (const body of bodies) {
      for (const name of strangers[row.about]) {
        const status = await statusOf(await caller(name, here, may), { ...request, body });
        expect([name, body, status]).toEqual([name, body, hidden(name)]);
      }
      expect([body, await statusOf(may, { ...request, body })]).toEqual([body, 400]);
    }
  });
});

describe("what is open to everybody", () => {
  test("health tells no more to a stranger than that it is well", async () => {
    const { status, body } = await nobody.get<object>("/api/health");
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(["status", "version", "checks"]);
  });

  test("refreshing and signing out need a refresh token", async () => {
    const ada = await newcomer("Ada Lovelace");
    for (const path of ["/api/auth/refresh", "/api/auth/logout"]) {
      expect((await nobody.post(path, {})).status).toBe(401);
      expect((await nobody.post(path, { refreshToken: "not.a.token" })).status).toBe(401);
      expect((await nobody.post(path, { refreshToken: ada.token })).status).toBe(401);
    }
    const { status, body } = await nobody.post<{ refreshToken: string }>("/api/auth/refresh", {
      refreshToken: ada.refreshToken,
    });
    expect(status).toBe(200);
    expect((await nobody.post("/api/auth/logout", { refreshToken: body.refreshToken })).status).toBe(200);
  });

  test("an invitation is shown to whoever holds its link, and to nobody who guesses", async () => {
    const { ada, slug } = await scene();
    const { body } = await ada.post<{ invitations: { url: string; id: string }[] }>(
      `/api/workspaces/${slug}/invitations`,
      {},
    );
    const [invitation] = body.invitations;
    const token = invitation?.url.split("/join/")[1];
    expect((await nobody.get(`/api/invitations/${token}`)).status).toBe(200);
    expect((await nobody.get(`/api/invitations/${invitation?.id}`)).status).toBe(410);
    expect((await nobody.get("/api/invitations/guess")).status).toBe(410);
  });

  test.each(["populate", "messages", "counters"])("the fixture's %s is not there without its secret", async (name) => {
    const { ada } = await scene();
    for (const who of [nobody, ada]) expect((await who.post(`/api/fixture/${name}`, {})).status).toBe(404);
    const wrong = await nobody.ask("POST", `/api/fixture/${name}`, {
      body: {},
      headers: { "x-fixture-secret": "guess" },
    });
    expect(wrong.status).toBe(404);
  });

  test("an address that is nothing is 404 to everybody", async () => {
    const { ada } = await scene();
    for (const who of [nobody, ada]) {
      expect((await who.get("/api/nothing")).status).toBe(404);
      expect((await who.post("/api/channels", {})).status).toBe(404);
    }
  });
});

describe("what a list leaves out", () => {
  test("a private channel is listed to its members alone, admins of the workspace included", async () => {
    const { ada, grace, linus, margaret, dennis, cabinet, lobby, slug } = await scene();
    const sees = async (who: Person) => (await channelsOf(who, slug, "")).map(({ id }) => id);
    expect(await sees(ada)).toContain(cabinet);
    expect(await sees(linus)).toContain(cabinet);
    expect(await sees(grace)).not.toContain(cabinet);
    expect(await sees(margaret)).not.toContain(cabinet);
    expect(await sees(dennis)).toEqual([lobby]);
  });

  test("a guest sees the people they share a channel with", async () => {
    const { ada, linus, dennis, lobby, slug } = await scene();
    const sees = async (who: Person) => {
      const { body } = await who.get<{ members: { userId: UserId }[] }>(`/api/workspaces/${slug}/members`);
      return body.members.map(({ userId }) => userId);
    };
    expect(new Set(await sees(dennis))).toEqual(new Set([ada.id, dennis.id]));
    expect(await sees(linus)).toContain(ada.id);
    await ada.delete(`/api/channels/${lobby}`);
    expect(await sees(dennis)).toEqual([dennis.id]);
  });

  test("a guest is told the presence of the people they share a channel with", async () => {
    const { ada, linus, dennis, slug } = await scene();
    const path = `/api/workspaces/${slug}/presence?userIds=${ada.id},${linus.id}`;
    const seen = async (who: Person) =>
      (await who.get<{ presence: { userId: UserId }[] }>(path)).body.presence.map(({ userId }) => userId);
    expect(await seen(dennis)).not.toContain(linus.id);
  });

  test("nobody invites into a private channel that they are not in", async () => {
    const { ada, grace, cabinet, slug } = await scene();
    const invitation = { role: "member", channelIds: [cabinet] };
    expect((await grace.post(`/api/workspaces/${slug}/invitations`, invitation)).status).toBe(404);
    expect((await ada.post(`/api/workspaces/${slug}/invitations`, invitation)).status).toBe(201);
  });

  test("nobody ends a session of somebody else", async () => {
    const { ada, linus } = await scene();
    const { body } = await linus.get<{ sessionId: string }>("/api/auth/session");
    expect((await ada.delete(`/api/auth/sessions/${body.sessionId}`)).status).toBe(404);
    expect((await linus.get("/api/auth/session")).status).toBe(200);
    expect((await linus.delete(`/api/auth/sessions/${body.sessionId}`)).status).toBe(200);
  });

  test("a message's id in a channel that one may see opens none in another", async () => {
    const { ada, grace, lobby, cabinet, ts } = await scene();
    expect((await grace.get(`/api/messages/${cabinet}-${ts}`)).status).toBe(404);
    expect((await grace.get(`/api/messages/${lobby}-${ts}`)).status).toBe(404);
    expect((await ada.get(`/api/messages/${cabinet}-${ts}`)).status).toBe(200);
    expect((await ada.get(`/api/messages/${lobby}-${ts}`)).status).toBe(404);
  });
});
