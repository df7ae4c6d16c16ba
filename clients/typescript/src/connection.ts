import type { Client } from "./client.js";
import { type ApiError, isApiError } from "./errors.js";
import type { ClientFrame, ServerFrame } from "./frames.js";
import type { Session } from "./session.js";
import { backOff, sleep } from "./waiting.js";

/** A frame that an application handles. A newer gateway may send others: ignore types that you do not know. */
export type Frame = Exclude<ServerFrame, { type: "connection.established" } | { type: "pong" }>;

export type ConnectionState = "connecting" | "open" | "waiting" | "closed";

/** The reason of an end: by `close`, because the person has opened too many sockets, or the refusal. */
export type End = "closed" | "replaced" | ApiError;

export interface ConnectOptions {
  /** Called with one frame after the other, each once. The next one waits for the promise that it may return. */
  onFrame: (frame: Frame) => void | Promise<void>;
  /**
   * Frames may be missing: load the state over REST. Called at the first connection without a cursor, too. Frames wait
   * until the state is loaded, and a call that fails is repeated.
   */
  onGap: () => void | Promise<void>;
  /** Where to go on: the `cursor` of an earlier connection, kept after its frames were handled. */
  cursor?: string | null;
  /** One request or other conversation. By default, everything that concerns the person. */
  conversationId?: string;
  onState?: (state: ConnectionState) => void;
  /** Called when the connection does not come back. */
  onEnd?: (reason: End) => void;
  /** Called with what the handlers raise. */
  onError?: (error: unknown) => void;
  signal?: AbortSignal;
}

export interface Connection {
  /** The place in the feed after the last frame that was handled. */
  readonly cursor: string | null;
  readonly state: ConnectionState;
  /** Sends a frame. Returns false, and sends nothing, while there is no connection. */
  send(frame: ClientFrame): boolean;
  close(): void;
}

export interface Connecting {
  url: string;
  apiKey: string | undefined;
  session: Session;
  once: Client;
  WebSocket: typeof WebSocket;
}

interface Closed {
  code: number;
  reason: string;
  wasEstablished: boolean;
}

const MOST_SECONDS = 30;
const PING_SECONDS = 20;
/** After this silence, which two pings have not broken, the network is dead, and the socket does not know yet. */
const SILENCE_SECONDS = 45;
const VOID_TOKEN = 4401;
const REPLACED = 4409;
const LOST: Omit<Closed, "wasEstablished"> = { code: 1006, reason: "" };

/** Follows the feed of a person or of a conversation until it is closed. */
export function connect(connecting: Connecting, options: ConnectOptions): Connection {
  return new Follower(connecting, options);
}

class Follower implements Connection {
  cursor: string | null;
  state: ConnectionState = "connecting";
  /** The place after the last frame that has arrived. Frames that wait to be handled are not asked for again. */
  #received: string | null;
  #handled: Promise<void> = Promise.resolve();
  #socket: WebSocket | undefined;
  #wake: (() => void) | undefined;
  readonly #ended = new AbortController();

  constructor(
    private readonly connecting: Connecting,
    private readonly options: ConnectOptions,
  ) {
    this.#received = this.cursor = options.cursor ?? null;
    options.signal?.addEventListener("abort", () => this.close(), { once: true });
    if (options.signal?.aborted) this.#ended.abort();
    void this.#follow();
  }

  send(frame: ClientFrame): boolean {
    if (this.state !== "open") return false;
    this.#socket?.send(JSON.stringify(frame));
    return true;
  }

  close(): void {
    this.#ended.abort();
  }

