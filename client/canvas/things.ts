/** What is drawn and where: one thing for each showing of a record. Computed from the board, never kept in it. */
import { centre, edgePoint, inflate, rectBetween, union, type Point, type Rect } from '#shared/domain/geometry.ts';
import type { Collection, FrameKind } from '#shared/domain/vocabulary.ts';
import { frameRect, layoutCards, layoutColumns, layoutMap, layoutPrograms, rectOf } from '#shared/board/layout.ts';
import { programTree, type ProgramTree } from '#shared/board/program-tree.ts';
import type { Activity, Card, Cluster, Frame, Indicator, Link, Program, ResultNode, Stakeholder } from '#shared/board/schema.ts';
import { byTime } from '#shared/board/snapshot.ts';

/** The board as the canvas is given it. */
export interface BoardSource {
  readonly cards: ReadonlyMap<string, Card>;
  readonly clusters: ReadonlyMap<string, Cluster>;
  readonly stakeholders: ReadonlyMap<string, Stakeholder>;
  readonly links: ReadonlyMap<string, Link>;
  readonly frames: ReadonlyMap<string, Frame>;
  readonly programs: ReadonlyMap<string, Program>;
  readonly results: ReadonlyMap<string, ResultNode>;
  readonly activities: ReadonlyMap<string, Activity>;
  readonly indicators: ReadonlyMap<string, Indicator>;
}

export type Showing =
  | { readonly kind: 'frame'; readonly frame: Frame }
  | { readonly kind: 'cluster'; readonly cluster: Cluster; readonly count: number }
  | { readonly kind: 'link'; readonly link: Link; readonly from: Point; readonly to: Point }
  | { readonly kind: 'tile'; readonly stakeholder: Stakeholder; readonly frame: FrameKind }
  | { readonly kind: 'program'; readonly program: Program; readonly tree: ProgramTree; readonly clusters: readonly string[]; readonly who: ReadonlyMap<string, string> }
  | { readonly kind: 'card'; readonly card: Card };

export interface Thing {
  /** Unique among things; the same record may be shown twice. */
  readonly key: string;
  readonly collection: Collection;
  readonly id: string;
  readonly rect: Rect;
  readonly showing: Showing;
  /** Changes when it has to be drawn anew, not when it only lies elsewhere. */
  readonly version: string;
}

/** Bottom to top. */
const HEIGHTS: Readonly<Record<Showing['kind'], number>> = { frame: 0, cluster: 1, link: 2, program: 3, tile: 4, card: 5 };

export function heightOf(thing: Thing): number {
  return HEIGHTS[thing.showing.kind];
}

export function thingsOf(source: BoardSource): ReadonlyMap<string, Thing> {
  const things = new Map<string, Thing>();
  const put = (thing: Thing): void => void things.set(thing.key, thing);
  for (const frame of source.frames.values()) put(frameThing(frame));
  putCards(source, put);
  putStakeholders(source, put);
  putPrograms(source, put);
  return things;
}

function frameThing(frame: Frame): Thing {
  const rect = rectOf(frame);
  return {
    key: `frame/${frame.id}`, collection: 'frames', id: frame.id, rect, showing: { kind: 'frame', frame },
    version: `${frame.kind}|${frame.title}|${rect.width}x${rect.height}`,
  };
}

function putCards(source: BoardSource, put: (thing: Thing) => void): void {
  const layout = layoutCards(source.cards.values(), source.clusters.values());
  for (const { cluster, rect, cards } of layout.clusters.values()) {
    put({
      key: `cluster/${cluster.id}`, collection: 'clusters', id: cluster.id, rect, showing: { kind: 'cluster', cluster, count: cards.length },
      version: `${cluster.title}|${cards.length}|${rect.width}x${rect.height}`,
    });
  }
  for (const card of source.cards.values()) {
    const rect = layout.cards.get(card.id);
    if (!rect) continue;
    put({
      key: `card/${card.id}`, collection: 'cards', id: card.id, rect, showing: { kind: 'card', card },
      version: `${card.kind}|${card.category}|${card.text}|${card.locked}`,
    });
  }
}

function putStakeholders(source: BoardSource, put: (thing: Thing) => void): void {
  const map = layoutMap(frameRect(source.frames.values(), 'stakeholder-map'), source.stakeholders.values());
  const columns = layoutColumns(frameRect(source.frames.values(), 'stakeholder-list'), source.stakeholders.values());
  for (const stakeholder of source.stakeholders.values()) {
    for (const [frame, rects] of [['stakeholder-map', map], ['stakeholder-list', columns]] as const) {
      const rect = rects.get(stakeholder.id);
      if (!rect) continue;
      put({
        key: `${frame}/${stakeholder.id}`, collection: 'stakeholders', id: stakeholder.id, rect, showing: { kind: 'tile', stakeholder, frame },
        version: `${stakeholder.name}|${stakeholder.category}|${stakeholder.affectedness}|${rect.width}x${rect.height}`,
      });
    }
  }
  for (const link of source.links.values()) {
    const [from, to] = [map.get(link.fromId), map.get(link.toId)];
    if (from && to) put(linkThing(link, from, to));
  }
}

function linkThing(link: Link, from: Rect, to: Rect): Thing {
  const ends = { from: edgePoint(from, centre(to)), to: edgePoint(to, centre(from)) };
  return {
    key: `link/${link.id}`, collection: 'links', id: link.id, rect: inflate(rectBetween(ends.from, ends.to), 24), showing: { kind: 'link', link, ...ends },
    version: `${link.type}|${link.strength}|${link.mutual}|${Math.round(ends.from.x)},${Math.round(ends.from.y)}|${Math.round(ends.to.x)},${Math.round(ends.to.y)}`,
  };
}

function putPrograms(source: BoardSource, put: (thing: Thing) => void): void {
  const sheets = layoutPrograms(frameRect(source.frames.values(), 'programs'), source.programs.values());
  const who = new Map([...source.stakeholders.values()].map(({ id, name }) => [String(id), name]));
  for (const program of source.programs.values()) {
    const rect = sheets.get(program.id);
    if (!rect) continue;
    const tree = programTree(program.id, { results: source.results.values(), activities: source.activities.values(), indicators: source.indicators.values() });
    const clusters = program.clusters.map((id) => source.clusters.get(id)?.title ?? '').filter(Boolean);
    put({
      key: `program/${program.id}`, collection: 'programs', id: program.id, rect, showing: { kind: 'program', program, tree, clusters, who },
      version: JSON.stringify([program, tree, clusters, [...who.values()].length, rect.width, rect.height]),
    });
  }
}

/** Everything that is not a frame: what "zoom to fit" shows, or all frames on an empty board. */
export function contentRect(things: Iterable<Thing>): Rect | undefined {
  const all = [...things];
  const content = all.filter(({ showing }) => showing.kind !== 'frame');
  return union((content.length > 0 ? content : all).map(({ rect }) => rect));
}

/** Reading order of things for the keyboard: frame by frame, row by row. */
export function inReadingOrder(things: Iterable<Thing>): readonly Thing[] {
  return [...things]
    .filter(({ showing }) => showing.kind !== 'frame')
    .sort((a, b) => Math.round(a.rect.y / 100) - Math.round(b.rect.y / 100) || a.rect.x - b.rect.x || byTime(asDated(a), asDated(b)));
}

function asDated({ id }: Thing) {
  return { id, createdAt: 0 };
}
