/** A mail with one thing to do. Mail programs know no variables, so the colours stand here: the light theme's. */
export function letter(content: { title: string; says: string; action: string; url: string; fine: string }): string {
  const { title, says, action, url, fine } = content;
  return `<!doctype html>
<html lang="en">
<body style="margin:0;padding:32px 16px;background:#ebf0f1;color:#1c292c;font:16px/1.5 system-ui,sans-serif">
  <div style="max-width:520px;margin:0 auto;padding:32px;background:#fff;border-radius:12px">
    <h1 style="margin:0 0 16px;font-size:22px;line-height:1.3;color:#0b1719">${escaped(title)}</h1>
    <p style="margin:0 0 24px">${escaped(says)}</p>
    <p style="margin:0 0 24px"><a href="${escaped(url)}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:#0b6674;color:#fff;text-decoration:none">${escaped(action)}</a></p>
    <p style="margin:0;font-size:14px;color:#46565a">${escaped(fine)}</p>
  </div>
</body>
</html>
`;
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] ?? "");
