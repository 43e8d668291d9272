import { CATEGORY_LETTERS } from '#shared/domain/vocabulary.ts';
import { fittedText } from '../fit-text.ts';
import { Circle, Rect, Text } from '../konva.ts';
import { FONT } from '../palette.ts';
import type { Showing } from '../things.ts';
import type { Draw } from './draw.ts';

const SIZES = [30, 26, 23, 20, 18, 16, 14];

/** A paper card: its words, and in the foot its kind in words and its category's letter. */
export const drawCard: Draw<Extract<Showing, { kind: 'card' }>> = (group, { card }, { width, height }, { palette, words }) => {
  group.add(new Rect({ width, height, cornerRadius: 2, fill: palette.kinds[card.kind], stroke: palette.line, strokeWidth: 1.5, listening: false, perfectDrawEnabled: false }));
  group.add(fittedText({ x: 12, y: 12, width: width - 24, height: height - 48, text: card.text || words.emptyCard, sizes: SIZES, fill: card.text ? palette.ink : palette.inkSoft }));
  group.add(new Text({ x: 12, y: height - 30, width: width - 60, text: `${card.locked ? '🔒 ' : ''}${words.kind[card.kind]}`, fontSize: 15, fontFamily: FONT, fill: palette.inkSoft, listening: false, perfectDrawEnabled: false }));
  if (card.category === '') return;
  group.add(new Circle({ x: width - 24, y: height - 22, radius: 13, fill: palette.strong[card.category], listening: false, perfectDrawEnabled: false }));
  group.add(new Text({ x: width - 37, y: height - 30, width: 26, text: CATEGORY_LETTERS[card.category], fontSize: 16, fontStyle: '700', align: 'center', fontFamily: FONT, fill: '#ffffff', listening: false, perfectDrawEnabled: false }));
};
