import { CATEGORIES, CATEGORY_LETTERS } from '#shared/domain/vocabulary.ts';
import { columnRect, FRAME_HEADER, mapArea } from '#shared/board/layout.ts';
import type { Rect as Area } from '#shared/domain/geometry.ts';
import { fittedText } from '../fit-text.ts';
import { Arrow, Circle, Line, Rect, Text, type Container } from '../konva.ts';
import { FONT } from '../palette.ts';
import type { Showing } from '../things.ts';
import type { Draw, Pen } from './draw.ts';

/** A stage's part of the wall: a sheet with its title, and the axes or columns its stage needs. */
export const drawFrame: Draw<Extract<Showing, { kind: 'frame' }>> = (group, { frame }, { width, height }, pen) => {
  const { palette, words } = pen;
  const home = { x: 0, y: 0, width, height };
  group.add(new Rect({ width, height, fill: palette.paper, stroke: palette.line, strokeWidth: 3, cornerRadius: 6, listening: false, perfectDrawEnabled: false }));
  group.add(fittedText({ x: 32, y: 24, width: width - 64, height: FRAME_HEADER - 40, text: frame.title || words.frame[frame.kind], bold: true, sizes: [44, 36, 30], fill: palette.ink }));
  if (frame.kind === 'stakeholder-map') drawMap(group, home, pen);
  if (frame.kind === 'stakeholder-list') drawColumns(group, home, pen);
  if (frame.kind === 'programs') group.add(new Text({ x: 0, y: height / 2 - 20, width, align: 'center', text: words.emptyPrograms, fontSize: 30, fontFamily: FONT, fill: palette.inkSoft, listening: false }));
};

function drawMap(group: Container, home: Area, { palette, words }: Pen): void {
  const area = mapArea(home);
  const middle = { x: area.x + area.width / 2, y: area.y + area.height / 2 };
  const label = (text: string, x: number, y: number, more: object = {}): void => {
    group.add(new Text({ x, y, text, fontSize: 24, fontFamily: FONT, fill: palette.inkSoft, listening: false, ...more }));
  };
  group.add(new Rect({ ...area, fill: palette.surface, stroke: palette.line, strokeWidth: 2, listening: false }));
  group.add(new Line({ points: [middle.x, area.y, middle.x, area.y + area.height], stroke: palette.line, strokeWidth: 2, dash: [10, 8], listening: false }));
  group.add(new Line({ points: [area.x, middle.y, area.x + area.width, middle.y], stroke: palette.line, strokeWidth: 2, dash: [10, 8], listening: false }));
  const half = area.width / 2 - 32;
  label(words.quadrant.keep_satisfied, area.x + 16, area.y + 12, { width: half });
  label(words.quadrant.manage_closely, middle.x + 16, area.y + 12, { width: half, align: 'right' });
  label(words.quadrant.monitor, area.x + 16, area.y + area.height - 40, { width: half });
  label(words.quadrant.keep_informed_give_voice, middle.x + 16, area.y + area.height - 40, { width: half, align: 'right' });
  const axis = { stroke: palette.ink, fill: palette.ink, strokeWidth: 4, pointerLength: 16, pointerWidth: 16, listening: false };
  group.add(new Arrow({ ...axis, points: [area.x, area.y + area.height, area.x + area.width + 10, area.y + area.height] }));
  group.add(new Arrow({ ...axis, points: [area.x, area.y + area.height, area.x, area.y - 10] }));
  label(words.interest, area.x, area.y + area.height + 14, { width: area.width, align: 'center', fill: palette.ink, fontStyle: '600' });
  label(words.influence, area.x - 44, area.y + area.height, { width: area.height, align: 'center', rotation: -90, fill: palette.ink, fontStyle: '600' });
  label(words.tray, home.x + 32, home.y + FRAME_HEADER + 12, { fill: palette.ink, fontStyle: '600' });
}

function drawColumns(group: Container, home: Area, { palette, words }: Pen): void {
  for (const category of CATEGORIES) {
    const column = columnRect(home, category);
    group.add(new Rect({ ...column, fill: palette.fill[category], cornerRadius: 4, listening: false }));
    group.add(new Circle({ x: column.x + 32, y: column.y + 40, radius: 22, fill: palette.strong[category], listening: false }));
    group.add(new Text({ x: column.x + 10, y: column.y + 27, width: 44, align: 'center', text: CATEGORY_LETTERS[category], fontSize: 26, fontStyle: '700', fontFamily: FONT, fill: '#ffffff', listening: false }));
    group.add(fittedText({ x: column.x + 64, y: column.y + 10, width: column.width - 74, height: 62, text: words.category[category], bold: true, middle: true, sizes: [26, 22, 20, 18, 16], fill: palette.ink }));
  }
}
