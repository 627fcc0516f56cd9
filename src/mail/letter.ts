/** A mail with one thing to do. Mail programs know no variables, so the colours stand here: the light theme's. */
export function letter(content: { title: string; says: string; action: string; url: string; fine: string }): string {
  const { title, says, action, url, fine } = content;
  return sheet(
    title,
    `<p style="margin:0 0 24px">${escaped(says)}</p>
    <p style="margin:0 0 24px">${button(url, action)}</p>
    <p style="margin:0;font-size:14px;color:#46565a">${escaped(fine)}</p>`,
  );
}

/** `content` is HTML already; `title` is not. */
export function sheet(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<body style="margin:0;padding:32px 16px;background:#ebf0f1;color:#1c292c;font:16px/1.5 system-ui,sans-serif">
  <div style="max-width:520px;margin:0 auto;padding:32px;background:#fff;border-radius:12px">
    <h1 style="margin:0 0 16px;font-size:22px;line-height:1.3;color:#0b1719">${escaped(title)}</h1>
    ${content}
  </div>
</body>
</html>
`;
}

export const button = (url: string, says: string) =>
  `<a href="${escaped(url)}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:#0b6674;color:#fff;text-decoration:none">${escaped(says)}</a>`;

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
export const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] ?? "");
