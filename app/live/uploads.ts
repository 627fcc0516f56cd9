import type { FileAnswer, UploadsAnswer } from "../../src/protocol/files";
import type { ChannelId, FileId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { MessageFile } from "../../src/protocol/message";
import type { Refused, Reply } from "./call";
import { Observable } from "./observable";
import { request } from "./request";
import { alone } from "./uploading/alone";
import { type Arrived, findKept, forget, type Kept, keep } from "./uploading/kept";
import { later } from "./uploading/later";
import { isSame, putParts } from "./uploading/parts";
import { type Put, putBytes } from "./uploading/put";
import { speedometer } from "./uploading/speed";

/** A file on its way from this browser, or there already. `halted`: it goes on when there is a network again. */
export type Upload = {
  key: number;
  name: string;
  size: number;
  /** Of a picture, to look at meanwhile. */
  preview: string | null;
  state: "waiting" | "sending" | "halted" | "checking" | "done" | "failed";
  /** Bytes that are gone out, and how many a second just now. */
  sent: number;
  speed: number;
  reason?: string;
  /** Once it is whole. */
  file?: MessageFile;
};

/** At once: more share the same line, and each waits longer. */
const width = 3;
/** One that goes in parts keeps what has arrived. */
type Parts = { size: number; begunAt: number; arrived: Map<number, Arrived> };
type Job = { source: File; id: FileId | null; abort: AbortController; parts: Parts | null };

const lost = "The connection was lost on the way.";

/** What is attached to one message that is being written. */
export class Uploads {
  readonly list = new Observable<readonly Upload[]>([]);
  readonly #jobs = new Map<number, Job>();
  #keys = 0;

  /** `most`: bytes of one file. */
  constructor(
    private readonly channelId: ChannelId,
    private readonly most: number,
  ) {}

  /** Answers with what is wrong with some of them, which are left out. */
  add(sources: readonly File[]): string | null {
    const room = limits.messageFiles - this.list.value.length;
    const empty = sources.filter(({ size }) => size === 0);
    const large = sources.filter(({ size }) => size > this.most);
    const taken = sources.filter((source) => !empty.includes(source) && !large.includes(source)).slice(0, room);
    const fresh = taken.map((source): Upload => {
      this.#keys += 1;
      this.#jobs.set(this.#keys, { source, id: null, abort: new AbortController(), parts: null });
      const preview = /^image\/(png|jpeg|gif|webp|avif)$/.test(source.type) ? URL.createObjectURL(source) : null;
      return { key: this.#keys, name: source.name, size: source.size, preview, state: "waiting", sent: 0, speed: 0 };
    });
    this.list.set([...this.list.value, ...fresh]);
    if (fresh.length > 0) void this.#begin(fresh.map(({ key }) => key));
    if (large[0]) return `${large[0].name} is larger than ${this.most / 1024 / 1024} MB.`;
    if (empty[0]) return `${empty[0].name} is empty, or a folder.`;
    return taken.length < sources.length ? `A message holds ${limits.messageFiles} files.` : null;
  }

  retry(key: number): void {
    const job = this.#jobs.get(key);
    if (!job) return;
    job.abort = new AbortController();
    this.#change(key, { state: "waiting", speed: 0, reason: "" });
    // What has arrived of one in parts stays there.
    if (job.id && job.parts && job.parts.arrived.size > 0) void this.#finish(key, job, job.id);
    else void this.#begin([key]);
  }

  /** Cancels it, or takes away what is there. */
  remove(key: number): void {
    const job = this.#jobs.get(key);
    job?.abort.abort();
    // The server forgets in time what nobody names.
    if (job?.id) void request("DELETE", `/api/files/${job.id}`);
    if (job?.id) forget(job.id);
    this.#forget([key]);
  }

  /** They are a message's now. */
  take(): MessageFile[] {
    const files = this.list.value.flatMap(({ file }) => file ?? []);
    this.#forget(this.list.value.map(({ key }) => key));
    return files;
  }

  #forget(keys: readonly number[]): void {
    for (const { key, preview } of this.list.value) if (preview && keys.includes(key)) URL.revokeObjectURL(preview);
    for (const key of keys) this.#jobs.delete(key);
    this.list.set(this.list.value.filter(({ key }) => !keys.includes(key)));
  }

  /** What was begun before goes on where it was; of the rest, what was chosen at once is asked for at once. */
  async #begin(keys: readonly number[]): Promise<void> {
    const resumed = await Promise.all(keys.map((key) => this.#resume(key)));
    const fresh = keys.filter((key, index) => !resumed[index] && this.#jobs.has(key));
    if (fresh.length === 0) return;
    const sources = fresh.map((key) => this.#jobs.get(key)?.source as File);
    const reply = await request<UploadsAnswer>("POST", `/api/channels/${this.channelId}/files`, {
      files: sources.map(({ name, size, type }) => ({ name, size, type })),
    });
    if (!reply.ok) {
      for (const key of fresh) this.#fail(key, reply.message);
      return;
    }
    const queue = fresh.flatMap((key, index) => {
      const upload = reply.data.uploads[index];
      return upload ? [{ key, upload }] : [];
    });
    const worker = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) await this.#send(next.key, next.upload);
    };
    await Promise.all(Array.from({ length: width }, worker));
  }

  /** One whose parts have arrived in part, before the page was loaded anew or by another try. */
  async #resume(key: number): Promise<boolean> {
    const job = this.#jobs.get(key);
    const kept = job && job.source.size > limits.files.onePut ? findKept(this.channelId, job.source) : undefined;
    if (!job || !kept) return false;
    const { id, partSize, begunAt } = kept;
    const arrived = new Map(kept.parts);
    const open = await request("POST", `/api/files/${id}/parts`, { parts: [1] }, job.abort.signal);
    const isGone = !open.ok && open.status !== 0;
    if (isGone || !(await isSame({ source: job.source, partSize, arrived }))) {
      forget(id);
      return false;
    }
    if (!this.#jobs.has(key)) return true;
    job.parts = { size: partSize, begunAt, arrived };
    return this.#finish(key, job, id);
  }

  async #send(key: number, { id, put, partSize }: UploadsAnswer["uploads"][number]): Promise<void> {
    const job = this.#jobs.get(key);
    if (!job) return void request("DELETE", `/api/files/${id}`);
    job.parts = partSize ? { size: partSize, begunAt: Date.now(), arrived: new Map() } : null;
    await this.#finish(key, job, id, put);
  }

  /** Sends what is not there, and has it looked at. False: another tab is at it. */
  async #finish(key: number, job: Job, id: FileId, whole?: Put): Promise<boolean> {
    const release = await alone(id);
    if (!release) return false;
    job.id = id;
    try {
      const { signal } = job.abort;
      const outcome = whole ? await this.#putWhole(key, job, whole) : await this.#putParts(key, job, id);
      if (outcome === "gone" || !this.#jobs.has(key)) return true;
      if (outcome !== "there") {
        this.#fail(key, outcome === "lost" ? lost : outcome);
        return true;
      }
      this.#change(key, { state: "checking", sent: job.source.size, speed: 0 });
      const reply = await complete(id, job.parts, signal);
      if (!this.#jobs.has(key)) return true;
      if (!reply.ok) this.#refused(key, job, id, reply);
      else {
        forget(id);
        const { channelId: _, userId: _by, createdAt: _at, url: _url, ...file } = reply.data;
        this.#change(key, { state: "done", file });
      }
      return true;
    } finally {
      release();
    }
  }

  async #putWhole(key: number, job: Job, whole: Put): Promise<string> {
    this.#change(key, { state: "sending" });
    const speed = speedometer();
    const tell = (sent: number) => this.#change(key, { sent, speed: speed(sent) });
    return (await putBytes(whole, job.source, job.abort.signal, tell)).outcome;
  }

  #putParts(key: number, job: Job, id: FileId): Promise<string> {
    const { source, abort, parts } = job;
    if (!parts) return Promise.resolve("lost");
    this.#change(key, { state: "sending" });
    const speed = speedometer();
    const { arrived } = parts;
    const told = {
      sent: (sent: number) => this.#change(key, { sent, speed: speed(sent) }),
      halted: (is: boolean) => this.#change(key, { state: is ? "halted" : "sending" }),
      arrived: () => keep(keptOf(this.channelId, id, source, parts)),
    };
    return putParts({ id, source, partSize: parts.size, arrived, signal: abort.signal }, told);
  }

  /** Nothing of what was refused is worth keeping; after anything else the next try goes on from here. */
  #refused(key: number, job: Job, id: FileId, { status, message }: Refused): void {
    if (status >= 400 && status < 500 && status !== 401 && status !== 429) {
      forget(id);
      job.parts = null;
    }
    this.#fail(key, message);
  }

  #fail(key: number, reason: string): void {
    this.#change(key, { state: "failed", reason });
  }

  #change(key: number, change: Partial<Upload>): void {
    this.list.update((list) => list.map((upload) => (upload.key === key ? { ...upload, ...change } : upload)));
  }
}

/** Says that it has arrived, again where the answer was lost: it is the same answer. */
async function complete(id: FileId, parts: Parts | null, signal: AbortSignal): Promise<Reply<FileAnswer>> {
  const named = [...(parts?.arrived ?? [])].map(([partNumber, { etag, sha256 }]) => ({
    partNumber,
    etag,
    ...(sha256 === "" ? {} : { sha256 }),
  }));
  for (let attempt = 1; ; attempt += 1) {
    const reply = await request<FileAnswer>("POST", `/api/files/${id}/complete`, { parts: named }, signal);
    if (reply.ok || reply.status !== 0 || signal.aborted || attempt === 5) return reply;
    await later(500 * 2 ** attempt, signal);
  }
}

const keptOf = (channelId: ChannelId, id: FileId, source: File, parts: Parts): Kept => ({
  id,
  channelId,
  name: source.name,
  size: source.size,
  lastModified: source.lastModified,
  partSize: parts.size,
  begunAt: parts.begunAt,
  parts: [...parts.arrived],
});
