/** "there", "gone" when cancelled, "lost" on the way, or in words why not. */
export type Sent = { outcome: string; etag: string };
export type Put = { url: string; headers: Record<string, string> };

export const refusedWords = "The upload was refused. Try again.";

/** Nothing has moved for so long: the connection is dead, and nobody said so. */
const silenceMs = 45_000;

/** fetch says nothing of what has gone out; XMLHttpRequest does. */
export function putBytes(
  { url, headers }: Put,
  bytes: Blob,
  signal: AbortSignal,
  onSent: (sent: number) => void,
): Promise<Sent> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve({ outcome: "gone", etag: "" });
    const call = new XMLHttpRequest();
    const cancel = () => end("gone");
    const lose = () => end("lost");
    let watch = setTimeout(lose, silenceMs);
    const end = (outcome: string, etag = "") => {
      clearTimeout(watch);
      signal.removeEventListener("abort", cancel);
      removeEventListener("offline", lose);
      call.onabort = call.onerror = call.onload = call.upload.onprogress = null;
      call.abort();
      resolve({ outcome, etag });
    };
    signal.addEventListener("abort", cancel);
    // Some browsers let what is under way hang until they notice by themselves.
    addEventListener("offline", lose);
    call.open("PUT", url);
    for (const [name, value] of Object.entries(headers)) call.setRequestHeader(name, value);
    call.upload.onprogress = ({ loaded }) => {
      clearTimeout(watch);
      watch = setTimeout(lose, silenceMs);
      onSent(loaded);
    };
    call.onabort = cancel;
    call.onerror = lose;
    call.onload = () => {
      // 412: it arrived before, and only the answer was lost.
      if (call.status < 300 || call.status === 412) end("there", call.getResponseHeader("etag") ?? "");
      else end(call.status === 403 ? refusedWords : "lost");
    };
    call.send(bytes);
  });
}
