import type { components } from "./api.js";

export type Tokens = components["schemas"]["Tokens"];

/** The place of the tokens. Tabs that share it share one session. */
export interface TokenStorage {
  get(): Tokens | null | Promise<Tokens | null>;
  set(tokens: Tokens | null): void | Promise<void>;
}

/** Keeps the tokens as long as the page or the process lives: the default. */
export function memoryStorage(tokens: Tokens | null = null): TokenStorage {
  return {
    get: () => tokens,
    set: (next) => {
      tokens = next;
    },
  };
}

/**
 * Keeps the tokens in a `Storage` of the browser: in `localStorage` for all tabs, in `sessionStorage` for one. Every
 * script of the page's origin can read them there.
 */
export function webStorage(storage: Storage = localStorage, key = "2u.tokens"): TokenStorage {
  return {
    get: () => JSON.parse(storage.getItem(key) ?? "null"),
    set: (tokens) => (tokens ? storage.setItem(key, JSON.stringify(tokens)) : storage.removeItem(key)),
  };
}
