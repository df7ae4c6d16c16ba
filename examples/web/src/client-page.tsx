import { useEffect, useState } from "preact/hooks";
import { api, attempt, follow, isOver, type Job, type Message, type Payment, type Place, type Quote } from "./api.js";
import { Chat, loadMessages, withMessage } from "./chat.js";
import { CENTER, Map } from "./map.js";
import { named, t } from "./texts.js";

const CATEGORIES = ["battery", "tire", "towing", "fuel", "lockout"] as const;

export function ClientPage() {
  const [job, setJob] = useState<Job | null>(null);
  const [messages, setMessages] = useState<Message[]>([]);
  const [provider, setProvider] = useState<Place | null>(null);
  const [payment, setPayment] = useState<Payment | null>(null);

  useEffect(() => {
    let current = "";
    const show = (next: Job | undefined) => {
      current = next?.id ?? "";
      setJob(next ?? null);
    };
    const load = async () => {
      const [newest] = (await api.GET("/requests/", { params: { query: { limit: 1 } } })).data;
      show(newest);
      if (!newest) return;
      setMessages(await loadMessages(newest.id));
      const query = { request_id: newest.id };
      setPayment((await api.GET("/payments", { params: { query } })).data.at(0) ?? null);
    };
    const socket = follow(load, (frame) => {
      if (frame.type === "request.created") {
        show(frame.data);
        setMessages([]);
        setProvider(null);
        setPayment(null);
      } else if (frame.type.startsWith("request.") && frame.type !== "request.rated") {
        const changed = frame.data as Job;
        if (changed.id === current) show(changed);
      } else if (frame.type === "message.created" || frame.type === "message.updated") {
        if (frame.data.request_id === current) setMessages((before) => withMessage(before, frame.data));
      } else if (frame.type === "provider.location") {
        if (frame.data.request_id === current) setProvider(frame.data);
      } else if (frame.type.startsWith("payment.") && "request_id" in frame.data) {
        if (frame.data.request_id === current) setPayment(frame.data as Payment);
      }
    });
    return () => socket.close();
  }, []);

  if (!job) return <Ask onAsked={setJob} />;
  const at = { latitude: job.latitude, longitude: job.longitude };
  return (
    <div class="columns">
      <section class="card" aria-labelledby="state">
        <h2 id="state">{named(job.category)}</h2>
        <p role="status" class={`state ${job.status}`} data-status={job.status}>
          {named(job.status)}
        </p>
        <Map client={at} provider={job.status === "completed" ? null : provider} />
        {!isOver(job) && job.status !== "in_progress" && <Cancel job={job} />}
        {job.status !== "cancelled" && job.status !== "expired" && job.quote && <Pay job={job} payment={payment} />}
        {job.status === "completed" && <Rate job={job} />}
        {isOver(job) && (
          <button type="button" onClick={() => setJob(null)}>
            {t("newRequest")}
          </button>
        )}
      </section>
      {job.provider_id && <Chat job={job} messages={messages} />}
    </div>
  );
}

function Ask({ onAsked }: { onAsked: (job: Job) => void }) {
  const [category, setCategory] = useState<(typeof CATEGORIES)[number]>("battery");
  const [description, setDescription] = useState("");
  const [place, setPlace] = useState<Place>(CENTER);
  const [quote, setQuote] = useState<Quote | null>(null);
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
      <h2 id="ask">{t("iNeedHelp")}</h2>
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
        client={place}
        onChoose={(next) => {
          setPlace(next);
          forget();
        }}
      />
      {quote ? (
        <>
          <dl class="lines">
            {quote.lines.map((line) => (
              <div>
                <dt>{line.label}</dt>
                <dd>{line.amount.toFixed(2)}</dd>
              </div>
            ))}
            <div class="total">
              <dt>{quote.currency}</dt>
              <dd>{quote.total.toFixed(2)}</dd>
            </div>
          </dl>
          <button type="button" class="main" onClick={() => void ask(quote.id)}>
            {t("ask")}
          </button>
        </>
      ) : (
        <button type="submit" class="main">
          {t("price")}
        </button>
      )}
    </form>
  );
}

function Cancel({ job }: { job: Job }) {
  const params = { path: { request_id: job.id } };
  return (
    <button type="button" class="quiet" onClick={() => void attempt(() => api.POST("/requests/{request_id}/cancel", { params }))}>
      {t("cancel")}
    </button>
  );
}

/** The test gateway has a page of its own, on which people agree or decline. */
function Pay({ job, payment }: { job: Job; payment: Payment | null }) {
  const [made, setMade] = useState<Payment | null>(null);
  const known = payment ?? made;
  const pay = () =>
    attempt(async () => setMade((await api.POST("/payments", { body: { request_id: job.id, gateway: "test" } })).data));
  const isOpen = known?.status === "pending" && known.checkout?.url;
  return (
    <section aria-labelledby="payment">
      <h3 id="payment">{t("payment")}</h3>
      {known ? (
        <p role="status">{t("paymentStatus", { status: known.status })}</p>
      ) : (
        <button type="button" onClick={() => void pay()}>
          {t("pay")} {job.quote?.total.toFixed(2)} {job.quote?.currency}
        </button>
      )}
      {isOpen && (
        <a href={known.checkout?.url ?? ""} target="_blank" rel="noreferrer">
          {t("openCheckout")}
        </a>
      )}
    </section>
  );
}

function Rate({ job }: { job: Job }) {
  const [score, setScore] = useState(5);
  const [comment, setComment] = useState("");
  const [isRated, setRated] = useState(false);
  if (isRated) return <p role="status">{t("rated")}</p>;
  const rate = async (event: Event) => {
    event.preventDefault();
    const options = { params: { path: { request_id: job.id } }, body: { score, comment: comment.trim() || null } };
    if (await attempt(() => api.POST("/requests/{request_id}/rating", options))) setRated(true);
  };
  return (
    <form onSubmit={(event) => void rate(event)}>
      <fieldset>
        <legend>{t("rate")}</legend>
        {[1, 2, 3, 4, 5].map((count) => (
          <label class="inline">
            <input type="radio" name="score" checked={score === count} onChange={() => setScore(count)} />
            {t("stars", { count })}
          </label>
        ))}
      </fieldset>
      <label>
        {t("comment")}
        <input value={comment} maxLength={500} onInput={(event) => setComment(event.currentTarget.value)} />
      </label>
      <button type="submit">{t("sendRating")}</button>
    </form>
  );
}
