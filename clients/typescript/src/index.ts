/** The client of the 2U API. */
export type { ApiVersion, components, operations, paths } from "./api.js";
export type { Client, ClientOptions, Credentials, Registration, StoredFile, User } from "./client.js";
export { createClient } from "./client.js";
export type { KnownErrorCode } from "./codes.js";
export type { Connection, ConnectionState, ConnectOptions, End, Frame } from "./connection.js";
export type { Deprecation } from "./deprecations.js";
export type { ErrorCode } from "./errors.js";
export { ApiError, isApiError, NetworkError } from "./errors.js";
export type { ClientFrame, ServerFrame } from "./frames.js";
export type { NextPage } from "./pages.js";
export { each } from "./pages.js";
export { newKey } from "./sending.js";
export type { TokenStorage, Tokens } from "./storage.js";
export { memoryStorage, webStorage } from "./storage.js";
export type { UploadOptions } from "./upload.js";
