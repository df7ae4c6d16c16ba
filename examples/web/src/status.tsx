import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

/**
 * Returns what makes an element take the focus when *moment* changes, if the button that had it has gone. Otherwise people
 * who use the keyboard or a screen reader would start again at the top of the page.
 */
export function useFocus<E extends HTMLElement>(moment: unknown) {
  const ref = useRef<E>(null);
  useEffect(() => {
    if (document.activeElement === document.body) ref.current?.focus();
  }, [moment]);
  return { ref, tabIndex: -1 };
}

/** Tells where a job stands. */
export function Status({ status, children }: { status: string; children: ComponentChildren }) {
  return (
    <p role="status" class={`state ${status}`} data-status={status} {...useFocus<HTMLParagraphElement>(status)}>
      {children}
    </p>
  );
}
