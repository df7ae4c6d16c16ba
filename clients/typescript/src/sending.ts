import type { Watch } from "./deprecations.js";
import { type ApiError, NetworkError, refusal } from "./errors.js";
import type { Session } from "./session.js";
import { asAsked, backOff, sleep } from "./waiting.js";

export interface Sending {
  fetch: typeof fetch;
  session: Session;
  apiKey: string | undefined;
  /** The attempts of a call, the first one included. */
  attempts: number;
  /** The longest wait that an answer may ask for, in seconds. One that asks for more is raised. */
  patience: number;
  watch: Watch;
}

const READS = new Set(["GET", "HEAD", "OPTIONS"]);
const MOST_SECONDS = 8;
// The first attempt with the same key still runs, the service is overloaded, or a proxy lacks one that answers.
const COMES_BACK = new Set([408, 429, 502, 503, 504]);

/** Returns a key under which a command can be sent again. `crypto.randomUUID` exists only on pages of https. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Sends a request with the token of the session, refreshes it once if it is refused, and waits and repeats where that
 * helps. Raises `ApiError` for a refusal, and `NetworkError` if no answer arrives.
 */
export async function send(
  request: Request,
  operation: string,
  sending: Sending,
  authorized = true,
): Promise<Response> {
  if (!READS.has(request.method) && !request.headers.has("Idempotency-Key")) {
    request.headers.set("Idempotency-Key", newKey());
  }
  if (sending.apiKey) request.headers.set("X-API-Key", sending.apiKey);
  let isRenewed = false;
  for (let attempt = 1; ; attempt++) {
    const token = authorized ? (await sending.session.tokens())?.access_token : undefined;
    const outcome = await tried(request, operation, sending, token);
    if (outcome instanceof Response) return outcome;
    if (token && needsRefresh(outcome) && !isRenewed) {
      isRenewed = true;
      await sending.session.renew(token);
      continue;
    }
    const milliseconds = pause(outcome, attempt, sending);
    if (milliseconds === undefined) throw outcome;
    await sleep(milliseconds, request.signal);
  }
}

async function tried(
  request: Request,
  operation: string,
  sending: Sending,
  token?: string,
): Promise<Response | ApiError | NetworkError> {
  // The body of a request can be read once, and another attempt needs it.
  const attempt = request.clone();
  if (token) attempt.headers.set("Authorization", `Bearer ${token}`);
  try {
    const response = await sending.fetch(attempt);
    sending.watch(operation, (name) => response.headers.get(name));
    if (response.ok || response.status === 304) return response;
    return refusal(response.status, await response.text(), seconds(response.headers.get("Retry-After")));
  } catch (error) {
    request.signal.throwIfAborted();
    return new NetworkError("The API cannot be reached.", { cause: error });
  }
}

function seconds(header: string | null): number | undefined {
  return header && /^\d+(\.\d+)?$/.test(header) ? Number(header) : undefined;
}

export function needsRefresh(outcome: unknown): boolean {
  const { code } = outcome as ApiError;
  return code === "INVALID_TOKEN" || code === "NOT_AUTHENTICATED";
}

/** Returns the milliseconds until the next attempt, or undefined if there is none. */
function pause(outcome: ApiError | NetworkError, attempt: number, { attempts, patience }: Sending): number | undefined {
  if (attempt >= attempts) return undefined;
  if (outcome instanceof NetworkError) return backOff(attempt - 1, MOST_SECONDS);
  if (!COMES_BACK.has(outcome.status) && outcome.code !== "IDEMPOTENCY_IN_PROGRESS") return undefined;
  if (outcome.retryAfter === undefined) return backOff(attempt - 1, MOST_SECONDS);
  return outcome.retryAfter <= patience ? asAsked(outcome.retryAfter) : undefined;
}
