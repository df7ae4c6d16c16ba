import type { Place } from "./api.js";
import { signal, useSignal } from "./signals.js";

/** The address of tiles, with {z}, {x} and {y}; empty where the map is drawn. The gateway's EXAMPLE_TILES names it. */
const address = signal("");

export async function findTiles() {
  const answer = await fetch("/example/settings.json").catch(() => null);
  if (answer?.ok) address.value = ((await answer.json()) as { tiles_url: string }).tiles_url;
}

/** At this zoom, a tile of 256 pixels is about as large as it is shown. */
const ZOOM = 13;
const COUNT = 2 ** ZOOM;

const column = (longitude: number) => ((longitude + 180) / 360) * COUNT;
const row = (latitude: number) => ((1 - Math.asinh(Math.tan((latitude * Math.PI) / 180)) / Math.PI) / 2) * COUNT;
const corner = (right: number, down: number): Place => ({
  longitude: (right / COUNT) * 360 - 180,
  latitude: (Math.atan(Math.sinh(Math.PI * (1 - (2 * down) / COUNT))) * 180) / Math.PI,
});

interface Props {
  northWest: Place;
  southEast: Place;
  x: (place: Place) => number;
  y: (place: Place) => number;
}

/** The tiles that cover a part of the map, where `x` and `y` show them. The curvature within a tile is not seen. */
export function Tiles({ northWest, southEast, x, y }: Props) {
  const template = useSignal(address);
  if (!template) return null;
  const found = [];
  for (let right = Math.floor(column(northWest.longitude)); right < column(southEast.longitude); right += 1) {
    for (let down = Math.floor(row(northWest.latitude)); down < row(southEast.latitude); down += 1) {
      const [from, to] = [corner(right, down), corner(right + 1, down + 1)];
      const href = template.replace("{z}", `${ZOOM}`).replace("{x}", `${right}`).replace("{y}", `${down}`);
      const size = { width: x(to) - x(from), height: y(to) - y(from) };
      found.push(<image key={href} href={href} x={x(from)} y={y(from)} {...size} preserveAspectRatio="none" />);
    }
  }
  return <g class="tiles">{found}</g>;
}

/** Names the authors of the map, as its licence asks for. */
export function Attribution() {
  return useSignal(address) ? (
    <p class="attribution">
      © <a href="https://www.openstreetmap.org/copyright">OpenStreetMap</a>
    </p>
  ) : null;
}
