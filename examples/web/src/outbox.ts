import { isApiError, newKey } from "@2u/client";
import { useEffect, useRef, useState } from "preact/hooks";
import { api, connection, tell } from "./api.js";
import { useSignal } from "./signals.js";

interface Draft {
  /** The message is said once under it, also where only the answer to an earlier attempt was lost. */
  key: string;
  content: string;
  /** No attempt runs: the network is away. */
  isStuck: boolean;
}

/**
 * Returns the messages that are on their way, and `send`. What finds no network is kept, and sent when the socket is back.
 * What is refused goes back to the field by *giveBack*.
 */
export function useOutbox(request_id: string, giveBack: (content: string) => void) {
  const [drafts, setDrafts] = useState<Draft[]>([]);
  const waiting = useRef<Draft[]>([]);
  const state = useSignal(connection);
  const change = (next: Draft[]) => {
    waiting.current = next;
    setDrafts(next);
  };
  const set = (key: string, isStuck: boolean) =>
    change(waiting.current.map((one) => (one.key === key ? { ...one, isStuck } : one)));
  const post = async ({ key, content }: Draft) => {
    set(key, false);
    const options = { params: { path: { request_id } }, body: { content }, headers: { "Idempotency-Key": key } };
    try {
      await api.POST("/messages/{request_id}", options);
    } catch (error) {
      tell(error);
      if (!isApiError(error)) return set(key, true);
      giveBack(content);
    }
    change(waiting.current.filter((one) => one.key !== key));
  };
  const sendAgain = async () => {
    for (const draft of waiting.current.filter(({ isStuck }) => isStuck)) await post(draft);
  };
  useEffect(() => {
    if (state === "open") void sendAgain();
  }, [state]);
  const send = (content: string) => {
    const draft = { key: newKey(), content, isStuck: false };
    change([...waiting.current, draft]);
    return post(draft);
  };
  return { drafts, send };
}
