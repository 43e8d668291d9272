/**
 * Where things lie, derived from what they are. A clustered card lies in its
 * cluster, a rated stakeholder at its rating: nothing of this is stored, so a
 * phone that has never seen the canvas can still put a thing in its place.
 * All measures in board units.
 */
import { contains, inflate, intersects, type Point, type Rect } from '../domain/geometry.ts';
import { CATEGORIES, type Category, type FrameKind } from '../domain/vocabulary.ts';
import type { Card, Cluster, Frame, Program, Stakeholder } from './schema.ts';
import { byOrder, byTime } from './snapshot.ts';

export const CARD_SIZE = 200;
const CARD_GAP = 16;
const CLUSTER_PADDING = 24;
export const CLUSTER_HEADER = 104;
const FRAME_GAP = 200;
export const FRAME_HEADER = 104;

/** Home of each frame, left to right in the order of the workshop. */
export const FRAME_RECTS: Readonly<Record<FrameKind, Rect>> = {
  welcome: { x: 0, y: 0, width: 1920, height: 1080 },
  'stakeholder-list': { x: 2120, y: 0, width: 1920, height: 1080 },
  'stakeholder-map': { x: 4240, y: 0, width: 1920, height: 1080 },
  challenges: { x: 6360, y: 0, width: 2880, height: 1620 },
  programs: { x: 6360 + 2880 + FRAME_GAP, y: 0, width: 1920, height: 1080 },
};

/** The frame of a kind as it lies on this board, or its home where a board lacks it. */
export function frameRect(frames: Iterable<Frame>, kind: FrameKind): Rect {
  for (const frame of frames) if (frame.kind === kind) return rectOf(frame);
  return FRAME_RECTS[kind];
}

export function rectOf(frame: Frame): Rect {
  return { x: frame.x, y: frame.y, width: frame.width, height: frame.height };
}

// --- cards and clusters

export interface PlacedCluster {
  readonly cluster: Cluster;
  readonly rect: Rect;
  readonly cards: readonly Card[];
}

export interface CardLayout {
  readonly clusters: ReadonlyMap<string, PlacedCluster>;
  readonly cards: ReadonlyMap<string, Rect>;
}

/** Lays out clusters with their cards in a grid, oldest first, and loose cards where they were put, clear of clusters. */
export function layoutCards(cards: Iterable<Card>, clusters: Iterable<Cluster>): CardLayout {
  const placed = new Map<string, Rect>();
  const members = new Map<string, Card[]>();
  const loose: Card[] = [];
  const known = new Map([...clusters].map((cluster) => [String(cluster.id), cluster]));
  for (const card of cards) {
    if (!known.has(card.clusterId)) loose.push(card);
    else if (members.get(card.clusterId)?.push(card) === undefined) members.set(card.clusterId, [card]);
  }
  const out = new Map<string, PlacedCluster>();
  for (const [id, cluster] of known) {
    const own = (members.get(id) ?? []).sort(byTime);
    own.forEach((card, index) => placed.set(card.id, slotInCluster(cluster, index, own.length)));
    out.set(id, { cluster, rect: clusterRect(cluster, own.length), cards: own });
  }
  const taken = [...out.values()].map(({ rect }) => rect);
  for (const card of loose.sort(byTime)) placed.set(card.id, clearOf(cardRect(card), taken, loose));
  return { clusters: out, cards: placed };
}

/** Where a loose card is seen: where it was put, or below the cluster that has grown over it, on the next free spot. */
function clearOf(rect: Rect, clusters: readonly Rect[], loose: readonly Card[]): Rect {
  let seen = rect;
  for (let tries = 0; tries < 40; tries += 1) {
    const under = clusters.find((cluster) => intersects(inflate(cluster, CARD_GAP / 2), seen));
    if (!under) {
      const moved = seen !== rect && loose.some((other) => intersects(cardRect(other), seen));
      if (!moved) return seen;
    }
    seen = { ...seen, y: under ? under.y + under.height + CARD_GAP : seen.y + CARD_SIZE + CARD_GAP };
  }
  return seen;
}

function cardRect({ x, y }: Point): Rect {
  return { x, y, width: CARD_SIZE, height: CARD_SIZE };
}

function columnsFor(count: number): number {
  return Math.min(8, Math.max(2, Math.ceil(Math.sqrt(count * 1.4))));
}

