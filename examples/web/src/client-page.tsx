import { useEffect, useState } from "preact/hooks";
import { api, attempt, follow, isOver, type Job, type Message, type Payment, type Place, type Provider } from "./api.js";
import { Ask } from "./ask.js";
import { Chat, loadMessages, withMessage } from "./chat.js";
import { Map } from "./map.js";
import { Status, useFocus } from "./status.js";
import { named, t } from "./texts.js";

/** The notification that every provider nearby was asked and none is left. */
const EXHAUSTED = "dispatch.exhausted";

export function ClientPage() {
  const [job, setJob] = useState<Job | null>(null);
  const [messages, setMessages] = useState<Message[]>([]);
  const [provider, setProvider] = useState<Place | null>(null);
  const [payment, setPayment] = useState<Payment | null>(null);
  const [isExhausted, setExhausted] = useState(false);

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
      const told = (await api.GET("/notifications")).data;
      setExhausted(told.some(({ kind, request_id }) => kind === EXHAUSTED && request_id === newest.id));
    };
    const socket = follow(load, (frame) => {
      if (frame.type === "request.created") {
        show(frame.data);
        setMessages([]);
        setProvider(null);
        setPayment(null);
        setExhausted(false);
      } else if (frame.type.startsWith("request.") && frame.type !== "request.rated") {
        const changed = frame.data as Job;
        if (changed.id === current) show(changed);
      } else if (frame.type === "message.created" || frame.type === "message.updated") {
        if (frame.data.request_id === current) setMessages((before) => withMessage(before, frame.data));
      } else if (frame.type === "provider.location") {
        if (frame.data.request_id === current) setProvider(frame.data);
      } else if (frame.type.startsWith("payment.") && "request_id" in frame.data) {
        if (frame.data.request_id === current) setPayment(frame.data as Payment);
      } else if (frame.type === "notification" && frame.data.kind === EXHAUSTED) {
        if (frame.data.request_id === current) setExhausted(true);
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
        <Status key={job.id} status={job.status}>
          {named(job.status === "pending" && isExhausted ? "exhausted" : job.status)}
        </Status>
        {job.provider_id && <Who id={job.provider_id} />}
        {!isOver(job) && <Map viewer="client" client={at} provider={job.status === "accepted" ? provider : null} />}
        {!isOver(job) && job.status !== "in_progress" && <Cancel job={job} />}
        {job.status !== "cancelled" && job.status !== "expired" && job.quote && <Pay job={job} payment={payment} />}
        {job.status === "completed" && <Rate job={job} />}
        {isOver(job) && (
          <p>
            <button type="button" onClick={() => setJob(null)}>
              {t("newRequest")}
            </button>
          </p>
        )}
      </section>
      {job.provider_id && <Chat key={job.id} job={job} messages={messages} other="provider" />}
    </div>
  );
}

/** Tells who comes, as the provider has introduced themself. */
function Who({ id }: { id: string }) {
  const [who, setWho] = useState<Provider | null>(null);
  useEffect(() => {
    const params = { path: { provider_id: id } };
    void attempt(async () => setWho((await api.GET("/providers/{provider_id}", { params })).data));
  }, [id]);
  return <p>{who && [who.name, who.vehicle, who.rating && `★ ${who.rating.toFixed(1)}`].filter(Boolean).join(" · ")}</p>;
}

function Cancel({ job }: { job: Job }) {
  const params = { path: { request_id: job.id } };
  const cancel = async () => {
    if (confirm(t("cancelSure"))) await attempt(() => api.POST("/requests/{request_id}/cancel", { params }));
  };
  return (
    <button type="button" class="quiet" onClick={() => void cancel()}>
      {t("cancel")}
    </button>
  );
}

/** The test gateway has a page of its own, on which people agree or decline. */
function Pay({ job, payment }: { job: Job; payment: Payment | null }) {
  const [made, setMade] = useState<Payment | null>(null);
  const known = payment ?? made;
  const atStatus = useFocus<HTMLParagraphElement>(known?.status);
  const isPayable = !known || ["failed", "cancelled", "expired"].includes(known.status);
  const pay = () =>
    attempt(async () => setMade((await api.POST("/payments", { body: { request_id: job.id, gateway: "test" } })).data));
  const isOpen = known?.status === "pending" && known.checkout?.url;
  return (
    <section aria-labelledby="payment">
      <h3 id="payment">{t("payment")}</h3>
      {known && (
        <p role="status" {...atStatus}>
          {named(`payment_${known.status}`)}
        </p>
      )}
      {isPayable && (
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
  const atThanks = useFocus<HTMLParagraphElement>(isRated);
  if (isRated) {
    return (
      <p role="status" {...atThanks}>
        {t("rated")}
      </p>
    );
  }
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
