import {
  type components,
  type Connection,
  type ConnectionState,
  createClient,
  type Frame,
  isApiError,
  NetworkError,
  type User,
  webStorage,
} from "@2u/client";
import { clear } from "./drafts.js";
import { signal } from "./signals.js";
import { refused, t } from "./texts.js";

type Schemas = components["schemas"];
export type Job = Schemas["ServiceRequest"];
export type Offer = Schemas["Offer"];
export type OpenRequest = Schemas["AvailableRequest"];
export type Provider = Schemas["Provider"];
export type Message = Schemas["Message"];
export type Payment = Schemas["Payment"];
export type Quote = Schemas["Quote"];
export type Report = Schemas["Report"];
export interface Place {
  latitude: number;
  longitude: number;
}

/** The person of this window. Each window has its own, so that two can be a client and a provider. */
export const user = signal<User | null>(null);
export const connection = signal<ConnectionState>("closed");
/** What went wrong last, as people read it. */
export const failure = signal("");

export const api = createClient({
  baseUrl: location.origin,
  storage: webStorage(sessionStorage),
  onSessionEnd: () => {
    user.value = null;
  },
});

/** Finds the person who has logged in in this window before it was loaded again. */
export async function resume(): Promise<void> {
  if (await api.tokens()) await attempt(async () => void (user.value = (await api.GET("/auth/me")).data));
}

export async function enter(email: string, password: string): Promise<void> {
  await api.login({ email, password });
  user.value = (await api.GET("/auth/me")).data;
}

const NAMES = { client: "Abebe Bikila", provider: "Derartu Tulu", moderator: "Tirunesh Dibaba" } as const;

/** Makes an account for a look around, and logs in. */
export async function tryOut(page: keyof typeof NAMES): Promise<void> {
  const name = Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(36)).join("");
  const [email, password] = [`${page}-${name}@example.com`, `${name}-far-from-home`];
  const role = page === "provider" ? "provider" : "client";
  await api.register({ email, password, role, full_name: NAMES[page] });
  await enter(email, password);
}

/** Logs out. What waits to be sent is forgotten: the next person of this browser may not read it. */
export async function leave(): Promise<void> {
  if (user.value) clear(user.value.id);
  await attempt(() => api.logout());
  user.value = null;
}

/** Does something, and shows what went wrong. Returns undefined then. */
export async function attempt<Result>(action: () => Promise<Result>): Promise<Result | undefined> {
  try {
    failure.value = "";
    return await action();
  } catch (error) {
    tell(error);
    return undefined;
  }
}

/** Shows what went wrong. A lost network is told until the socket is back. */
export function tell(error: unknown): void {
  if (!isApiError(error) && !(error instanceof NetworkError)) console.error(error);
  const message = isApiError(error) ? `${refused(error)} (${error.code})` : t("offlineHint");
  failure.value = t("failed", { message });
  isNetworkAway = error instanceof NetworkError;
}

let isNetworkAway = false;

export function networkIsBack(): void {
  if (isNetworkAway) failure.value = "";
  isNetworkAway = false;
}

/** Follows everything that concerns the person: *load* gets the state, *apply* a change of it. */
export function follow(load: () => Promise<void>, apply: (frame: Frame) => void | Promise<void>): Connection {
  return api.connect({
    onGap: load,
    onFrame: apply,
    onState: (state) => {
      connection.value = state;
      if (state === "open") networkIsBack();
    },
    onError: (error) => console.info(error),
  });
}

export const isOver = ({ status }: Job): boolean => ["completed", "cancelled", "expired"].includes(status);
