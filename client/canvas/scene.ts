/**
 * The Konva world. Knows neither runes nor Yjs: it is handed things, patches
 * the nodes of those that changed, and repaints once a frame.
 */
import RBush from 'rbush';
import { contains, inflate, type Point, type Rect } from '#shared/domain/geometry.ts';
import { allowClearing } from './allow-clearing.ts';
import { visibleRect, type Camera, type Size } from './camera.ts';
import { Group, Layer, Stage, type Container } from './konva.ts';
import { createOverlay, type CursorMark, type Overlay } from './overlay.ts';
import { readPalette } from './palette.ts';
import { drawCard } from './shapes/card.ts';
import { drawCluster } from './shapes/cluster.ts';
import type { Pen } from './shapes/draw.ts';
import { drawFrame } from './shapes/frame.ts';
import { drawLink } from './shapes/link.ts';
import { drawProgram } from './shapes/program.ts';
import { drawTile } from './shapes/tile.ts';
import type { SceneWords } from './shapes/words.ts';
import { heightOf, thingsOf, type BoardSource, type Thing } from './things.ts';

export interface Scene {
  /** Looks at the board again and redraws what changed. */
  update(source: BoardSource): void;
  setCamera(camera: Camera): void;
  setSize(size: Size): void;
  setWords(words: SceneWords): void;
  /** Shows things shifted while a hand still drags them. */
  preview(shift: { readonly keys: readonly string[]; readonly dx: number; readonly dy: number } | undefined): void;
  /** Hides what is being edited in place. */
  setEditing(key: string | undefined): void;
  readonly overlay: Overlay;
  /** The topmost thing at a board point; frames only where nothing lies on them. */
  at(point: Point): Thing | undefined;
  within(rect: Rect): readonly Thing[];
  thing(key: string): Thing | undefined;
  things(): ReadonlyMap<string, Thing>;
  setCursors(cursors: readonly CursorMark[]): void;
  toImage(): string;
  close(): void;
}

interface Node {
  readonly group: Container;
  thing: Thing;
  readonly box: Box;
}

interface Box {
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
  readonly key: string;
}

export interface SceneOptions {
  readonly container: HTMLDivElement;
  readonly words: SceneWords;
  readonly glide: number;
}

