import { useEffect, useRef, useState } from "preact/hooks";
import { api, attempt, type Job, type Message, user } from "./api.js";
import { useOutbox } from "./outbox.js";
import { language, t } from "./texts.js";

/** Returns messages with *next* among them: a message may arrive twice, and a change of it later. */
export function withMessage(messages: Message[], next: Message): Message[] {
  return [...messages.filter(({ id }) => id !== next.id), next].sort((a, b) => a.seq - b.seq);
}

export async function loadMessages(request_id: string): Promise<Message[]> {
  return (await api.GET("/messages/{request_id}", { params: { path: { request_id }, query: { limit: 100 } } })).data;
}

interface Props {
  job: Job;
  messages: Message[];
  /** The part that the other person plays. */
  other: "client" | "provider";
}

export function Chat({ job, messages, other }: Props) {
  const [said, setSaid] = useState("");
  const [percent, setPercent] = useState<number | null>(null);
  const [isReported, setReported] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const path = { request_id: job.id };
  const outbox = useOutbox(job.id, (content) => setSaid((now) => (now ? `${now} ${content}` : content)));
  const toNewest = () => list.current?.scrollTo({ top: list.current.scrollHeight });
  useEffect(toNewest, [messages.length, outbox.drafts.length]);

  const send = (event: Event) => {
    event.preventDefault();
    const content = said.trim();
    if (content && outbox.send(content)) setSaid("");
  };
  const sendPhoto = async (event: Event) => {
    const input = event.target as HTMLInputElement;
    const [file] = input.files ?? [];
    if (!file) return;
    await attempt(async () => {
      const onProgress = (sent: number, total: number) => setPercent(Math.round((sent / total) * 100));
      const photo = await api.upload(file, { requestId: job.id, onProgress });
      const body = { content: file.name, attachments: [photo.id] };
      await api.POST("/messages/{request_id}", { params: { path }, body });
    });
    setPercent(null);
    input.value = "";
  };
  const report = async (subject_id: string) => {
    const body = { subject_type: "message" as const, subject_id, reason: "other" as const, comment: "" };
    setReported((await attempt(() => api.POST("/reports", { body: { ...body, comment: null } }))) !== undefined);
  };

  return (
    <section class="card" aria-labelledby="chat">
      <h2 id="chat">{t("chat")}</h2>
      <div class="log" ref={list} tabIndex={0} role="log" aria-labelledby="chat">
        <ol class="messages">
          {messages.map((message) => (
            <li key={message.id} class={message.sender_id === user.value?.id ? "mine" : "theirs"}>
              <p class="by">
                {t("from", {
                  who: message.sender_id === user.value?.id ? t("me") : t(other),
                  time: new Date(message.timestamp).toLocaleTimeString(language.value, { hour: "2-digit", minute: "2-digit" }),
                })}
              </p>
              <p>{message.content}</p>
              {message.attachments.map((id) => (
                <Photo id={id} alt={message.content} key={id} onShown={toNewest} />
              ))}
              {message.sender_id !== user.value?.id && (
                <button type="button" class="quiet" onClick={() => void report(message.id)}>
                  {t("report")}
                </button>
              )}
            </li>
          ))}
          {outbox.drafts.map((draft) => (
            <li key={draft.key} class="mine">
              <p class="by">{t(outbox.isStuck ? "notSent" : "sendingMessage")}</p>
              <p>{draft.content}</p>
            </li>
          ))}
        </ol>
      </div>
      {isReported && <p role="status">{t("reported")}</p>}
      <form onSubmit={send} class="row">
        <label class="grow">
          {t("message")}
          <input value={said} onInput={(event) => setSaid(event.currentTarget.value)} maxLength={2000} autocomplete="off" />
        </label>
        <button type="submit">{t("send")}</button>
      </form>
      <label class="file">
        {percent === null ? t("photo") : t("sending", { percent })}
        <input type="file" accept="image/*" onChange={(event) => void sendPhoto(event)} disabled={percent !== null} />
      </label>
    </section>
  );
}

/** Shows a photo by its link, because an element of a page can send no token. Until it is checked there is none. */
function Photo({ id, alt, onShown }: { id: string; alt: string; onShown: () => void }) {
  const [url, setUrl] = useState("");
  useEffect(() => {
    let timer = 0;
    const look = async (tries: number) => {
      const params = { path: { file_id: id } };
      try {
        const { data } = await api.GET("/uploads/{file_id}/link", { params });
        setUrl(data.thumbnail_url ?? data.url);
      } catch {
        if (tries > 0) timer = window.setTimeout(() => void look(tries - 1), 1000);
      }
    };
    void look(20);
    return () => clearTimeout(timer);
  }, [id]);
  return url ? <img src={new URL(url, location.origin).href} alt={alt} onLoad={onShown} /> : <p class="placeholder">{alt} …</p>;
}
