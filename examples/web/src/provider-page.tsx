import type { Connection } from "@2u/client";
import { useEffect, useRef, useState } from "preact/hooks";
import { api, attempt, follow, isOver, type Job, type Message, type Offer, type Place, user } from "./api.js";
import { Chat, loadMessages, withMessage } from "./chat.js";
import { CENTER, kilometres, Map } from "./map.js";
import { Offers, OpenRequests } from "./offers.js";
import { Status, useFocus } from "./status.js";
import { named, t } from "./texts.js";

const CATEGORIES: ("battery" | "tire" | "towing" | "fuel" | "lockout")[] = ["battery", "tire", "towing", "fuel", "lockout"];
const STARTS_AT: Place = { latitude: CENTER.latitude + 0.02, longitude: CENTER.longitude + 0.025 };
/** The part of the way that is driven in a second, for a journey of half a minute. */
const PACE = 0.1;
const ARRIVED_KM = 0.05;
/** A provider whose position is older than five minutes gets no offers. */
const REPORT_EVERY_MS = 60_000;

export function ProviderPage() {
  const [isLoaded, setLoaded] = useState(false);
  const [isAvailable, setAvailable] = useState(false);
  const [offers, setOffers] = useState<Offer[]>([]);
  const [job, setJob] = useState<Job | null>(null);
  const [isTakenBack, setTakenBack] = useState(false);
  const [messages, setMessages] = useState<Message[]>([]);
  const [place, setPlace] = useState<Place>(STARTS_AT);
  const socket = useRef<Connection | null>(null);

  useEffect(() => {
    let current = "";
    const show = async (next: Job | null) => {
      const isOther = next?.id !== current;
      current = next?.id ?? "";
      setJob(next);
      if (isOther) setMessages(next ? await loadMessages(next.id) : []);
    };
    const load = async () => {
      const provider_id = user.value?.id ?? "";
      const profile = await api.GET("/providers/{provider_id}", { params: { path: { provider_id } } }).catch(() => null);
      setAvailable(profile?.data.is_available ?? false);
      if (profile) setOffers((await api.GET("/providers/me/offers")).data);
      const mine = (await api.GET("/requests/", { params: { query: { limit: 10 } } })).data;
      const active = mine.find((one) => one.provider_id === provider_id && !isOver(one));
      await show(active ?? null);
      if (active) setMessages(await loadMessages(active.id));
      setLoaded(true);
    };
    const without = (request_id: string) => setOffers((all) => all.filter((one) => one.request_id !== request_id));
    socket.current = follow(load, async (frame) => {
      if (frame.type === "offer.created") {
        without(frame.data.request_id);
        setOffers((all) => [...all, frame.data]);
      } else if (frame.type === "offer.expired" || frame.type === "offer.withdrawn") {
        without(frame.data.request_id);
      } else if (frame.type === "request.accepted" && frame.data.provider_id === user.value?.id) {
        without(frame.data.id);
        setTakenBack(false);
        await show(frame.data);
      } else if (frame.type.startsWith("request.") && frame.type !== "request.rated") {
        const changed = frame.data as Job;
        if (changed.id !== current) return;
        const isMine = changed.provider_id === user.value?.id || isOver(changed);
        await show(isMine ? changed : null);
        setTakenBack(!isMine);
      } else if (frame.type === "message.created" || frame.type === "message.updated") {
        if (frame.data.request_id === current) setMessages((before) => withMessage(before, frame.data));
      }
    });
    return () => socket.current?.close();
  }, []);

  useEffect(() => {
    if (!isAvailable) return;
    const report = () => socket.current?.send({ type: "location.update", data: { ...place, recorded_at: new Date().toISOString() } });
    const timer = setInterval(report, REPORT_EVERY_MS);
    return () => clearInterval(timer);
  }, [isAvailable, place]);

  const be = async (is_available: boolean) => {
    setAvailable(is_available);
    const done = await attempt(async () => {
      const body = { categories: CATEGORIES, is_available, service_radius_km: 25, vehicle: "Pickup" };
      await api.PUT("/providers/me", { body });
      await api.PUT("/providers/me/location", { body: { ...place, recorded_at: new Date().toISOString() } });
      return true;
    });
    if (!done) setAvailable(!is_available);
  };
  const act = (verb: "start" | "complete") =>
    attempt(() => api.POST(`/requests/{request_id}/${verb}`, { params: { path: { request_id: job?.id ?? "" } } }));

  return (
    <div class="columns">
      <section class="card" aria-labelledby="work">
        <h2 id="work" {...useFocus<HTMLHeadingElement>("")}>{t(job ? "job" : "offers")}</h2>
        <label class="inline switch">
          <input
            type="checkbox"
            checked={isAvailable}
            disabled={!isLoaded}
            onChange={(event) => void be(event.currentTarget.checked)}
          />
          {t("available")}
        </label>
        {job ? (
          <>
            <p>{job.description}</p>
            <Status key={job.id} status={job.status}>
              {job.status === "completed" ? t("earned") : isOver(job) ? named(job.status) : named(job.category)}
            </Status>
            {!isOver(job) && <Map viewer="provider" client={job} provider={place} />}
            {job.status === "accepted" && <Drive job={job} place={place} onPlace={setPlace} socket={socket.current} />}
            <p class="row">
              {job.status === "accepted" && (
                <button type="button" class="main" onClick={() => void act("start")}>
                  {t("start")}
                </button>
              )}
              {job.status === "in_progress" && (
                <button type="button" class="main" onClick={() => void act("complete")}>
                  {t("complete")}
                </button>
              )}
            </p>
          </>
        ) : null}
        {(!job || isOver(job)) && (
          <>
            {isTakenBack && <p role="status">{t("takenBack")}</p>}
            {job && <h2>{t("offers")}</h2>}
            {isAvailable || offers.length > 0 ? (
              <Offers offers={offers} onGone={(id) => setOffers((all) => all.filter((one) => one.id !== id))} />
            ) : (
              <p>{t("notAvailable")}</p>
            )}
            {isAvailable && <OpenRequests place={place} offered={offers.map((one) => one.request_id)} />}
          </>
        )}
      </section>
      {job && <Chat key={job.id} job={job} messages={messages} other="client" />}
    </div>
  );
}

interface Driving {
  job: Job;
  place: Place;
  onPlace: (place: Place) => void;
  socket: Connection | null;
}

/** Plays the way to the client, and reports each position over the socket. A real application asks the device. */
function Drive({ job, place, onPlace, socket }: Driving) {
  const [isDriving, setDriving] = useState(false);
  useEffect(() => {
    if (!isDriving) return;
    const timer = setTimeout(() => {
      const next = {
        latitude: place.latitude + (job.latitude - place.latitude) * PACE,
        longitude: place.longitude + (job.longitude - place.longitude) * PACE,
      };
      socket?.send({ type: "location.update", data: { ...next, recorded_at: new Date().toISOString() } });
      onPlace(next);
      if (kilometres(next, job) < ARRIVED_KM) setDriving(false);
    }, 1000);
    return () => clearTimeout(timer);
  }, [isDriving, place, job, socket, onPlace]);
  return (
    <button type="button" onClick={() => setDriving(true)} disabled={isDriving}>
      {t("drive")}
    </button>
  );
}