export function clusterRect(at: Point, count: number): Rect {
  const columns = columnsFor(count);
  const rows = Math.max(1, Math.ceil(count / columns));
  return {
    x: at.x,
    y: at.y,
    width: 2 * CLUSTER_PADDING + columns * (CARD_SIZE + CARD_GAP) - CARD_GAP,
    height: CLUSTER_HEADER + CLUSTER_PADDING + rows * (CARD_SIZE + CARD_GAP) - CARD_GAP,
  };
}

function slotInCluster(at: Point, index: number, count: number): Rect {
  const columns = columnsFor(count);
  return cardRect({
    x: at.x + CLUSTER_PADDING + (index % columns) * (CARD_SIZE + CARD_GAP),
    y: at.y + CLUSTER_HEADER + Math.floor(index / columns) * (CARD_SIZE + CARD_GAP),
  });
}

/** Places for cards in a frame, row by row, going on below it when it is full. */
function* cardSlots(frame: Rect): Generator<Point> {
  const pitch = CARD_SIZE + CARD_GAP;
  const columns = Math.max(1, Math.floor((frame.width - 2 * CLUSTER_PADDING + CARD_GAP) / pitch));
  for (let index = 0; ; index += 1) {
    yield {
      x: frame.x + CLUSTER_PADDING + (index % columns) * pitch,
      y: frame.y + FRAME_HEADER + CLUSTER_PADDING + Math.floor(index / columns) * pitch,
    };
  }
}

/**
 * The `skip`-th free place for a new card. Whoever adds from a phone skips a
 * random few, so that ten people who press "send" at once rarely land on one spot.
 */
export function freeSlot(frame: Rect, taken: Iterable<Rect>, skip = 0): Point {
  return freeSlots(frame, taken, skip + 1).at(-1) ?? frame;
}

/** The first `count` free places for cards in a frame. */
export function freeSlots(frame: Rect, taken: Iterable<Rect>, count: number): readonly Point[] {
  const obstacles = [...taken].filter((rect) => intersects(rect, inflate(frame, 4 * CARD_SIZE)));
  const free: Point[] = [];
  let tries = 0;
  for (const slot of cardSlots(frame)) {
    // Beyond the largest board there is nothing left to avoid.
    if (free.length >= count) break;
    if ((tries += 1) > 50_000 || !obstacles.some((obstacle) => intersects(obstacle, cardRect(slot)))) free.push(slot);
  }
  return free;
}

/** Free places for `count` more cards on a board, in the frame of a kind. */
export function freeCardPlaces({ cards, clusters, frames }: PlacedThings, count: number, kind: FrameKind): readonly Point[] {
  const placed = layoutCards(cards, clusters);
  const rects = [...placed.cards.values(), ...[...placed.clusters.values()].map(({ rect }) => rect)];
  return freeSlots(frameRect(frames, kind), rects, count);
}

interface PlacedThings {
  readonly cards: readonly Card[];
  readonly clusters: readonly Cluster[];
  readonly frames: readonly Frame[];
}

export function clusterAt(layout: CardLayout, point: Point): PlacedCluster | undefined {
  for (const placed of layout.clusters.values()) if (contains(placed.rect, point)) return placed;
  return undefined;
}

// --- stakeholders

const TILE = { width: 288, height: 66 };
const MAP_TILE = { width: 248, height: 66 };
const TRAY_TILE = { width: 214, height: 58 };

/** The square of the map inside its frame. */
export function mapArea(frame: Rect): Rect {
  return { x: frame.x + 560, y: frame.y + FRAME_HEADER + 24, width: frame.width - 620, height: frame.height - FRAME_HEADER - 100 };
}

/** Where a rating lies on the map: interest to the right, influence upwards. */
export function mapPoint(frame: Rect, interest: number, influence: number): Point {
  const area = mapArea(frame);
  return { x: area.x + interest * area.width, y: area.y + (1 - influence) * area.height };
}

/** The rating that a place on the map means; undefined outside it, where the tray is. */
export function ratingAt(frame: Rect, point: Point): { readonly interest: number; readonly influence: number } | undefined {
  const area = mapArea(frame);
  if (!contains(inflate(area, 30), point)) return undefined;
  const share = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 100) / 100;
  return { interest: share((point.x - area.x) / area.width), influence: share(1 - (point.y - area.y) / area.height) };
}

