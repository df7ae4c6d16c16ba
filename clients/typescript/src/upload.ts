import type { DetailedError, HttpResponse, Upload } from "tus-js-client";
import type { Client, StoredFile } from "./client.js";
import type { Watch } from "./deprecations.js";
import { isApiError, NetworkError, refusal } from "./errors.js";
import { newKey } from "./sending.js";
import type { Session } from "./session.js";
import { sleep } from "./waiting.js";

export interface UploadOptions {
  /** Called with the bytes that were sent, and with all. */
  onProgress?: (sent: number, total: number) => void;
  /** Interrupts the upload. The bytes that have arrived stay for a day: the same file goes on there. */
  signal?: AbortSignal;
  /** By default those of a `File`. */
  filename?: string;
  contentType?: string;
  purpose?: "general" | "kyc" | "marketplace";
  /** The request or the thread to which the file belongs. */
  requestId?: string;
  conversationId?: string;
}

export interface Uploading {
  baseUrl: string;
  apiKey: string | undefined;
  session: Session;
  watch: Watch;
  GET: Client["GET"];
}

/** Milliseconds between attempts. They begin again whenever bytes have arrived. */
const RETRY_DELAYS = [300, 1000, 2000, 4000, 8000, 8000, 8000, 8000, 8000];
/** The upload has expired, or belongs to another account. */
const GONE = new Set([403, 404, 410]);
/** Seconds in which the service makes a file of the bytes. */
const UNTIL_MADE = 60;

/**
 * Sends a file by the protocol tus, whose library is loaded with the first upload. An interrupted upload goes on where
 * the service has stored its bytes; in a browser also after the page was loaded again.
 */
export async function upload(
  uploading: Uploading,
  file: Blob | ArrayBufferView,
  options: UploadOptions = {},
): Promise<StoredFile> {
  options.signal?.throwIfAborted();
  const tus = await import("tus-js-client");
  const id = await new Promise<string>((resolve, reject) => void begin(tus.Upload, resolve, reject));
  return made(uploading, id, options.signal);

  async function begin(type: typeof Upload, resolve: (id: string) => void, reject: (reason: unknown) => void) {
    const metadata = described(file, options);
    const sender = authorized(uploading);
    const sent: Upload = new type(await content(file), {
      endpoint: `${uploading.baseUrl}/uploads/tus/`,
      metadata,
      retryDelays: RETRY_DELAYS.map((delay) => delay * (0.75 + Math.random() / 2)),
      removeFingerprintOnSuccess: true,
      fingerprint: async () => fingerprint(file, uploading.baseUrl, metadata) as string,
      onProgress: options.onProgress ?? null,
      onBeforeRequest: async (request) => {
        for (const [name, value] of Object.entries(await sender.headers(request.getMethod()))) request.setHeader(name, value);
      },
      onAfterResponse: (request, response) => sender.look(request.getMethod(), response),
      onShouldRetry: ({ originalResponse }) => goesOn(originalResponse),
      onError: (error) => reject(raised(error as DetailedError)),
      onSuccess: () => resolve((sent.url ?? "").replace(/^.*\//, "")),
    });
    options.signal?.addEventListener("abort", () => {
      void sent.abort();
      reject(options.signal?.reason);
    });
    const [earlier] = await sent.findPreviousUploads();
    if (earlier) sent.resumeFromPreviousUpload(earlier);
    sent.start();
  }
}

/** Gives requests their headers, and looks at what became of them. */
function authorized({ session, apiKey, watch }: Uploading) {
  let [token, key]: [string | undefined, string] = [undefined, newKey()];
  return {
    async headers(method: string): Promise<Record<string, string>> {
      token = (await session.tokens())?.access_token;
      return {
        ...(token && { Authorization: `Bearer ${token}` }),
        ...(apiKey && { "X-API-Key": apiKey }),
        ...(method === "POST" && { "Idempotency-Key": key }),
      };
    },
    async look(method: string, response: HttpResponse): Promise<void> {
      const status = response.getStatus();
      const path = method === "POST" ? "/uploads/tus/" : "/uploads/tus/{upload_id}";
      watch(`${method} ${path}`, (name) => response.getHeader(name));
      // A session that has ended shows in the next answer.
      if (status === 401 && token) await session.renew(token).catch(() => {});
      if (method !== "HEAD" || status < 400) return;
      // The library would begin another upload whenever it is not told how much is stored. It has to ask again, unless
      // the upload is gone.
      if (!GONE.has(status)) throw new Error(`The API did not say how much is stored: status ${status}.`);
      key = newKey();
    },
  };
}

function described(file: Blob | ArrayBufferView, options: UploadOptions): Record<string, string> {
  const { name, type } = file as Partial<File>;
  const metadata = {
    filename: options.filename ?? name ?? "file",
    filetype: options.contentType ?? type,
    purpose: options.purpose,
    request_id: options.requestId,
    conversation_id: options.conversationId,
  };
  return Object.fromEntries(Object.entries(metadata).filter((entry): entry is [string, string] => !!entry[1]));
}

interface NodeBuffer {
  from(bytes: ArrayBuffer, offset?: number, length?: number): Blob;
}

/** Returns the file as the library takes it: in Node.js it knows no blobs. */
async function content(file: Blob | ArrayBufferView): Promise<Blob> {
  const { Buffer, document } = globalThis as { Buffer?: NodeBuffer; document?: unknown };
  if (!Buffer || document) return file instanceof Blob ? file : new Blob([file as ArrayBufferView<ArrayBuffer>]);
  if (file instanceof Blob) return Buffer.from(await file.arrayBuffer());
  return Buffer.from(file.buffer as ArrayBuffer, file.byteOffset, file.byteLength);
}

/** Names an upload in the storage of the browser: the same file, for the same place. Only a `File` can be known again. */
function fingerprint(file: Blob | ArrayBufferView, baseUrl: string, metadata: Record<string, string>): string | null {
  const { lastModified, size } = file as Partial<File>;
  return lastModified ? JSON.stringify(["2u", baseUrl, size, lastModified, metadata]) : null;
}

function goesOn(response: HttpResponse | null): boolean {
  if (!response) return true;
  const [status, body] = [response.getStatus(), response.getBody() ?? ""];
  if (status >= 500) return status !== 507;
  if ([401, 408, 409, 423, 429, 460].includes(status)) return true;
  return refusal(status, body).code === "UPLOAD_INTERRUPTED";
}

function raised(error: DetailedError): Error {
  const response = error.originalResponse;
  if (!response) return new NetworkError("The upload was interrupted, and the API cannot be reached.", { cause: error });
  return refusal(response.getStatus(), response.getBody() ?? "", Number(response.getHeader("Retry-After")) || undefined);
}

/** Waits for the file that the service makes of the bytes. */
async function made({ GET }: Uploading, file_id: string, signal?: AbortSignal): Promise<StoredFile> {
  const deadline = Date.now() + UNTIL_MADE * 1000;
  for (;;) {
    try {
      return (await GET("/uploads/{file_id}", { params: { path: { file_id } }, signal })).data;
    } catch (error) {
      if (!isApiError(error, "FILE_NOT_FOUND") || Date.now() > deadline) throw error;
    }
    await sleep(500, signal);
  }
}

