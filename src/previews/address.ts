/**
 * Which addresses a link may lead us to. A page that anybody posts a link to is asked for by our own machine, so
 * whatever only that machine could reach is refused: loopback, private and link-local networks, and the services
 * that clouds keep there.
 */

export class AddressRefused extends Error {}

/** `resolve`: every address that a name has, or it throws. */
export type Resolve = (host: string, signal: AbortSignal) => Promise<string[]>;

/**
 * Throws AddressRefused. `exempt` holds `host` or `host:port` that are let through as they are. What a name resolves
 * to may be another thing a moment later, when it is fetched: the platform's own network reaches no private address.
 */
export async function checkAddress(
  url: URL,
  { resolve, exempt, signal }: { resolve: Resolve; exempt: readonly string[]; signal: AbortSignal },
): Promise<void> {
  const refusal = refusalOf(url, exempt);
  if (refusal) throw new AddressRefused(refusal);
  const host = hostOf(url);
  if (isExempt(url, exempt) || readIpv4(host) || host.startsWith("[")) return;
  const found = await resolve(host, signal);
  if (found.length === 0) throw new AddressRefused("leads nowhere");
  const isPublic = (address: string) => isPublicHost(address.includes(":") ? `[${address}]` : address);
  if (!found.every(isPublic)) throw new AddressRefused("leads to a private network");
}

/** What can be said without asking anybody; null: nothing against it. */
export function refusalOf(url: URL, exempt: readonly string[] = []): string | null {
  if (url.protocol !== "http:" && url.protocol !== "https:") return "is no page";
  if (url.username !== "" || url.password !== "") return "carries a password";
  if (isExempt(url, exempt)) return null;
  // The parser leaves the scheme's own port out.
  if (url.port !== "" && url.port !== "80" && url.port !== "443") return "names a port of its own";
  return isPublicHost(hostOf(url)) ? null : "leads to a private network";
}

const isExempt = ({ host, hostname }: URL, exempt: readonly string[]) =>
  exempt.some((each) => each === host || each === hostname);

const hostOf = ({ hostname }: URL) => hostname.replace(/\.$/, "").toLowerCase();

/** Names that lead to nobody outside: RFC 6761, RFC 6762, RFC 8375, RFC 9476 and what networks at home use. */
const privateNames = /(^|\.)(localhost|local|localdomain|internal|intranet|lan|home|corp|arpa|onion|test|invalid|alt)$/;

/** A host as URL.hostname has it: there every way of writing an IPv4 address is four decimal numbers already. */
function isPublicHost(host: string): boolean {
  const ipv4 = readIpv4(host);
  if (ipv4) return isPublicIpv4(ipv4);
  if (host.startsWith("[")) return isPublicIpv6(readIpv6(host.slice(1, -1)));
  return host.includes(".") && !privateNames.test(host);
}

function readIpv4(text: string): number[] | null {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  return parts?.every((part) => part <= 255) ? parts : null;
}

/** First numbers, how many bits of them count. IANA's registry of special purposes. */
const privateIpv4: readonly [string, number][] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
];

const numberOf = (parts: readonly number[]) => parts.reduce((sum, part) => sum * 256 + part, 0);

function isPublicIpv4(parts: readonly number[]): boolean {
  const address = numberOf(parts);
  return !privateIpv4.some(([first, bits]) => {
    const size = 2 ** (32 - bits);
    return Math.floor(address / size) === Math.floor(numberOf(readIpv4(first) as number[]) / size);
  });
}

/** Eight numbers of 16 bits. */
function readIpv6(text: string): number[] | null {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const ipv4 = dotted ? readIpv4(dotted[2] as string) : null;
  if (dotted && !ipv4) return null;
  const hex = (high = 0, low = 0) => (high * 256 + low).toString(16);
  const whole = ipv4 ? `${dotted?.[1]}${hex(ipv4[0], ipv4[1])}:${hex(ipv4[2], ipv4[3])}` : text;
  const halves = whole.split("::");
  if (halves.length > 2) return null;
  const [head, tail] = halves.map((half) => (half === "" ? [] : half.split(":")));
  if (!head) return null;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (tail ? missing < 1 : missing !== 0) return null;
  const groups = [...head, ...Array<string>(tail ? missing : 0).fill("0"), ...(tail ?? [])];
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
    ? groups.map((group) => Number.parseInt(group, 16))
    : null;
}

/** Of the addresses given out to the world (2000::/3), without those that hold an IPv4 address or are for examples. */
function isPublicIpv6(groups: number[] | null): boolean {
  if (!groups) return false;
  const [first = 0, second = 0] = groups;
  if (first < 0x2000 || first > 0x3fff) return false;
  // 2001::/23 are protocols (Teredo among them), 2001:db8::/32 and 3fff::/20 examples, 2002::/16 is 6to4.
  if (first === 0x2001 && (second < 0x200 || second === 0xdb8)) return false;
  return first !== 0x2002 && first !== 0x3fff;
}
