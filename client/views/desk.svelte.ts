/** The desk of a wide screen: puts scene, session, tools and camera together for those who work on the board. */
import { centre, type Point, type Rect } from '#shared/domain/geometry.ts';
import { newRecordId } from '#shared/domain/ids.ts';
import type { CardKind, LinkType } from '#shared/domain/vocabulary.ts';
import { CARD_SIZE, frameRect, ratingAt } from '#shared/board/layout.ts';
import type { Command } from '#shared/board/commands/command.ts';
import { readRecord } from '#shared/board/read-record.ts';
import { announce } from '#client/a11y/announcer.svelte.ts';
import { between, fit, pan, visibleRect, zoomAt, type Camera, type Size } from '#client/canvas/camera.ts';
import type { Scene } from '#client/canvas/scene.ts';
import { contentRect, inReadingOrder, type Thing } from '#client/canvas/things.ts';
import { t } from '#client/i18n/i18n.svelte.ts';
import type { WorkshopSession } from '#client/session/workshop-session.svelte.ts';
import { cardTool } from '#client/tools/card-tool.ts';
import { clusterTool } from '#client/tools/cluster-tool.ts';
import { connectorTool } from '#client/tools/connector-tool.ts';
import { handTool } from '#client/tools/hand-tool.ts';
import { selectTool } from '#client/tools/select-tool.ts';
import type { Desk, DeskThing, Tool, ToolId } from '#client/tools/tool.ts';

const TOOLS: Readonly<Record<ToolId, Tool>> = { select: selectTool, hand: handTool, card: cardTool, cluster: clusterTool, connector: connectorTool };
const SLOP_PIXELS = 4;
const GLIDE = 320;

export class BoardDesk implements Desk {
  camera = $state.raw<Camera>({ x: 0, y: 0, zoom: 0.4 });
  size = $state.raw<Size>({ width: 1, height: 1 });
  selection = $state.raw<readonly string[]>([]);
  tool = $state<ToolId>('select');
  editing = $state<string | undefined>(undefined);
  cardKind = $state<CardKind>('challenge');
  linkType = $state<LinkType>('coordination');
  /** What was last refused, for a moment, where everybody at this screen sees it. */
  said = $state('');

  readonly #session: WorkshopSession;
  #scene: Scene | undefined;
  #moved = false;
  #gliding = 0;

  constructor(session: WorkshopSession) {
    this.#session = session;
  }

  use(tool: ToolId): void {
    this.tool = tool;
    this.endEditing();
  }

  get active(): Tool {
    return TOOLS[this.tool];
  }

  get hand(): Tool {
    return TOOLS.hand;
  }

  attach(scene: Scene): void {
    this.#scene = scene;
  }

  get slop(): number {
    return SLOP_PIXELS / this.camera.zoom;
  }

  // --- what lies where

  thing(key: string): DeskThing | undefined {
    return this.#deskThing(this.#scene?.thing(key));
  }

