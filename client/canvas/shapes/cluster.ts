import { CLUSTER_HEADER } from '#shared/board/layout.ts';
import { fittedText } from '../fit-text.ts';
import { Rect, Text } from '../konva.ts';
import { FONT } from '../palette.ts';
import type { Showing } from '../things.ts';
import type { Draw } from './draw.ts';

const COUNT_WIDTH = 110;

/** A soft outline with its statement as a headline and its count. */
export const drawCluster: Draw<Extract<Showing, { kind: 'cluster' }>> = (group, { cluster, count }, { width, height }, { palette, words }) => {
  group.add(new Rect({ width, height, cornerRadius: 18, fill: palette.surface, stroke: palette.lineStrong, strokeWidth: 3, listening: false, perfectDrawEnabled: false }));
  group.add(
    fittedText({
      x: 24, y: 14, width: width - 48 - COUNT_WIDTH, height: CLUSTER_HEADER - 24, text: cluster.title || words.untitledCluster, bold: true, middle: true,
      sizes: [32, 28, 25, 22, 19, 17], fill: cluster.title ? palette.ink : palette.inkSoft,
    }),
  );
  group.add(new Text({ x: width - 24 - COUNT_WIDTH, y: 0, width: COUNT_WIDTH, height: CLUSTER_HEADER, verticalAlign: 'middle', align: 'right', text: words.count(count), fontSize: 22, fontFamily: FONT, fill: palette.inkSoft, listening: false, perfectDrawEnabled: false }));
};
