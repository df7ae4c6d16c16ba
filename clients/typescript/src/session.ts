import { ApiError } from "./errors.js";
import type { TokenStorage, Tokens } from "./storage.js";
import { sleep } from "./waiting.js";

/** Tells the other tabs that a session goes on with other tokens, or has ended. It names its session by a token of it. */
interface News {
  from: string;
  to: Tokens | null;
}

/** Milliseconds in which the news of the tab that has just refreshed arrive. */
const UNTIL_NEWS = 30;

/**
 * The session of a person: its tokens, and one refresh for all calls and tabs that need it.
 *
 * Tabs take turns by a Web Lock. The next one finds the new tokens in the storage that they share, or has received them
 * over a BroadcastChannel if each keeps its own. Where neither exists, two tabs may both refresh: the API then gives
 * both the same tokens.
 */
export class Session {
  #renewal: Promise<string> | undefined;
  #known: string | undefined;
  readonly #channel: BroadcastChannel | undefined;

  constructor(
    private readonly storage: TokenStorage,
    private readonly name: string,
    private readonly refresh: (refreshToken: string) => Promise<Tokens>,
    private readonly onEnd: () => void,
  ) {
    if (typeof BroadcastChannel === "undefined") return;
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = ({ data }: MessageEvent<News>) => void this.#hear(data);
    // In Node.js the channel alone would keep the process alive.
    (this.#channel as { unref?: () => void }).unref?.();
  }

  async tokens(): Promise<Tokens | null> {
    const tokens = await this.storage.get();
    this.#known = tokens?.refresh_token;
    return tokens;
  }

  /** Begins a session, or ends it with null. */
  async put(tokens: Tokens | null): Promise<void> {
    const from = (await this.tokens())?.refresh_token;
    await this.#store(tokens);
    if (from && !tokens) this.#tell({ from, to: null });
  }

  /** Returns an access token that is newer than *stale*. Raises `ApiError` if the session has ended. */
  renew(stale: string): Promise<string> {
    this.#renewal ??= this.#inTurn(stale).finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  close(): void {
    this.#channel?.close();
  }

  async #inTurn(stale: string): Promise<string> {
    const locks = globalThis.navigator?.locks;
    if (!locks) return this.#renewed(stale);
    const atOnce = await locks.request(this.name, { ifAvailable: true }, (lock) => lock && this.#renewed(stale));
    if (atOnce) return atOnce;
    return locks.request(this.name, async () => {
      await sleep(UNTIL_NEWS);
      return this.#renewed(stale);
    });
  }

  async #renewed(stale: string): Promise<string> {
    const tokens = await this.tokens();
    if (tokens && tokens.access_token !== stale) return tokens.access_token;
    const from = tokens?.refresh_token;
    if (!from) throw noSession();
    try {
      const to = await this.refresh(from);
      await this.#store(to);
      this.#tell({ from, to });
      return to.access_token;
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) {
        await this.#store(null);
        this.#tell({ from, to: null });
        this.onEnd();
      }
      throw error;
    }
  }

  async #store(tokens: Tokens | null): Promise<void> {
    await this.storage.set(tokens);
    this.#known = tokens?.refresh_token;
  }

  #tell(news: News): void {
    this.#channel?.postMessage(news);
  }

  async #hear({ from, to }: News): Promise<void> {
    // Another person may have logged in in this tab.
    if (this.#known !== from) return;
    const mine = await this.storage.get();
    if (!mine || mine.refresh_token === from) await this.#store(to);
    if (!to) this.onEnd();
  }
}

function noSession(): ApiError {
  const message = "There is no session: log in.";
  return new ApiError(401, { error: { code: "NOT_AUTHENTICATED", message, details: [], timestamp: "" } });
}
