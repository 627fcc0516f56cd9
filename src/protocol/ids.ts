/**
 * Identifiers. A prefix says what a thing is, as Slack's clients expect: U a person, T a workspace,
 * C a channel, D a direct message, G a group DM, S a sign-in session or a group of people, I an invitation, Q a
 * scheduled message, R a reminder, P a device that is pushed to, F a file.
 */
export type UserId = `U${string}`;
export type WorkspaceId = `T${string}`;
export type ChannelId = `C${string}` | `D${string}` | `G${string}`;
export type SessionId = `S${string}`;
/** A group of people that a text may name: `<!subteam^S…>`. */
export type GroupId = `S${string}`;
export type InvitationId = `I${string}`;
/** `<channelId>-Q…`: it leads to its room. */
export type ScheduledId = `${ChannelId}-Q${string}`;
export type ReminderId = `R${string}`;
export type PushDeviceId = `P${string}`;
export type FileId = `F${string}`;
/** "seconds.microseconds", always six decimals; orders the messages of one conversation. */
export type Ts = `${number}.${string}`;
/** `<channelId>-<ts>` */
export type MessageId = `${ChannelId}-${Ts}`;

const alphabet = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/** 12 characters of a 34-letter alphabet: 61 bits, so a collision needs about two thousand million ids. */
const idLength = 12;

type IdOf = {
  U: UserId;
  T: WorkspaceId;
  C: ChannelId;
  D: ChannelId;
  G: ChannelId;
  S: SessionId;
  I: InvitationId;
  Q: `Q${string}`;
  R: ReminderId;
  P: PushDeviceId;
  F: FileId;
};

export function newId<P extends keyof IdOf>(prefix: P): IdOf[P] {
  const letters: string[] = [];
  // 34 * 7 = 238: bytes at or above it are dropped, so that every letter is as likely as any other.
  while (letters.length < idLength) {
    for (const byte of crypto.getRandomValues(new Uint8Array(idLength))) {
      if (byte < 238 && letters.length < idLength) letters.push(alphabet[byte % 34] as string);
    }
  }
  return `${prefix}${letters.join("")}` as IdOf[P];
}

const body = "[0-9A-Z]{8,20}";
const userPattern = new RegExp(`^U${body}$`);
const workspacePattern = new RegExp(`^T${body}$`);
const channelPattern = new RegExp(`^[CDG]${body}$`);
const sessionPattern = new RegExp(`^S${body}$`);
const tsPattern = /^\d{10}\.\d{6}$/;

export const isUserId = (value: unknown): value is UserId => typeof value === "string" && userPattern.test(value);
export const isWorkspaceId = (value: unknown): value is WorkspaceId =>
  typeof value === "string" && workspacePattern.test(value);
export const isChannelId = (value: unknown): value is ChannelId =>
  typeof value === "string" && channelPattern.test(value);
/** Of a conversation between people alone: two, one, or a few. */
export const isDirectId = (id: ChannelId): boolean => id.startsWith("D") || id.startsWith("G");
export const isSessionId = (value: unknown): value is SessionId =>
  typeof value === "string" && sessionPattern.test(value);
export const isGroupId = (value: unknown): value is GroupId => typeof value === "string" && sessionPattern.test(value);
export const isTs = (value: unknown): value is Ts => typeof value === "string" && tsPattern.test(value);

/** Objects keep `ts` as an integer of microseconds: exact in a double until the year 2255. */
export function microsFromTs(ts: Ts): number {
  const [seconds, micros] = ts.split(".") as [string, string];
  return Number(seconds) * 1_000_000 + Number(micros);
}

export function tsFromMicros(micros: number): Ts {
  const seconds = Math.floor(micros / 1_000_000);
  return `${String(seconds).padStart(10, "0")}.${String(micros - seconds * 1_000_000).padStart(6, "0")}` as Ts;
}

export const messageId = (channelId: ChannelId, ts: Ts): MessageId => `${channelId}-${ts}`;

export function parseMessageId(value: string): { channelId: ChannelId; ts: Ts } | null {
  const dash = value.indexOf("-");
  const channelId = value.slice(0, dash);
  const ts = value.slice(dash + 1);
  return dash > 0 && isChannelId(channelId) && isTs(ts) ? { channelId, ts } : null;
}

export const newScheduledId = (channelId: ChannelId): ScheduledId => `${channelId}-${newId("Q")}`;

const scheduledPattern = new RegExp(`^([CDG]${body})-Q${body}$`);
export function parseScheduledId(value: string): { channelId: ChannelId; id: ScheduledId } | null {
  const match = scheduledPattern.exec(value);
  return match ? { channelId: match[1] as ChannelId, id: value as ScheduledId } : null;
}

const reminderPattern = new RegExp(`^R${body}$`);
export const isReminderId = (value: unknown): value is ReminderId =>
  typeof value === "string" && reminderPattern.test(value);

const pushDevicePattern = new RegExp(`^P${body}$`);
export const isPushDeviceId = (value: unknown): value is PushDeviceId =>
  typeof value === "string" && pushDevicePattern.test(value);
const filePattern = new RegExp(`^F${body}$`);
export const isFileId = (value: unknown): value is FileId => typeof value === "string" && filePattern.test(value);

/** A cursor is a ts or a message id of the same channel. */
export function cursorTs(channelId: ChannelId, value: string): Ts | null {
  if (isTs(value)) return value;
  const parsed = parseMessageId(value);
  return parsed && parsed.channelId === channelId ? parsed.ts : null;
}
