import { useState } from "preact/hooks";
import { api, attempt, type Job, type Place, type Quote } from "./api.js";
import { CENTER, Map } from "./map.js";
import { useFocus } from "./status.js";
import { language, named, t } from "./texts.js";

const CATEGORIES = ["battery", "tire", "towing", "fuel", "lockout"] as const;

export function Ask({ onAsked }: { onAsked: (job: Job) => void }) {
  const [category, setCategory] = useState<(typeof CATEGORIES)[number]>("battery");
  const [description, setDescription] = useState("");
  const [place, setPlace] = useState<Place>(CENTER);
  const [quote, setQuote] = useState<Quote | null>(null);
  const atPrice = useFocus<HTMLDivElement>(quote);
  const forget = () => setQuote(null);

  const price = (event: Event) => {
    event.preventDefault();
    void attempt(async () => setQuote((await api.POST("/quotes", { body: { category, ...place } })).data));
  };
  const ask = (quote_id: string) =>
    attempt(async () => {
      const body = { category, description: description.trim() || named(category), ...place, quote_id };
      onAsked((await api.POST("/requests/", { body })).data);
    });
  return (
    <form class="card" onSubmit={price} aria-labelledby="ask">
      <h2 id="ask" {...useFocus<HTMLHeadingElement>("")}>{t("iNeedHelp")}</h2>
      <label>
        {t("category")}
        <select
          value={category}
          onChange={(event) => {
            setCategory(event.currentTarget.value as typeof category);
            forget();
          }}
        >
          {CATEGORIES.map((one) => (
            <option value={one}>{named(one)}</option>
          ))}
        </select>
      </label>
      <label>
        {t("description")}
        <textarea value={description} maxLength={1000} onInput={(event) => setDescription(event.currentTarget.value)} />
      </label>
      <h3>{t("place")}</h3>
      <Map
        viewer="client"
        client={place}
        onChoose={(next) => {
          setPlace(next);
          forget();
        }}
      />
      {quote ? (
        <div role="group" aria-label={t("total", { currency: quote.currency })} {...atPrice}>
          <dl class="lines">
            {quote.lines.map((line) => (
              <div>
                <dt>{language.value === "en" ? line.label : named(`price_${line.kind}`)}</dt>
                <dd>{line.amount.toFixed(2)}</dd>
              </div>
            ))}
            <div class="total">
              <dt>{t("total", { currency: quote.currency })}</dt>
              <dd>{quote.total.toFixed(2)}</dd>
            </div>
          </dl>
          <button type="button" class="main" onClick={() => void ask(quote.id)}>
            {t("ask")}
          </button>
        </div>
      ) : (
        <button type="submit" class="main">
          {t("price")}
        </button>
      )}
    </form>
  );
}