export function createScene({ container, words, glide }: SceneOptions): Scene {
  allowClearing();
  const stage = new Stage({ container, width: 1, height: 1, listening: false });
  const board = new Layer({ listening: false });
  const top = new Layer({ listening: false });
  stage.add(board, top);
  const floors = [0, 1, 2, 3, 4, 5].map(() => new Group({ listening: false }));
  board.add(...floors);

  const nodes = new Map<string, Node>();
  const index = new RBush<Box>();
  const overlay = createOverlay(top, () => readPalette(container));
  let pen: Pen = { palette: readPalette(container), words };
  let camera: Camera = { x: 0, y: 0, zoom: 1 };
  let size: Size = { width: 1, height: 1 };
  let editing: string | undefined;
  let shift: { readonly keys: ReadonlySet<string>; readonly dx: number; readonly dy: number } | undefined;
  let glides = new Map<string, { readonly from: Point; readonly began: number }>();
  let frame: number | undefined;

  function repaint(): void {
    frame ??= requestAnimationFrame((time) => {
      frame = undefined;
      step(time);
      cull();
      stage.batchDraw();
    });
  }

  function update(next: BoardSource): void {
    const things = thingsOf(next);
    for (const [key, node] of nodes) if (!things.has(key)) drop(key, node);
    for (const thing of things.values()) patch(thing);
    overlay.follow((key) => nodes.get(key)?.thing.rect);
    repaint();
  }

  function patch(thing: Thing): void {
    const node = nodes.get(thing.key);
    if (!node) {
      const group = new Group({ x: thing.rect.x, y: thing.rect.y, listening: false });
      draw(group, thing);
      floors[heightOf(thing)]?.add(group);
      const box = boxOf(thing);
      index.insert(box);
      nodes.set(thing.key, { group, thing, box });
      return;
    }
    const before = node.thing;
    node.thing = thing;
    if (before.version !== thing.version) {
      node.group.destroyChildren();
      draw(node.group, thing);
    }
    if (!sameRect(before.rect, thing.rect)) {
      index.remove(node.box);
      Object.assign(node.box, boxOf(thing));
      index.insert(node.box);
      if (glide > 0 && !shift?.keys.has(thing.key) && before.rect.x !== thing.rect.x) {
        glides.set(thing.key, { from: node.group.position(), began: performance.now() });
      }
    }
    place(node);
  }

  function draw(group: Container, thing: Thing): void {
    const { showing, rect } = thing;
    switch (showing.kind) {
      case 'frame': return drawFrame(group, showing, rect, pen);
      case 'cluster': return drawCluster(group, showing, rect, pen);
      case 'link': return drawLink(group, { ...showing, origin: rect }, rect, pen);
      case 'tile': return drawTile(group, showing, rect, pen);
      case 'program': return drawProgram(group, showing, rect, pen);
      case 'card': return drawCard(group, showing, rect, pen);
      default: return showing satisfies never;
    }
  }

  function place(node: Node): void {
    const { thing, group } = node;
    const moved = shift?.keys.has(thing.key) ? shift : undefined;
    if (!glides.has(thing.key) || moved) group.position({ x: thing.rect.x + (moved?.dx ?? 0), y: thing.rect.y + (moved?.dy ?? 0) });
    group.opacity(thing.key === editing ? 0 : 1);
    if (moved) group.moveToTop();
  }

  /** Moves what glides a little further: others' changes are seen to arrive, not to jump. */
  function step(time: number): void {
    for (const [key, { from, began }] of glides) {
      const node = nodes.get(key);
      const share = Math.min(1, Math.max(0, (time - began) / glide));
      if (node) {
        const { x, y } = node.thing.rect;
        const eased = 1 - (1 - share) ** 3;
        node.group.position({ x: from.x + (x - from.x) * eased, y: from.y + (y - from.y) * eased });
      }
      if (!node || share >= 1) glides.delete(key);
    }
    if (glides.size > 0) repaint();
  }

  function cull(): void {
    const seen = inflate(visibleRect(camera, size), 200);
    const visible = new Set(index.search(boxOfRect(seen)).map(({ key }) => key));
    for (const [key, { group }] of nodes) group.visible(visible.has(key) || shift?.keys.has(key) === true || glides.has(key));
  }

  function drop(key: string, node: Node): void {
    node.group.destroy();
    index.remove(node.box);
    nodes.delete(key);
    glides.delete(key);
  }

  function redraw(): void {
    pen = { palette: readPalette(container), words: pen.words };
    for (const node of nodes.values()) {
      node.group.destroyChildren();
      draw(node.group, node.thing);
    }
    repaint();
  }

  function at(point: Point): Thing | undefined {
    let best: Thing | undefined;
    for (const { key } of index.search({ minX: point.x, minY: point.y, maxX: point.x, maxY: point.y })) {
      const thing = nodes.get(key)?.thing;
      if (!thing || !isHit(thing, point)) continue;
      if (!best || heightOf(thing) > heightOf(best) || (heightOf(thing) === heightOf(best) && isAbove(thing, best))) best = thing;
    }
    return best;
  }

  function isAbove(a: Thing, b: Thing): boolean {
    return (nodes.get(a.key)?.group.zIndex() ?? 0) > (nodes.get(b.key)?.group.zIndex() ?? 0);
  }

  void document.fonts?.ready.then(redraw);

  return {
    update,
    overlay,
    at,
    setCamera(next) {
      camera = next;
      for (const layer of [board, top]) {
        layer.scale({ x: next.zoom, y: next.zoom });
        layer.position({ x: -next.x * next.zoom, y: -next.y * next.zoom });
      }
      overlay.setZoom(next.zoom);
      repaint();
    },
    setSize(next) {
      size = next;
      stage.size(next);
      repaint();
    },
    setWords(next) {
      pen = { ...pen, words: next };
      redraw();
    },
    preview(next) {
      const touched = new Set([...(shift?.keys ?? []), ...(next?.keys ?? [])]);
      shift = next && { ...next, keys: new Set(next.keys) };
      for (const key of touched) {
        const node = nodes.get(key);
        if (node) place(node);
      }
      overlay.shift(next);
      repaint();
    },
    setEditing(key) {
      const before = editing;
      editing = key;
      for (const one of [before, key]) {
        const node = one === undefined ? undefined : nodes.get(one);
        if (node) place(node);
      }
      repaint();
    },
    within: (rect) => index.search(boxOfRect(rect)).flatMap(({ key }) => nodes.get(key)?.thing ?? []),
    thing: (key) => nodes.get(key)?.thing,
    things: () => new Map([...nodes].map(([key, { thing }]) => [key, thing])),
    setCursors(cursors) {
      overlay.setCursors(cursors);
      repaint();
    },
    toImage: () => stage.toDataURL({ pixelRatio: 2 }),
    close() {
      if (frame !== undefined) cancelAnimationFrame(frame);
      glides = new Map();
      stage.destroy();
    },
  };
}

const LINK_REACH = 14;

/** Links are hit near their line, everything else inside its box. */
function isHit({ showing, rect }: Thing, point: Point): boolean {
  if (showing.kind !== 'link') return contains(rect, point);
  const { from, to } = showing;
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const along = ((point.x - from.x) * (to.x - from.x) + (point.y - from.y) * (to.y - from.y)) / length;
  const aside = Math.abs((point.x - from.x) * (to.y - from.y) - (point.y - from.y) * (to.x - from.x)) / length;
  return along >= 0 && along <= length && aside <= LINK_REACH;
}

function sameRect(a: Rect, b: Rect): boolean {
  return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
}

function boxOfRect({ x, y, width, height }: Rect): Omit<Box, 'key'> {
  return { minX: x, minY: y, maxX: x + width, maxY: y + height };
}

function boxOf(thing: Thing): Box {
  return { ...boxOfRect(thing.rect), key: thing.key };
}
