// The floor under every number of the bench: the least that a room on a Durable Object can do. It inserts one row,
// broadcasts to its hibernating sockets, then acks. It asks nobody for rights, keeps no members and gathers nothing.
import { DurableObject } from "cloudflare:workers";

const TABLE = "CREATE TABLE IF NOT EXISTS messages (seq INTEGER PRIMARY KEY, ts TEXT NOT NULL, frame TEXT NOT NULL)";

export class FloorRoom extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    this.sql.exec(TABLE);
    this.sql.exec("CREATE UNIQUE INDEX IF NOT EXISTS messages_by_ts ON messages (ts)");
    this.seq = this.sql.exec("SELECT coalesce(max(seq), 0) AS seq FROM messages").one().seq;
    this.lastMicros = 0;
    // Asking getWebSockets() for each message would make the floor slower, and every ratio kinder.
    this.sockets = new Set(ctx.getWebSockets());
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const channelId = pathname.split("/").pop();
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    this.sockets.add(server);
    server.serializeAttachment({ channelId });
    server.send(JSON.stringify({ type: "hello", channelId, seq: this.seq, epoch: "floor" }));
    const after = searchParams.get("after");
    if (after !== null) server.send(this.backlog(Number(after)));
    return new Response(null, { status: 101, webSocket: client });
  }

  webSocketMessage(socket, text) {
    const frame = JSON.parse(text);
    if (frame.type !== "message.send") return;
    const { channelId } = socket.deserializeAttachment();
    const message = this.insert(channelId, "floor", frame);
    const event = JSON.stringify({ type: "message.posted", seq: message.seq, message });
    for (const each of this.sockets) each.send(event);
    socket.send(JSON.stringify({ type: "ack", id: frame.id, ts: message.ts, seq: message.seq, messageId: message.id }));
  }

  webSocketClose(socket) {
    this.sockets.delete(socket);
  }

  webSocketError(socket) {
    this.sockets.delete(socket);
  }

  insert(channelId, userId, { text, clientMsgId, at }) {
    this.seq += 1;
    this.lastMicros = Math.max((at ?? Date.now()) * 1_000, this.lastMicros + 1);
    const ts = `${Math.floor(this.lastMicros / 1e6)}.${String(this.lastMicros % 1e6).padStart(6, "0")}`;
    const message = {
      id: `${channelId}-${ts}`,
      channelId,
      ts,
      seq: this.seq,
      userId,
      text,
      clientMsgId,
      reactions: [],
    };
    this.sql.exec("INSERT INTO messages VALUES (?, ?, ?)", this.seq, ts, JSON.stringify(message));
    return message;
  }

  load(channelId, messages) {
    this.ctx.storage.transactionSync(() => {
      for (const message of messages) this.insert(channelId, "floor", message);
    });
  }

  backlog(after) {
    const rows = this.sql.exec("SELECT seq, frame FROM messages WHERE seq > ? ORDER BY seq", after).toArray();
    const events = rows.map(({ seq, frame }) => `{"type":"message.posted","seq":${seq},"message":${frame}}`);
    return `{"type":"catchup","from":${after},"to":${after + events.length},"events":[${events}],"more":false}`;
  }

  history(before, limit) {
    const rows = this.sql.exec("SELECT frame FROM messages WHERE ts < ? ORDER BY ts DESC LIMIT ?", before, limit);
    return rows.toArray().map(({ frame }) => JSON.parse(frame));
  }
}

export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/api/health") return new Response("ok");
    const channelId = pathname.split("/").pop();
    const room = env.ROOM.get(env.ROOM.idFromName(channelId));
    if (request.headers.get("upgrade") === "websocket") return room.fetch(request);
    if (request.method === "POST") {
      await env.DB.exec("CREATE TABLE IF NOT EXISTS sessions (id TEXT PRIMARY KEY, user_id TEXT)");
      await env.DB.exec("INSERT OR IGNORE INTO sessions VALUES ('S1', 'U1')");
      await room.load(channelId, await request.json());
      return new Response(null, { status: 204 });
    }
    // What asking the directory costs: one session, by its key.
    if (searchParams.has("asked")) await env.DB.prepare("SELECT user_id FROM sessions WHERE id = ?").bind("S1").first();
    return Response.json({
      messages: await room.history(searchParams.get("before"), Number(searchParams.get("limit"))),
    });
  },
};