  within(rect: Rect): readonly DeskThing[] {
    return (this.#scene?.within(rect) ?? []).map((thing) => this.#deskThing(thing)).filter((thing) => thing !== undefined);
  }

  at(point: Point): DeskThing | undefined {
    return this.#deskThing(this.#scene?.at(point));
  }

  clusterAt(point: Point): DeskThing | undefined {
    return this.within({ ...point, width: 0, height: 0 }).find(({ kind }) => kind === 'cluster');
  }

  ratingAt(point: Point) {
    return ratingAt(frameRect(this.#session.view.maps.frames.values(), 'stakeholder-map'), point);
  }

  #deskThing(thing: Thing | undefined): DeskThing | undefined {
    if (!thing) return undefined;
    const { key, collection, id, rect, showing } = thing;
    const inCluster = showing.kind === 'card' && this.#session.view.maps.clusters.has(showing.card.clusterId);
    const movable = showing.kind === 'card' || showing.kind === 'cluster' || (showing.kind === 'tile' && showing.frame === 'stakeholder-map');
    return { key, kind: showing.kind, collection, id, rect, inCluster, movable };
  }

  // --- doing

  select(keys: readonly string[]): void {
    this.selection = keys;
    this.#scene?.overlay.select(keys);
  }

  dispatch(command: Command): boolean {
    const done = this.#session.dispatch(command);
    // What was done is seen at once, not a frame later: a dropped card must not jump back for a blink.
    this.#session.view.flush();
    if (!done.ok) this.say(t(`refusal.${done.error}`));
    return done.ok;
  }

  say(words: string): void {
    this.said = words;
    announce(words);
  }

  addCard(at: Point): void {
    const id = newRecordId();
    const values = { kind: this.cardKind, text: '', category: this.#session.category, x: at.x - CARD_SIZE / 2, y: at.y - CARD_SIZE / 2 };
    const into = this.clusterAt(at);
    const done = this.dispatch({ type: 'add', collection: 'cards', id, values: into ? { ...values, clusterId: into.id } : values });
    if (!done) return;
    this.select([`card/${id}`]);
    this.edit(`card/${id}`);
  }

  addCluster(at: Point, cards: readonly string[]): void {
    const id = newRecordId();
    if (!this.dispatch({ type: 'cluster', id, at, title: '', cards })) return;
    this.select([`cluster/${id}`]);
    this.edit(`cluster/${id}`);
  }

  addLink(from: string, to: string): void {
    const id = newRecordId();
    if (this.dispatch({ type: 'add', collection: 'links', id, values: { fromId: from, toId: to, type: this.linkType } })) this.select([`link/${id}`]);
  }

  edit(key: string): void {
    const thing = this.thing(key);
    if (!thing || (thing.kind !== 'card' && thing.kind !== 'cluster' && thing.kind !== 'tile')) return;
    this.editing = key;
    this.#scene?.setEditing(thing.kind === 'card' ? key : undefined);
  }

  endEditing(): void {
    const key = this.editing;
    if (!key) return;
    this.editing = undefined;
    this.#scene?.setEditing(undefined);
    this.#dropIfEmpty(key);
  }

  /** A card that nobody wrote anything on was a slip of the hand. */
  #dropIfEmpty(key: string): void {
    const thing = this.thing(key);
    // Asked of the board itself: the screen may be a frame behind the last letter.
    const card = thing?.kind === 'card' ? readRecord(this.#session.board, 'cards', thing.id) : undefined;
    if (card && card.text.trim() === '' && card.author === this.#session.member.id) this.dispatch({ type: 'remove', records: [{ collection: 'cards', id: card.id }] });
  }

  removeSelected(): void {
    const records = this.selection.map((key) => this.thing(key)).filter((thing) => thing !== undefined && thing.kind !== 'frame').map((thing) => ({ collection: thing?.collection ?? 'cards', id: thing?.id ?? '' }));
    if (records.length > 0 && this.dispatch({ type: 'remove', records })) this.select([]);
  }

  nudge(dx: number, dy: number): void {
    const things = this.selection.map((key) => this.thing(key)).filter((thing) => thing !== undefined);
    const records = things.filter(({ kind, inCluster }) => kind === 'cluster' || (kind === 'card' && !inCluster)).map(({ collection, id }) => ({ collection, id }));
    if (records.length > 0) this.dispatch({ type: 'move', records, dx, dy });
    for (const tile of things.filter(({ kind, movable }) => kind === 'tile' && movable)) {
      const middle = centre(tile.rect);
      const rating = this.ratingAt({ x: middle.x + 4 * dx, y: middle.y + 4 * dy });
      if (rating) this.dispatch({ type: 'place-stakeholder', id: tile.id, ...rating });
    }
  }

  /** Moves the keyboard's focus through things in reading order. */
  step(by: 1 | -1): void {
    const order = inReadingOrder(this.#scene?.things().values() ?? []);
    const now = order.findIndex(({ key }) => key === this.selection[0]);
    const next = order[(now + by + order.length) % order.length];
    if (!next) return;
    this.select([next.key]);
    const seen = visibleRect(this.camera, this.size);
    const middle = centre(next.rect);
    if (middle.x < seen.x || middle.x > seen.x + seen.width || middle.y < seen.y || middle.y > seen.y + seen.height) {
      this.camera = { ...this.camera, x: middle.x - seen.width / 2, y: middle.y - seen.height / 2 };
    }
    announce(this.describe(next));
  }

  describe({ showing }: Thing): string {
    switch (showing.kind) {
      case 'card': return `${t(`kind.${showing.card.kind}`)}: ${showing.card.text || t('card.empty')}`;
      case 'cluster': return `${t('cluster.title')}: ${showing.cluster.title || t('cluster.untitled')}, ${t('cluster.count', { n: showing.count })}`;
      case 'tile': return `${t('stakeholder.name')}: ${showing.stakeholder.name}, ${t(`category.${showing.stakeholder.category}`)}`;
      case 'link': return `${t('link.title')}: ${t(`link-type.${showing.link.type}`)}`;
      case 'program': return `${t('tab.program')}: ${showing.program.title || t('program.untitled')}`;
      case 'frame': return showing.frame.title;
      default: return showing satisfies never;
    }
  }

  // --- looking

  preview(shift: Parameters<Scene['preview']>[0]): void {
    this.#scene?.preview(shift);
  }

  marquee(rect: Rect | undefined): void {
    this.#scene?.overlay.marquee(rect);
  }

  target(rect: Rect | undefined): void {
    this.#scene?.overlay.target(rect);
  }

  connector(line: { readonly from: Point; readonly to: Point } | undefined): void {
    this.#scene?.overlay.connector(line);
  }

  pan(dx: number, dy: number): void {
    this.#look(pan(this.camera, dx, dy));
  }

  zoom(at: Point, factor: number): void {
    this.#look(zoomAt(this.camera, at, factor));
  }

  zoomBy(factor: number): void {
    this.zoom({ x: this.size.width / 2, y: this.size.height / 2 }, factor);
  }

  actualSize(): void {
    this.zoomBy(1 / this.camera.zoom);
  }

  fitAll(): void {
    const rect = contentRect(this.#scene?.things().values() ?? []);
    if (rect) this.glideTo(rect);
  }

  fitSelection(): void {
    const rects = this.selection.map((key) => this.thing(key)?.rect).filter((rect) => rect !== undefined);
    const [first] = rects;
    if (first) this.glideTo(first);
  }

  #look(camera: Camera): void {
    this.#gliding += 1;
    this.#moved = true;
    this.camera = camera;
  }

  /** Goes to a part of the board gently; at once for those who want no motion. */
  glideTo(rect: Rect, margin = 40): void {
    if (this.size.width <= 1) return; // Not on the screen yet; `resize` shows the right part at once.
    const to = fit(rect, this.size, margin);
    const from = this.camera;
    const run = (this.#gliding += 1);
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
      this.camera = to;
      return;
    }
    const began = performance.now();
    const step = (time: number): void => {
      if (run !== this.#gliding) return;
      const share = Math.min(1, Math.max(0, (time - began) / GLIDE));
      this.camera = between(from, to, share);
      if (share < 1) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  resize(size: Size, first: Rect): void {
    this.size = size;
    // Until this person has moved the board by hand it keeps showing what it was opened for.
    if (this.#moved) return;
    // A glide that began at another size would end beside it.
    this.#gliding += 1;
    this.camera = fit(first, size, 40);
  }
}