/** Tiles of the map frame: rated stakeholders at their place, the others in the tray to the left. */
export function layoutMap(frame: Rect, stakeholders: Iterable<Stakeholder>): ReadonlyMap<string, Rect> {
  const rects = new Map<string, Rect>();
  const sorted = [...stakeholders].sort(byTime);
  for (const [id, rect] of spreadOut(ratedRects(frame, sorted), frame)) rects.set(id, rect);
  let unplaced = 0;
  for (const stakeholder of sorted) {
    if (rects.has(stakeholder.id)) continue;
    rects.set(stakeholder.id, {
      x: frame.x + 32 + (unplaced % 2) * (TRAY_TILE.width + 10),
      y: frame.y + FRAME_HEADER + 56 + Math.floor(unplaced / 2) * (TRAY_TILE.height + 8),
      ...TRAY_TILE,
    });
    unplaced += 1;
  }
  return rects;
}

function ratedRects(frame: Rect, stakeholders: readonly Stakeholder[]): readonly (readonly [string, Rect])[] {
  const rated: (readonly [string, Rect])[] = [];
  for (const { id, interest, influence } of stakeholders) {
    if (interest === null || influence === null) continue;
    const middle = mapPoint(frame, interest, influence);
    rated.push([id, { x: middle.x - MAP_TILE.width / 2, y: middle.y - MAP_TILE.height / 2, ...MAP_TILE }]);
  }
  return rated;
}

const ASIDE = 6;

/**
 * Moves tiles that would hide each other's words apart, no further than needed:
 * first come, first seated, and each next one takes the nearest free place.
 */
function spreadOut(tiles: readonly (readonly [string, Rect])[], frame: Rect): readonly (readonly [string, Rect])[] {
  const seated: (readonly [string, Rect])[] = [];
  for (const [id, wanted] of tiles) {
    const isFree = (rect: Rect): boolean => !seated.some(([, other]) => intersects(inflate(rect, ASIDE / 2), other));
    const places = nearbyPlaces(wanted).filter((rect) => rect.x >= frame.x && rect.x + rect.width <= frame.x + frame.width);
    seated.push([id, isFree(wanted) ? wanted : (places.find(isFree) ?? wanted)]);
  }
  return seated;
}

/** Places around a tile, nearest first: half tiles up and down, quarter tiles aside. */
function nearbyPlaces(rect: Rect): readonly Rect[] {
  const places: { readonly rect: Rect; readonly distance: number }[] = [];
  for (let row = -8; row <= 8; row += 1) {
    for (let column = -4; column <= 4; column += 1) {
      const [dx, dy] = [(column * (rect.width + ASIDE)) / 4, (row * (rect.height + ASIDE)) / 2];
      places.push({ rect: { ...rect, x: rect.x + dx, y: rect.y + dy }, distance: Math.hypot(dx, dy) });
    }
  }
  return places.sort((a, b) => a.distance - b.distance).map((place) => place.rect);
}

/** The column of a category in the list frame. */
export function columnRect(frame: Rect, category: Category): Rect {
  const width = (frame.width - 64) / CATEGORIES.length;
  const index = CATEGORIES.indexOf(category);
  return { x: frame.x + 32 + index * width, y: frame.y + FRAME_HEADER, width: width - 12, height: frame.height - FRAME_HEADER - 32 };
}

/** Tiles of the list frame, by category. */
export function layoutColumns(frame: Rect, stakeholders: Iterable<Stakeholder>): ReadonlyMap<string, Rect> {
  const rects = new Map<string, Rect>();
  const filled = new Map<Category, number>();
  for (const stakeholder of [...stakeholders].sort(byTime)) {
    const column = columnRect(frame, stakeholder.category);
    const row = filled.get(stakeholder.category) ?? 0;
    filled.set(stakeholder.category, row + 1);
    rects.set(stakeholder.id, { x: column.x + 6, y: column.y + 84 + row * (TILE.height + 8), width: column.width - 12, height: TILE.height });
  }
  return rects;
}

// --- programs

/** Sheets of the program frame: one fills it, several share its width. */
export function layoutPrograms(frame: Rect, programs: Iterable<Program>): ReadonlyMap<string, Rect> {
  const sheets = [...programs].sort(byOrder);
  const width = Math.max(760, (frame.width - 64 - (sheets.length - 1) * 24) / Math.max(1, sheets.length));
  const y = frame.y + FRAME_HEADER + 8;
  return new Map(
    sheets.map((program, index) => [
      program.id,
      { x: frame.x + 32 + index * (width + 24), y, width, height: frame.height - FRAME_HEADER - 40 },
    ]),
  );
}

