import { useEffect, useState } from "preact/hooks";
import { api, attempt, type Offer, type OpenRequest, type Place } from "./api.js";
import { named, t } from "./texts.js";

const LOOK_EVERY_MS = 5000;

export function Offers({ offers, onGone }: { offers: Offer[]; onGone: (id: string) => void }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const open = offers.filter(({ expires_at }) => Date.parse(expires_at) > now);
  const answer = (offer: Offer, verb: "accept" | "decline") =>
    attempt(async () => {
      await api.POST(`/requests/{request_id}/${verb}`, { params: { path: { request_id: offer.request_id } } });
      onGone(offer.id);
    });
  return (
    <>
      <div aria-live="polite">{open.length === 0 && <p>{t("noOffers")}</p>}</div>
      <ul class="offers">
        {open.map((offer) => (
          <li key={offer.id}>
            <h3>{named(offer.request.category)}</h3>
            <p>{offer.request.description}</p>
            <p>
              {t("away", { distance: offer.distance_km.toFixed(1) })} ·{" "}
              <span role="timer">{t("seconds", { count: Math.ceil((Date.parse(offer.expires_at) - now) / 1000) })}</span>
            </p>
            <p class="row">
              <button type="button" class="main" onClick={() => void answer(offer, "accept")}>
                {t("accept")}
              </button>
              <button type="button" class="quiet" onClick={() => void answer(offer, "decline")}>
                {t("decline")}
              </button>
            </p>
          </li>
        ))}
      </ul>
    </>
  );
}

interface Searched {
  place: Place;
  /** The requests that are offered to the provider just now. */
  offered: string[];
}

/** Requests that no provider has accepted. One that was made when none was available is found here alone, without an offer. */
export function OpenRequests({ place, offered }: Searched) {
  const [found, setFound] = useState<OpenRequest[]>([]);
  useEffect(() => {
    const look = async () => {
      const query = { lat: place.latitude, lon: place.longitude, limit: 10 };
      // A search that fails is repeated soon, so its error is not shown.
      const answer = await api.GET("/requests/available", { params: { query } }).catch(() => null);
      if (answer) setFound(answer.data);
    };
    void look();
    const timer = setInterval(() => void look(), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [place]);
  const accept = (request_id: string) =>
    attempt(() => api.POST("/requests/{request_id}/accept", { params: { path: { request_id } } }));
  const open = found.filter(({ id }) => !offered.includes(id));
  if (open.length === 0) return null;
  return (
    <>
      <h3>{t("openRequests")}</h3>
      <ul class="offers">
        {open.map((request) => (
          <li key={request.id}>
            <h4>{named(request.category)}</h4>
            <p>{request.description}</p>
            <p>{t("away", { distance: request.distance_km.toFixed(1) })}</p>
            <button type="button" onClick={() => void accept(request.id)}>
              {t("accept")}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
