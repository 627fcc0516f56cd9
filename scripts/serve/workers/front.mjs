// Ahead of everything that is served locally. miniflare puts three Workers before one that has assets, each of them
// passing on every frame of a socket and every answer of the API; those come to ours directly, as in the cloud.
export default {
  fetch(request, { ENTRY, WORKER }) {
    const { pathname } = new URL(request.url);
    if (!pathname.startsWith("/ws/") && !pathname.startsWith("/api/")) return ENTRY.fetch(request);
    return WORKER.fetch(withAddress(request));
  },
};

/** The client's address where Cloudflare would write it. */
function withAddress(request) {
  const address = /^(?:\[(.+)\]|(.+)):\d+$/.exec(request.cf?.clientIp ?? "");
  if (!address || request.headers.has("cf-connecting-ip")) return request;
  const named = new Request(request);
  named.headers.set("cf-connecting-ip", address[1] ?? address[2]);
  return named;
}
