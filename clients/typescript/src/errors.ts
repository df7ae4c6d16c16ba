import type { components } from "./api.js";
import type { KnownErrorCode } from "./codes.js";

/** A code of an error. A gateway that is newer than this client may send others than the known ones. */
export type ErrorCode = KnownErrorCode | (string & {});

type Problem = components["schemas"]["Problem"];

/** A refusal of the API. `code` is stable: program against it, and show `message` to people at most. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: ErrorCode;
  /** The fields of a `VALIDATION_ERROR`, for example. */
  readonly details: Problem["error"]["details"];
  /** With it the operators find every line of the log of the call. */
  readonly requestId: string | undefined;
  /** Seconds to wait before the next attempt, if the answer names them. */
  readonly retryAfter: number | undefined;

  constructor(status: number, problem: Partial<Problem>, retryAfter?: number) {
    super(problem.error?.message ?? problem.detail ?? `The API answered with status ${status}.`);
    this.status = status;
    this.code = problem.error?.code ?? (status >= 500 ? "SERVICE_UNAVAILABLE" : "BAD_REQUEST");
    this.details = problem.error?.details ?? [];
    this.requestId = problem.request_id;
    this.retryAfter = retryAfter;
  }
}

/** No answer has arrived, after all attempts. A command has an idempotency key: it is safe to send it again. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";
}

/** Tells whether *error* is a refusal of the API, with one of these codes if any are given. */
export function isApiError(error: unknown, ...codes: ErrorCode[]): error is ApiError {
  return error instanceof ApiError && (codes.length === 0 || codes.includes(error.code));
}

/** Returns the refusal in the body of an answer, which a proxy may have written without one. */
export function refusal(status: number, body: string, retryAfter?: number): ApiError {
  let problem: Partial<Problem> = {};
  try {
    problem = JSON.parse(body) ?? {};
  } catch {
    // The answer of a proxy: its status is all there is.
  }
  return new ApiError(status, problem, retryAfter);
}
