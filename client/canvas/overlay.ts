/** What lies over the board for this person alone: selection, marquee, the connector being drawn, others' cursors. */
import type { Point, Rect as Area } from '#shared/domain/geometry.ts';
import { Arrow, Group, Line, Rect, Text, type Layer } from './konva.ts';
import { FONT, type Palette } from './palette.ts';

export interface CursorMark {
  readonly client: number;
  readonly name: string;
  readonly colour: string;
  readonly at: Point;
}

export interface Overlay {
  select(keys: readonly string[]): void;
  /** Finds selected things again after they moved. */
  follow(rectOf: (key: string) => Area | undefined): void;
  shift(by: { readonly keys: readonly string[]; readonly dx: number; readonly dy: number } | undefined): void;
  marquee(rect: Area | undefined): void;
  connector(line: { readonly from: Point; readonly to: Point } | undefined): void;
  /** The cluster that cards would drop into. */
  target(rect: Area | undefined): void;
  setCursors(cursors: readonly CursorMark[]): void;
  setZoom(zoom: number): void;
}

export function createOverlay(layer: InstanceType<typeof Layer>, palette: () => Palette): Overlay {
  const outlines = new Group();
  const marks = new Group();
  const cursors = new Group();
  layer.add(outlines, marks, cursors);
  let selected: readonly string[] = [];
  let rectOf: (key: string) => Area | undefined = () => undefined;
  let moved: { readonly dx: number; readonly dy: number } = { dx: 0, dy: 0 };
  let zoom = 1;
  let marquee: Area | undefined;
  let target: Area | undefined;
  let connector: { readonly from: Point; readonly to: Point } | undefined;
  let shown: readonly CursorMark[] = [];

  function drawSelection(): void {
    outlines.destroyChildren();
    for (const key of selected) {
      const rect = rectOf(key);
      if (!rect) continue;
      outlines.add(new Rect({ ...rect, x: rect.x + moved.dx, y: rect.y + moved.dy, stroke: palette().accent, strokeWidth: 3 / zoom, cornerRadius: 3, strokeScaleEnabled: true }));
    }
    layer.batchDraw();
  }

  function drawMarks(): void {
    marks.destroyChildren();
    const { accent } = palette();
    if (target) marks.add(new Rect({ ...target, stroke: accent, strokeWidth: 6 / zoom, dash: [14 / zoom, 8 / zoom], cornerRadius: 18 }));
    if (marquee) {
      marks.add(new Rect({ ...marquee, fill: accent, opacity: 0.1 }));
      marks.add(new Rect({ ...marquee, stroke: accent, strokeWidth: 1.5 / zoom }));
    }
    if (connector) {
      const { from, to } = connector;
      marks.add(new Arrow({ points: [from.x, from.y, to.x, to.y], stroke: accent, fill: accent, strokeWidth: 3 / zoom, pointerLength: 12 / zoom, pointerWidth: 12 / zoom }));
    }
    layer.batchDraw();
  }

  function drawCursors(): void {
    cursors.destroyChildren();
    for (const { at, name, colour } of shown) {
      const mark = new Group({ x: at.x, y: at.y, scaleX: 1 / zoom, scaleY: 1 / zoom });
      mark.add(new Line({ points: [0, 0, 0, 18, 5, 14, 12, 13], closed: true, fill: colour, stroke: '#ffffff', strokeWidth: 1 }));
      const text = new Text({ x: 16, y: 15, text: name, fontSize: 13, fontFamily: FONT, fill: '#ffffff' });
      if (name) mark.add(new Rect({ x: 11, y: 12, width: text.width() + 10, height: 20, cornerRadius: 3, fill: colour }));
      mark.add(text);
      cursors.add(mark);
    }
    layer.batchDraw();
  }

  return {
    select(keys) {
      selected = keys;
      drawSelection();
    },
    follow(next) {
      rectOf = next;
      drawSelection();
    },
    shift(by) {
      moved = by ?? { dx: 0, dy: 0 };
      drawSelection();
    },
    marquee(rect) {
      marquee = rect;
      drawMarks();
    },
    target(rect) {
      target = rect;
      drawMarks();
    },
    connector(line) {
      connector = line;
      drawMarks();
    },
    setCursors(next) {
      shown = next;
      drawCursors();
    },
    setZoom(next) {
      if (next === zoom) return;
      zoom = next;
      drawSelection();
      drawMarks();
      drawCursors();
    },
  };
}

