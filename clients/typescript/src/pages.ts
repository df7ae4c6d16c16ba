/** The part of a query that leads to the next page of a list. */
export interface NextPage {
  cursor?: string;
  after_seq?: number;
}

/** Returns what leads to the page behind this answer, or null if it is the last one. */
function nextPage(response: Response): NextPage | null {
  const link = /<([^>]*)>; rel="next"/.exec(response.headers.get("Link") ?? "")?.[1];
  if (!link) return null;
  const query = new URL(link, "http://gateway").searchParams;
  const [cursor, seq] = [query.get("cursor"), query.get("after_seq")];
  return { ...(cursor && { cursor }), ...(seq && { after_seq: Number(seq) }) };
}

/** Yields the items of all pages of a list. *load* gets one page: it adds *next* to the query of its call. */
export async function* each<Item>(
  load: (next: NextPage) => Promise<{ data: Item[]; response: Response }>,
): AsyncGenerator<Item, void, undefined> {
  for (let next: NextPage | null = {}; next; ) {
    const { data, response }: { data: Item[]; response: Response } = await load(next);
    yield* data;
    next = nextPage(response);
  }
}
