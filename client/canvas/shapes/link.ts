import type { LinkType } from '#shared/domain/vocabulary.ts';
import { Arrow, Rect, Text } from '../konva.ts';
import { FONT } from '../palette.ts';
import type { Showing } from '../things.ts';
import type { Draw } from './draw.ts';

/** Each type of tie has its dash as well as its word: colour alone would leave some people out. */
const DASHES: Readonly<Record<LinkType, number[]>> = {
  coordination: [], information: [14, 8], funding: [24, 8], technical_support: [24, 8, 6, 8], authority: [4, 6], trade: [34, 10],
  conflict: [10, 4], desired: [4, 12],
};

/** A tie between two stakeholders, with its type written on it. Its group begins at the bounding corner. */
export const drawLink: Draw<Extract<Showing, { kind: 'link' }> & { readonly origin: { readonly x: number; readonly y: number } }> = (group, { link, from, to, origin }, _size, { palette, words }) => {
  const points = [from.x - origin.x, from.y - origin.y, to.x - origin.x, to.y - origin.y];
  const colour = link.type === 'conflict' ? palette.danger : palette.inkSoft;
  group.add(new Arrow({
    points, stroke: colour, fill: colour, strokeWidth: 1.5 + link.strength, dash: DASHES[link.type], pointerLength: 12, pointerWidth: 11,
    pointerAtBeginning: link.mutual, listening: false, perfectDrawEnabled: false,
  }));
  const middle = { x: (from.x + to.x) / 2 - origin.x, y: (from.y + to.y) / 2 - origin.y };
  const text = new Text({ text: words.link[link.type], fontSize: 15, fontFamily: FONT, fill: colour, listening: false, perfectDrawEnabled: false });
  const width = text.width();
  text.position({ x: middle.x - width / 2, y: middle.y - 9 });
  group.add(new Rect({ x: middle.x - width / 2 - 4, y: middle.y - 11, width: width + 8, height: 21, fill: palette.surface, opacity: 0.85, cornerRadius: 3, listening: false, perfectDrawEnabled: false }));
  group.add(text);
};
