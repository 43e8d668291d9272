/** What a shape is drawn with: a group to fill, the tokens' colours, the words. */
import type { Container } from '../konva.ts';
import type { Palette } from '../palette.ts';
import type { SceneWords } from './words.ts';

export interface Pen {
  readonly palette: Palette;
  readonly words: SceneWords;
}

/** Fills `group`, whose origin is the thing's top left corner. */
export type Draw<S> = (group: Container, showing: S, size: { readonly width: number; readonly height: number }, pen: Pen) => void;