  async #follow(): Promise<void> {
    const isOver = this.#ended.signal;
    const stopListening = this.#listen();
    let end: End | undefined;
    for (let failures = 0; !isOver.aborted; ) {
      this.#become("connecting");
      const closed = await this.#untilClosed();
      if (isOver.aborted) break;
      this.#become("waiting");
      end = await this.#endAfter(closed);
      if (end) break;
      failures = closed.wasEstablished ? 0 : failures + 1;
      await this.#pause(closed, failures);
    }
    stopListening();
    this.#become("closed");
    this.options.onEnd?.(end ?? "closed");
  }

  /** The browser knows when its network is lost and when it is back. */
  #listen(): () => void {
    const wake = () => this.#wake?.();
    globalThis.addEventListener?.("online", wake);
    return () => globalThis.removeEventListener?.("online", wake);
  }

  async #untilClosed(): Promise<Closed> {
    const { url, apiKey, session, WebSocket } = this.connecting;
    const token = (await session.tokens())?.access_token;
    const query = this.#received ? `?cursor=${encodeURIComponent(this.#received)}` : "";
    const { conversationId } = this.options;
    const path = conversationId ? `/ws/${encodeURIComponent(conversationId)}` : "/ws";
    const secrets = [...(token ? ["bearer", token] : []), ...(apiKey ? ["x-api-key", apiKey] : [])];
    if (this.#ended.signal.aborted) return { ...LOST, wasEstablished: false };
    const socket = (this.#socket = new WebSocket(url + path + query, secrets));
    let [wasEstablished, heard] = [false, Date.now()];
    return new Promise<Closed>((resolve) => {
      const give = (end: { code: number; reason: string }) => {
        clearInterval(pings);
        this.#ended.signal.removeEventListener("abort", lose);
        globalThis.removeEventListener?.("offline", lose);
        // What a dead socket still brings would be asked for again.
        socket.onmessage = socket.onclose = null;
        socket.onerror = () => {};
        socket.close();
        resolve({ code: end.code, reason: end.reason, wasEstablished });
      };
      const lose = () => give(LOST);
      const pings = setInterval(() => {
        if (Date.now() - heard > SILENCE_SECONDS * 1000) lose();
        else this.send({ type: "ping", data: {} });
      }, PING_SECONDS * 1000);
      this.#ended.signal.addEventListener("abort", lose);
      globalThis.addEventListener?.("offline", lose);
      socket.onclose = give;
      // A browser tells the end after the error. Node.js 20 does not, if the handshake has failed.
      socket.onerror = () => setTimeout(lose);
      socket.onmessage = ({ data }) => {
        heard = Date.now();
        const frame = JSON.parse(String(data)) as ServerFrame;
        wasEstablished ||= frame.type === "connection.established";
        this.#take(frame);
      };
    });
  }

  #take(frame: ServerFrame): void {
    if (frame.type === "pong") return;
    if (frame.type === "connection.established") {
      const { cursor, recovered } = frame.data;
      this.#received = cursor;
      this.#become("open");
      this.#then(async () => {
        if (!recovered) await this.#load();
        this.cursor = cursor;
      });
      return;
    }
    const cursor = "cursor" in frame ? frame.cursor : null;
    this.#received = cursor ?? this.#received;
    this.#then(async () => {
      await this.options.onFrame(frame);
    });
    this.#then(async () => {
      this.cursor = cursor ?? this.cursor;
    });
  }

  #then(step: () => Promise<void>): void {
    this.#handled = this.#handled.then(() => (this.#ended.signal.aborted ? undefined : step())).catch((error) => {
      if (this.#ended.signal.aborted) return;
      (this.options.onError ?? console.error)(error);
    });
  }

  async #load(): Promise<void> {
    for (let failures = 0; ; failures++) {
      try {
        return await this.options.onGap();
      } catch (error) {
        (this.options.onError ?? console.error)(error);
        await sleep(backOff(failures, MOST_SECONDS), this.#ended.signal);
      }
    }
  }

  /** Returns why the connection does not come back, or undefined. */
  async #endAfter({ code, wasEstablished }: Closed): Promise<End | undefined> {
    if (code === REPLACED) return "replaced";
    if (wasEstablished && code !== VOID_TOKEN) return undefined;
    // A browser hides why a handshake was refused. A route answers the same, and refreshes a token that has expired.
    const { GET } = this.connecting.once;
    const conversation_id = this.options.conversationId;
    try {
      if (conversation_id) await GET("/conversations/{conversation_id}", { params: { path: { conversation_id } } });
      else await GET("/auth/me");
    } catch (error) {
      if (isApiError(error) && [401, 403, 404].includes(error.status)) return error;
    }
    return undefined;
  }

  async #pause({ code, reason, wasEstablished }: Closed, failures: number): Promise<void> {
    if (code === VOID_TOKEN && wasEstablished) return;
    const asked = /after (\d+(?:\.\d+)?) s/.exec(reason)?.[1];
    const milliseconds = asked ? Number(asked) * 1000 : backOff(failures, MOST_SECONDS);
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    const slept = new AbortController();
    const signal = AbortSignal.any([slept.signal, this.#ended.signal]);
    await Promise.race([sleep(milliseconds, signal).catch(() => {}), woken]);
    slept.abort();
  }

  #become(state: ConnectionState): void {
    if (this.state === state) return;
    this.state = state;
    this.options.onState?.(state);
  }
}
