import type { Tool } from './tool.ts';

/** Puts a card where the board is touched. */
export const cardTool: Tool = {
  id: 'card',
  press: (_from, desk) => ({
    move: () => undefined,
    release(at) {
      desk.use('select');
      desk.addCard(at);
    },
    cancel: () => undefined,
  }),
};
