import { CATEGORY_LETTERS } from '#shared/domain/vocabulary.ts';
import { fittedText } from '../fit-text.ts';
import { Circle, Rect, Text } from '../konva.ts';
import { FONT } from '../palette.ts';
import type { Showing } from '../things.ts';
import type { Draw } from './draw.ts';

/** A stakeholder: category by letter and colour, how affected by the width of the ring. */
export const drawTile: Draw<Extract<Showing, { kind: 'tile' }>> = (group, { stakeholder, frame }, { width, height }, { palette, words }) => {
  const { category, affectedness, name } = stakeholder;
  const ring = frame === 'stakeholder-map' && affectedness !== null ? 1.5 + affectedness * 5 : 1.5;
  group.add(new Rect({ width, height, cornerRadius: 6, fill: palette.fill[category], stroke: palette.strong[category], strokeWidth: ring, listening: false, perfectDrawEnabled: false }));
  group.add(new Circle({ x: 28, y: height / 2, radius: 16, fill: palette.strong[category], listening: false, perfectDrawEnabled: false }));
  group.add(new Text({ x: 12, y: height / 2 - 10, width: 32, text: CATEGORY_LETTERS[category], fontSize: 20, fontStyle: '700', align: 'center', fontFamily: FONT, fill: '#ffffff', listening: false, perfectDrawEnabled: false }));
  group.add(fittedText({ x: 52, y: 5, width: width - 60, height: height - 8, text: name || words.unnamed, middle: true, sizes: [24, 21, 19, 17, 15, 13], fill: palette.ink }));
};
