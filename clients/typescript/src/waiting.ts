/** Waits for some milliseconds, or raises the reason of *signal* as soon as it is aborted. */
export function sleep(milliseconds: number, signal?: AbortSignal | null): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/** Returns the milliseconds before an attempt: random, so that not all clients come back in the same moment. */
export function backOff(failures: number, mostSeconds: number): number {
  return Math.random() * Math.min(mostSeconds, 2 ** failures) * 1000;
}

/** Returns the milliseconds that an answer asks to wait, and a little more, for the same reason. */
export function asAsked(seconds: number): number {
  return (seconds + Math.random() * Math.max(0.1, seconds / 10)) * 1000;
}
