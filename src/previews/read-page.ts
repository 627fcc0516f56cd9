/** What a page says of itself in its head, still as HTML has it. */
export type PageFacts = {
  title?: string;
  description?: string;
  site?: string;
  image?: string;
  icon?: string;
};

/** Which words of a page mean what, the better ones first. */
const meanings = {
  title: ["og:title", "twitter:title"],
  description: ["og:description", "twitter:description", "description"],
  site: ["og:site_name", "application-name"],
  image: ["og:image:secure_url", "og:image:url", "og:image", "twitter:image", "twitter:image:src"],
} as const;

const longest = 4_096;

export async function readPage(html: string): Promise<PageFacts> {
  const said = new Map<string, string>();
  const icons: { href: string; rank: number }[] = [];
  let title = "";
  let titles = 0;
  const page = new HTMLRewriter()
    .on("title", {
      element() {
        titles += 1;
      },
      text({ text }) {
        // A drawing in the page has titles too.
        if (titles === 1 && title.length < longest) title += text;
      },
    })
    .on("meta", {
      element(meta) {
        const name = (meta.getAttribute("property") ?? meta.getAttribute("name"))?.trim().toLowerCase();
        const content = meta.getAttribute("content")?.trim();
        if (name && content && !said.has(name)) said.set(name, content.slice(0, longest));
      },
    })
    .on("link", {
      element(link) {
        const href = link.getAttribute("href")?.trim();
        const words = (link.getAttribute("rel") ?? "").toLowerCase().split(/\s+/);
        if (!href || href.length > longest) return;
        if (words.includes("icon")) icons.push({ href, rank: rankOf(link) });
        else if (words.includes("apple-touch-icon")) icons.push({ href, rank: 1 });
      },
    })
    .transform(new Response(html));
  await page.arrayBuffer();
  const first = (names: readonly string[]) => names.map((name) => said.get(name)).find((value) => value !== undefined);
  const facts: PageFacts = {};
  const put = (key: keyof PageFacts, value: string | undefined) => {
    if (value) facts[key] = value;
  };
  put("title", first(meanings.title) ?? title.trim());
  put("description", first(meanings.description));
  put("site", first(meanings.site));
  put("image", first(meanings.image));
  put("icon", icons.toSorted((one, other) => other.rank - one.rank)[0]?.href);
  return facts;
}

/** It is drawn 16 pixels wide, on a screen that may have two for each. */
function rankOf(link: Element): number {
  const type = link.getAttribute("type") ?? "";
  const size = Number.parseInt(link.getAttribute("sizes") ?? "", 10);
  if (type.includes("svg") || link.getAttribute("href")?.endsWith(".svg")) return 0;
  return size >= 32 && size <= 192 ? 3 : 2;
}

/** By its byte order mark, what the server says, or what the page says; else UTF-8. Bytes that mean nothing are marked. */
export function decodePage(bytes: Uint8Array, contentType: string): string {
  const marked =
    bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : null;
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 2_048));
  const said = /charset\s*=\s*["']?([\w:.-]{1,40})/i;
  const label = marked ?? said.exec(contentType)?.[1] ?? said.exec(head)?.[1] ?? "utf-8";
  return decoder(label).decode(bytes);
}

function decoder(label: string): TextDecoder {
  try {
    return new TextDecoder(label);
  } catch {
    return new TextDecoder();
  }
}
