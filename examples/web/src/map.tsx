import type { JSX } from "preact";
import type { Place } from "./api.js";
import { t } from "./texts.js";
import { Attribution, Tiles } from "./tiles.js";

/** A part of Addis Ababa. It is drawn, so that no server of tiles is needed; tiles lie above it where there is one. */
const [WEST, EAST, SOUTH, NORTH] = [38.7, 38.82, 8.965, 9.055];
const [WIDTH, HEIGHT] = [480, 360];
const [NORTH_WEST, SOUTH_EAST]: [Place, Place] = [
  { latitude: NORTH, longitude: WEST },
  { latitude: SOUTH, longitude: EAST },
];
const STEP = 0.002;
export const CENTER: Place = { latitude: 9.0108, longitude: 38.7613 };
const ROADS = [
  "M0 210 C120 190 200 170 480 185",
  "M245 0 C250 120 235 240 260 360",
  "M40 360 C90 260 160 200 245 176 S400 80 480 40",
  "M0 70 C110 100 180 120 245 176 S380 300 480 320",
  "M90 175 a155 130 0 1 0 310 0 a155 130 0 1 0 -310 0",
];

const x = ({ longitude }: Place) => ((longitude - WEST) / (EAST - WEST)) * WIDTH;
const y = ({ latitude }: Place) => ((NORTH - latitude) / (NORTH - SOUTH)) * HEIGHT;

function within({ latitude, longitude }: Place): Place {
  const round = (value: number) => Math.round(value * 1e5) / 1e5;
  return {
    latitude: round(Math.min(NORTH, Math.max(SOUTH, latitude))),
    longitude: round(Math.min(EAST, Math.max(WEST, longitude))),
  };
}

export function kilometres(a: Place, b: Place): number {
  const north = (a.latitude - b.latitude) * 111.2;
  const east = (a.longitude - b.longitude) * 111.2 * Math.cos((a.latitude * Math.PI) / 180);
  return Math.hypot(north, east);
}

interface Props {
  client?: Place | null;
  provider?: Place | null;
  /** Whose window it is. */
  viewer: "client" | "provider";
  onChoose?: (place: Place) => void;
}

export function Map({ client, provider, viewer, onChoose }: Props) {
  const choose = (event: JSX.TargetedMouseEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const [right, down] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    onChoose?.(within({ longitude: WEST + right * (EAST - WEST), latitude: NORTH - down * (NORTH - SOUTH) }));
  };
  const move = (event: JSX.TargetedKeyboardEvent<SVGSVGElement>) => {
    const by: Record<string, [number, number]> = {
      ArrowUp: [STEP, 0],
      ArrowDown: [-STEP, 0],
      ArrowLeft: [0, -STEP],
      ArrowRight: [0, STEP],
    };
    const [north, east] = by[event.key] ?? [0, 0];
    if (!client || !onChoose || (!north && !east)) return;
    event.preventDefault();
    onChoose(within({ latitude: client.latitude + north, longitude: client.longitude + east }));
  };
  const away = client && provider ? t("away", { distance: kilometres(client, provider).toFixed(1) }) : "";
  // The name of the one who is further down stands below, so that names are readable where the two meet.
  const isBelow = Boolean(client && provider && provider.latitude < client.latitude);
  const title = t(viewer === "client" ? "map" : "mapOfProvider");
  const you = (part: "client" | "provider") => t(part === viewer ? "you" : part);
  const place = client ? `${client.latitude}, ${client.longitude}` : "";
  const chooses = onChoose && { tabindex: 0, onClick: choose, onKeyDown: move, role: "application" as const };
  return (
    <figure class="map">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${title}. ${away || place}`} {...chooses}>
        <rect class="ground" width={WIDTH} height={HEIGHT} />
        <path class="park" d="M300 60 h70 v50 h-70 z M110 240 h60 v60 h-60 z" />
        {ROADS.map((road) => (
          <path class="road" d={road} />
        ))}
        <Tiles northWest={NORTH_WEST} southEast={SOUTH_EAST} x={x} y={y} />
        {client && provider && <line class="way" x1={x(client)} y1={y(client)} x2={x(provider)} y2={y(provider)} />}
        {client && <Marker place={client} kind="client" name={you("client")} isBelow={Boolean(provider) && !isBelow} />}
        {provider && <Marker place={provider} kind="provider" name={you("provider")} isBelow={isBelow} />}
      </svg>
      <Attribution />
      {(away || onChoose) && <figcaption>{away || t("placeHint")}</figcaption>}
    </figure>
  );
}

interface Marked {
  place: Place;
  kind: string;
  name: string;
  isBelow: boolean;
}

function Marker({ place, kind, name, isBelow }: Marked) {
  return (
    <g class={`marker ${kind}`} transform={`translate(${x(place)} ${y(place)})`} data-place={kind}>
      <circle r="9" />
      <text y={isBelow ? 23 : -14}>{name}</text>
    </g>
  );
}
