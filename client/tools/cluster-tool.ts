import { centre, contains, rectBetween } from '#shared/domain/geometry.ts';
import type { Tool } from './tool.ts';

/** Draws a cluster around cards; drawn around nothing it begins empty. */
export const clusterTool: Tool = {
  id: 'cluster',
  press: (from, desk) => ({
    move: (to) => desk.marquee(rectBetween(from, to)),
    release(at) {
      desk.marquee(undefined);
      const rect = rectBetween(from, at);
      const cards = desk.within(rect).filter((thing) => thing.kind === 'card' && contains(rect, centre(thing.rect)));
      desk.use('select');
      desk.addCluster({ x: rect.x, y: rect.y }, cards.map(({ id }) => id));
    },
    cancel: () => desk.marquee(undefined),
  }),
};
