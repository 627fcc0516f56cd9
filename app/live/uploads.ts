import type { FileAnswer, UploadsAnswer } from "../../src/protocol/files";
import type { ChannelId, FileId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { MessageFile } from "../../src/protocol/message";
import { Observable } from "./observable";
import { request } from "./request";

/** A file on its way from this browser, or there already. */
export type Upload = {
  key: number;
  name: string;
  size: number;
  /** Of a picture, to look at meanwhile. */
  preview: string | null;
  state: "waiting" | "sending" | "checking" | "done" | "failed";
  /** Bytes that are gone out, and how many a second just now. */
  sent: number;
  speed: number;
  reason?: string;
  /** Once it is whole. */
  file?: MessageFile;
};

/** At once: more share the same line, and each waits longer. */
const width = 3;
type Job = { source: File; id: FileId | null; abort: AbortController };

/** What is attached to one message that is being written. */
export class Uploads {
  readonly list = new Observable<readonly Upload[]>([]);
  readonly #jobs = new Map<number, Job>();
  #keys = 0;

  constructor(private readonly channelId: ChannelId) {}

  /** Answers with what is wrong with some of them, which are left out. */
  add(sources: readonly File[]): string | null {
    const room = limits.messageFiles - this.list.value.length;
    const empty = sources.filter(({ size }) => size === 0);
    const large = sources.filter(({ size }) => size > limits.files.bytes);
    const taken = sources.filter((source) => !empty.includes(source) && !large.includes(source)).slice(0, room);
    const fresh = taken.map((source): Upload => {
      this.#keys += 1;
      this.#jobs.set(this.#keys, { source, id: null, abort: new AbortController() });
      const preview = /^image\/(png|jpeg|gif|webp|avif)$/.test(source.type) ? URL.createObjectURL(source) : null;
      return { key: this.#keys, name: source.name, size: source.size, preview, state: "waiting", sent: 0, speed: 0 };
    });
    this.list.set([...this.list.value, ...fresh]);
    if (fresh.length > 0) void this.#begin(fresh.map(({ key }) => key));
    if (large[0]) return `${large[0].name} is larger than ${limits.files.bytes / 1024 / 1024} MB.`;
    if (empty[0]) return `${empty[0].name} is empty, or a folder.`;
    return taken.length < sources.length ? `A message holds ${limits.messageFiles} files.` : null;
  }

  retry(key: number): void {
    const job = this.#jobs.get(key);
    if (!job) return;
    job.abort = new AbortController();
    job.id = null;
    this.#change(key, { state: "waiting", sent: 0, speed: 0, reason: "" });
    void this.#begin([key]);
  }

  /** Cancels it, or takes away what is there. */
  remove(key: number): void {
    const job = this.#jobs.get(key);
    job?.abort.abort();
    // The server forgets in time what nobody names.
    if (job?.id) void request("DELETE", `/api/files/${job.id}`);
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

  /** What was chosen at once is asked for at once. */
  async #begin(keys: readonly number[]): Promise<void> {
    const sources = keys.map((key) => this.#jobs.get(key)?.source as File);
    const reply = await request<UploadsAnswer>("POST", `/api/channels/${this.channelId}/files`, {
      files: sources.map(({ name, size, type }) => ({ name, size, type })),
    });
    if (!reply.ok) {
      for (const key of keys) this.#fail(key, reply.message);
      return;
    }
    const queue = keys.flatMap((key, index) => {
      const upload = reply.data.uploads[index];
      return upload ? [{ key, upload }] : [];
    });
    const worker = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) await this.#send(next.key, next.upload);
    };
    await Promise.all(Array.from({ length: width }, worker));
  }

  async #send(key: number, { id, url, headers }: UploadsAnswer["uploads"][number]): Promise<void> {
    const job = this.#jobs.get(key);
    if (!job) return void request("DELETE", `/api/files/${id}`);
    job.id = id;
    this.#change(key, { state: "sending" });
    const put = await putFile(url, headers, job.source, job.abort.signal, (sent, speed) =>
      this.#change(key, { sent, speed }),
    );
    if (put === "gone" || !this.#jobs.has(key)) return;
    if (put !== "there") return this.#fail(key, put);
    this.#change(key, { state: "checking", sent: job.source.size });
    const reply = await request<FileAnswer>("POST", `/api/files/${id}/complete`);
    if (!this.#jobs.has(key)) return;
    if (!reply.ok) return this.#fail(key, reply.message);
    const { channelId: _, userId: _by, createdAt: _at, url: _url, ...file } = reply.data;
    this.#change(key, { state: "done", file });
  }

  #fail(key: number, reason: string): void {
    this.#change(key, { state: "failed", reason });
  }

  #change(key: number, change: Partial<Upload>): void {
    this.list.update((list) => list.map((upload) => (upload.key === key ? { ...upload, ...change } : upload)));
  }
}

const lost = "The connection was lost on the way.";

/** fetch says nothing of what has gone out; XMLHttpRequest does. Resolves to "there", "gone" when cancelled, or why not. */
function putFile(
  url: string,
  headers: Record<string, string>,
  source: File,
  signal: AbortSignal,
  onProgress: (sent: number, speed: number) => void,
): Promise<string> {
  return new Promise((resolve) => {
    const call = new XMLHttpRequest();
    const began = performance.now();
    signal.addEventListener("abort", () => call.abort());
    call.open("PUT", url);
    for (const [name, value] of Object.entries(headers)) call.setRequestHeader(name, value);
    call.upload.onprogress = ({ loaded }) => {
      const seconds = Math.max(0.001, (performance.now() - began) / 1_000);
      onProgress(loaded, loaded / seconds);
    };
    call.onabort = () => resolve("gone");
    call.onerror = () => resolve(lost);
    call.onload = () => {
      // 412: it arrived before, and only the answer was lost.
      if (call.status < 300 || call.status === 412) resolve("there");
      else resolve(call.status === 403 ? "The upload was refused. Try again." : lost);
    };
    call.send(source);
  });
}
