import { type Env, settings } from "../env";
import { limits } from "../protocol/limits";
import { AddressRefused, checkAddress, type Resolve } from "./address";

/** The world outside, as previews reach it. */
export type Network = {
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  resolve: Resolve;
  /** Hosts that are asked although they are private ones. */
  exempt: readonly string[];
};

export function publicNetwork(env: Env): Network {
  const exempt = settings(env)
    .PREVIEW_HOSTS.split(",")
    .filter((host) => host !== "");
  return { fetch: (url, init) => fetch(url, init), resolve, exempt };
}

type Answer = { Answer?: { type: number; data: string }[] };
const A = 1;
const AAAA = 28;

/** By DNS over HTTPS: a Worker has no other way to see what a name leads to. */
const resolve: Resolve = async (host, signal) => {
  const ask = async (type: number) => {
    const address = `https://cloudflare-dns.com/dns-query?name=${encodeURIComponent(host)}&type=${type}`;
    const response = await fetch(address, { headers: { accept: "application/dns-json" }, signal });
    if (!response.ok) throw new AddressRefused("cannot be looked up");
    const { Answer = [] } = await response.json<Answer>();
    return Answer.flatMap((record) => (record.type === A || record.type === AAAA ? record.data : []));
  };
  return (await Promise.all([ask(A), ask(AAAA)])).flat();
};

const moved = new Set([301, 302, 303, 307, 308]);

/** Each step of the way is checked before it is taken. `url`: where it ended. Throws on anything but a success. */
export async function open(
  network: Network,
  address: URL,
  { accept, signal }: { accept: string; signal: AbortSignal },
): Promise<{ response: Response; url: URL }> {
  let url = address;
  for (let steps = 0; steps <= limits.previews.redirects; steps += 1) {
    await checkAddress(url, { ...network, signal });
    const response = await network.fetch(url.href, {
      headers: { accept, "accept-language": "en", "user-agent": "Parley-LinkPreview/1.0" },
      redirect: "manual",
      signal,
    });
    const location = moved.has(response.status) ? response.headers.get("location") : null;
    if (location === null) {
      if (response.status === 200) return { response, url };
      await response.body?.cancel();
      throw new Error(`answered ${response.status}`);
    }
    await response.body?.cancel();
    url = new URL(location, url);
  }
  throw new AddressRefused("leads from one place to the next");
}

/** The first `most` bytes of an answer; the rest is not asked for. `whole`: there was no more. */
export async function readBytes(
  response: Response,
  most: number,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; whole: boolean }> {
  const reader = response.body?.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  let whole = true;
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    size += value.length;
    if (size > most) {
      whole = false;
      await reader.cancel();
      break;
    }
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { bytes: bytes.subarray(0, most), whole };
}
