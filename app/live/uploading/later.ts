/** After a while; without a network as soon as the browser says that there is one again. */
export function later(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener("online", end);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(() => navigator.onLine && end(), milliseconds);
    addEventListener("online", end);
    signal.addEventListener("abort", end);
  });
}
