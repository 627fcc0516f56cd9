// What a rate limit binding is locally: windows on the wall clock, kept in memory. miniflare's own commits each count
// to disk before it answers (miniflare 5, 2026-10), which made every request wait for the disk; Cloudflare's does not.
class Limit {
  #counts = new Map();
  #window = 0;

  constructor({ limit, period }) {
    this.most = limit;
    this.periodMs = period * 1_000;
  }

  async limit({ key }) {
    const window = Math.floor(Date.now() / this.periodMs);
    if (window !== this.#window) this.#counts.clear();
    this.#window = window;
    const count = this.#counts.get(key) ?? 0;
    if (count >= this.most) return { success: false };
    this.#counts.set(key, count + 1);
    return { success: true };
  }
}

export default (inner) => new Limit(inner);
