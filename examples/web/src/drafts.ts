/** A message that a person has written, and that the API may not have taken yet. */
export interface Draft {
  /** The API takes the message once under it, also where only the answer to an earlier attempt was lost. */
  key: string;
  request_id: string;
  content: string;
  /** Milliseconds since 1970. */
  written_at: number;
  /** The API does not take it as it is. */
  isRefused: boolean;
}

/** The beginning of the names under which drafts stand in the storage of the browser: one by one, so that tabs lose none. */
export const PREFIX = "2u.outbox.";
/** The most drafts of a person. */
const MOST = 50;
const DAY_MS = 24 * 60 * 60 * 1000;
/** The API knows a key for two days: a draft that is older than one day might be said twice. */
const SENT_UNTIL_MS = DAY_MS;
const KEPT_UNTIL_MS = 30 * DAY_MS;

const nameOf = (account: string, key: string) => `${PREFIX}${account}.${key}`;
const names = (account = "") => Object.keys(localStorage).filter((name) => name.startsWith(PREFIX + account));

/** Returns what *account* has written, the oldest first. */
export function list(account: string): Draft[] {
  return names(`${account}.`)
    .flatMap((name) => read(name) ?? [])
    .sort((a, b) => a.written_at - b.written_at);
}

/** Tells whether a draft is for its person to decide on: it was refused, or has waited for too long. */
export function isReturned({ isRefused, written_at }: Draft): boolean {
  return isRefused || Date.now() - written_at > SENT_UNTIL_MS;
}

/** Returns the draft that is to be sent next. */
export function next(account: string): Draft | undefined {
  return list(account).find((draft) => !isReturned(draft));
}

/** Keeps a message. Returns false if there is no room for it. */
export function add(account: string, key: string, request_id: string, content: string): boolean {
  const others = list(account);
  if (others.length >= MOST) return false;
  const written_at = Math.max(Date.now(), (others.at(-1)?.written_at ?? 0) + 1);
  return write(account, { key, request_id, content, written_at, isRefused: false });
}

/** Marks a draft as refused, unless its person has logged out meanwhile. */
export function refuse(account: string, draft: Draft): void {
  if (localStorage.getItem(nameOf(account, draft.key))) write(account, { ...draft, isRefused: true });
}

/** Forgets a draft. Returns false if another tab has done so. */
export function remove(account: string, key: string): boolean {
  const name = nameOf(account, key);
  const isThere = localStorage.getItem(name) !== null;
  localStorage.removeItem(name);
  return isThere;
}

export function clear(account: string): void {
  for (const name of names(`${account}.`)) localStorage.removeItem(name);
}

/** Forgets what no window has asked for in a month, and what cannot be read. */
export function sweep(): void {
  for (const name of names()) {
    const draft = read(name);
    if (!draft || Date.now() - draft.written_at > KEPT_UNTIL_MS) localStorage.removeItem(name);
  }
}

function read(name: string): Draft | null {
  try {
    const draft: Draft = JSON.parse(localStorage.getItem(name) ?? "null");
    return typeof draft?.content === "string" && typeof draft.written_at === "number" ? draft : null;
  } catch {
    return null;
  }
}

function write(account: string, draft: Draft): boolean {
  try {
    localStorage.setItem(nameOf(account, draft.key), JSON.stringify(draft));
    return true;
  } catch {
    // The browser gives the page no more room.
    return false;
  }
}
