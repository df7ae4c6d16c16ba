import createFetcher, { type FetchResponse, type MaybeOptionalInit } from "openapi-fetch";
import type { HttpMethod, PathsWithMethod, RequiredKeysOf } from "openapi-typescript-helpers";
import type { components, operations, paths } from "./api.js";
import { type Connection, type ConnectOptions, connect } from "./connection.js";
import { type Deprecation, warn, watcher } from "./deprecations.js";
import { type Sending, send } from "./sending.js";
import { Session } from "./session.js";
import { memoryStorage, type TokenStorage, type Tokens } from "./storage.js";
import { type UploadOptions, upload } from "./upload.js";

type Schemas = components["schemas"];
export type Credentials = operations["login"]["requestBody"]["content"]["application/json"];
export type Registration = Schemas["Registration"];
export type User = Schemas["User"];
export type StoredFile = Schemas["File"];

export interface ClientOptions {
  /** The address of the gateway without `/api/v1`, such as `https://api.example.com`. */
  baseUrl: string;
  /** Memory by default; `webStorage()` shares the session with the other tabs. */
  storage?: TokenStorage;
  /** Called when the session has ended, in this tab or in another one, and not by this client's `logout`. */
  onSessionEnd?: () => void;
  /** Called once for each operation that will end, as its answers tell. By default, `console.warn` says it. */
  onDeprecation?: (deprecation: Deprecation) => void;
  /** The key of an application, beside the token of a person, or instead of one. */
  apiKey?: string;
  /** The attempts of a call, the first one included. */
  attempts?: number;
  /** The longest wait in seconds that an answer may ask for before the client raises it. */
  patience?: number;
  fetch?: typeof fetch;
  /** For a runtime without its own `WebSocket`, such as Node.js before 22. */
  WebSocket?: typeof WebSocket;
}

/** The answer to a call. Refusals are raised, so the data is always there. */
type Answer<Method extends Record<string | number, unknown>, Init> = Extract<
  FetchResponse<Method, Init, `${string}/${string}`>,
  { data: unknown }
>;

type Argument<Init> =
  RequiredKeysOf<Init> extends never ? [(Init & { [key: string]: unknown })?] : [Init & { [key: string]: unknown }];

type Call<Method extends HttpMethod> = <
  Path extends PathsWithMethod<paths, Method>,
  Init extends MaybeOptionalInit<paths[Path], Method>,
>(
  path: Path,
  ...init: Argument<Init>
) => Promise<Answer<paths[Path][Method] & Record<string | number, unknown>, Init>>;

export interface Client {
  GET: Call<"get">;
  POST: Call<"post">;
  PUT: Call<"put">;
  PATCH: Call<"patch">;
  DELETE: Call<"delete">;
  HEAD: Call<"head">;
  /** Makes an account. It does not log in. */
  register(form: Registration): Promise<User>;
  login(credentials: Credentials): Promise<Tokens>;
  /** Ends the session here in any case, and on the server if it can be reached. */
  logout(): Promise<void>;
  /** Returns the tokens of the session, or null if there is none. */
  tokens(): Promise<Tokens | null>;
  /** Sends a file in a way that goes on after an interruption. */
  upload(file: Blob | ArrayBufferView, options?: UploadOptions): Promise<StoredFile>;
  /** Opens a socket that comes back by itself and misses nothing. */
  connect(options: ConnectOptions): Connection;
  /** Frees what keeps other tabs in step. The session stays. */
  close(): void;
}

/** Returns a client of the API. */
export function createClient(options: ClientOptions): Client {
  const { fetch = globalThis.fetch.bind(globalThis), storage = memoryStorage(), onSessionEnd = () => {} } = options;
  const origin = options.baseUrl.replace(/\/+$/, "");
  const baseUrl = `${origin}/api/v1`;

  const refresh = async (refresh_token: string): Promise<Tokens> =>
    (await open.POST("/auth/refresh", { body: { refresh_token } })).data;
  const session = new Session(storage, `2u ${origin}`, refresh, onSessionEnd);
  const { apiKey, attempts = 5, patience = 30, onDeprecation = warn } = options;
  const watch = watcher(onDeprecation);
  const sending: Sending = { fetch, session, apiKey, attempts, patience, watch };

  const calls = (authorized: boolean, own = sending) => {
    // The library tells the path of an operation to its middleware alone.
    const operations = new WeakMap<Request, string>();
    const fetcher = createFetcher<paths>({
      baseUrl,
      fetch: (request) => send(request, operations.get(request) ?? "", own, authorized),
    });
    fetcher.use({
      onRequest: ({ request, schemaPath }) => void operations.set(request, `${request.method} ${schemaPath}`),
    });
    return fetcher as unknown as Client;
  };
  const { GET, POST, PUT, PATCH, DELETE, HEAD } = calls(true);
  const [open, once] = [calls(false), calls(true, { ...sending, attempts: 1 })];

  return {
    ...{ GET, POST, PUT, PATCH, DELETE, HEAD },
    register: async (body) => (await open.POST("/auth/register", { body })).data,
    login: async (body) => {
      const { data } = await open.POST("/auth/login", { body });
      await session.put(data);
      return data;
    },
    logout: async () => {
      try {
        if (await session.tokens()) await once.POST("/auth/logout");
      } finally {
        await session.put(null);
      }
    },
    tokens: () => session.tokens(),
    upload: (file, given) => upload({ baseUrl, apiKey, session, watch, GET }, file, given),
    connect: (given) => {
      const socket = options.WebSocket ?? globalThis.WebSocket;
      if (!socket) throw new TypeError("This runtime has no WebSocket: give one to createClient.");
      return connect({ url: origin.replace(/^http/, "ws"), apiKey, session, once, WebSocket: socket }, given);
    },
    close: () => session.close(),
  };
}
