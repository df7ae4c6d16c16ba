import { isApiError, newKey } from "@2u/client";
import { useEffect } from "preact/hooks";
import { api, connection, failure, networkIsBack, tell, user } from "./api.js";
import * as kept from "./drafts.js";
import { signal, useSignal } from "./signals.js";
import { t } from "./texts.js";

const LOOK_EVERY_MS = 10_000;
/** The session has ended, or another attempt may help. */
const COMES_BACK = [401, 408, 429];

const drafts = signal<kept.Draft[]>([]);
const isSending = signal(false);
/** Ended when the person leaves: nothing is sent in the name of the next one. */
let visit = new AbortController();

/**
 * Sends what waits in the name of the person of this window, also what they wrote before the page was loaded again. What
 * finds no network is sent when the socket is back.
 */
export function startOutbox(): void {
  let account = user.value?.id;
  user.watch(() => {
    if (user.value?.id === account) return;
    account = user.value?.id;
    visit.abort();
    visit = new AbortController();
    changed();
    void deliver();
  });
  const look = () => connection.value === "open" && void deliver();
  connection.watch(look);
  setInterval(look, LOOK_EVERY_MS);
  // Another tab has changed something.
  addEventListener("storage", ({ key }) => (key === null || key.startsWith(kept.PREFIX)) && changed());
  kept.sweep();
  changed();
}

/** Returns the messages to a conversation that are on their way, and `send`. What is refused goes back by *giveBack*. */
export function useOutbox(request_id: string, giveBack: (content: string) => void) {
  const mine = useSignal(drafts).filter((draft) => draft.request_id === request_id);
  const isStuck = !useSignal(isSending);
  const returned = mine.find(kept.isReturned);
  useEffect(() => {
    // One of several tabs gets it.
    if (returned && kept.remove(user.value?.id ?? "", returned.key)) giveBack(returned.content);
    if (returned) changed();
  }, [returned?.key]);
  const send = (content: string): boolean => {
    const isKept = user.value !== null && kept.add(user.value.id, newKey(), request_id, content);
    if (!isKept) failure.value = t("outboxFull");
    changed();
    void deliver();
    return isKept;
  };
  return { drafts: mine.filter((draft) => !kept.isReturned(draft)), isStuck, send };
}

function changed(): void {
  drafts.value = user.value ? kept.list(user.value.id) : [];
}

async function deliver(): Promise<void> {
  const account = user.value?.id;
  if (!account || isSending.value || !kept.next(account)) return;
  isSending.value = true;
  const { signal } = visit;
  const isDone = await inTurn(account, signal, () => sendAll(account, signal)).catch(() => false);
  isSending.value = false;
  // Something may have been written, or another person may have come, in the last moment.
  if (isDone || user.value?.id !== account) void deliver();
}

/** Tabs take turns, so that each message is sent by one of them. Without https there are no locks: then its key sees to it. */
async function inTurn(account: string, signal: AbortSignal, action: () => Promise<boolean>): Promise<boolean> {
  const { locks } = navigator as Partial<Navigator>;
  return locks ? await locks.request(`2u outbox ${account}`, { signal }, action) : action();
}

/** Sends one after the other, as they were written. Returns false when something has to wait. */
async function sendAll(account: string, signal: AbortSignal): Promise<boolean> {
  for (let draft = kept.next(account); draft; draft = kept.next(account)) {
    if (signal.aborted || !(await isSent(account, draft, signal))) return false;
    changed();
  }
  return true;
}

/** Sends a message. Returns false if it waits for a better moment. */
async function isSent(account: string, draft: kept.Draft, signal: AbortSignal): Promise<boolean> {
  const [path, body] = [{ request_id: draft.request_id }, { content: draft.content }];
  try {
    await api.POST("/messages/{request_id}", { params: { path }, body, headers: { "Idempotency-Key": draft.key }, signal });
  } catch (error) {
    if (signal.aborted) return false;
    tell(error);
    if (!isRefusal(error)) return false;
    kept.refuse(account, draft);
    return true;
  }
  networkIsBack();
  kept.remove(account, draft.key);
  return true;
}

function isRefusal(error: unknown): boolean {
  return isApiError(error) && error.status < 500 && !COMES_BACK.includes(error.status) && error.code !== "IDEMPOTENCY_IN_PROGRESS";
}
