import { edgePoint } from '#shared/domain/geometry.ts';
import type { Tool } from './tool.ts';

/** Ties one stakeholder to another on the map. */
export const connectorTool: Tool = {
  id: 'connector',
  press(from, desk) {
    const start = from.thing;
    if (start?.kind !== 'tile') return undefined;
    return {
      move: (to) => desk.connector({ from: edgePoint(start.rect, to), to }),
      release(at) {
        desk.connector(undefined);
        const end = desk.at(at);
        if (end?.kind === 'tile' && end.id !== start.id) desk.addLink(start.id, end.id);
      },
      cancel: () => desk.connector(undefined),
    };
  },
};
