/** An operation that will end, as its answers tell. docs/changelog.md says how much time there is. */
export interface Deprecation {
  /** Its method and its path as docs/api.md writes it, such as `GET /requests/{request_id}`. */
  operation: string;
  /** The day since when it is deprecated, if the answer names it. */
  since: Date | null;
  /** The last moment at which it works, if the answer names it. */
  sunset: Date | null;
  /** The path of the operation that takes its place, if there is one. */
  successor: string | null;
}

/** Looks at the headers of an answer to an operation. */
export type Watch = (operation: string, header: (name: string) => string | null | undefined) => void;

/** Returns what tells of each deprecated operation once. An error of *tell* does not make the call fail. */
export function watcher(tell: (deprecation: Deprecation) => void): Watch {
  const told = new Set<string>();
  return (operation, header) => {
    const since = header("Deprecation");
    if (!since || told.has(operation)) return;
    told.add(operation);
    const [, successor = null] = /<([^>]*)>; *rel="successor-version"/.exec(header("Link") ?? "") ?? [];
    const [, seconds] = /^@(\d+)$/.exec(since) ?? [];
    try {
      tell({ operation, since: day(Number(seconds) * 1000), sunset: day(header("Sunset") ?? ""), successor });
    } catch (error) {
      console.error(error);
    }
  };
}

/** Says it to the developer. */
export function warn({ operation, sunset, successor }: Deprecation): void {
  const until = sunset?.toISOString().slice(0, 10) ?? "a day that is not stated";
  console.warn(`${operation} works until ${until}${successor ? `, and ${successor} takes its place` : ""}.`);
}

function day(value: number | string): Date | null {
  const found = new Date(value);
  return Number.isNaN(found.getTime()) ? null : found;
}
