import { useEffect, useState } from "preact/hooks";

/** A value that parts of a page show. Each part that uses it is drawn again when it changes. */
export interface Signal<Value> {
  value: Value;
  watch(seen: () => void): () => void;
}

export function signal<Value>(first: Value): Signal<Value> {
  let value = first;
  const watching = new Set<() => void>();
  return {
    get value() {
      return value;
    },
    set value(next: Value) {
      value = next;
      for (const seen of [...watching]) seen();
    },
    watch(seen) {
      watching.add(seen);
      return () => void watching.delete(seen);
    },
  };
}

export function useSignal<Value>(watched: Signal<Value>): Value {
  const [, again] = useState(0);
  useEffect(() => watched.watch(() => again((count) => count + 1)), [watched]);
  return watched.value;
}
