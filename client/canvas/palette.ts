/** The tokens' colours for the canvas, which can't read style sheets by itself. */
import { CARD_KINDS, CATEGORIES, type CardKind, type Category } from '#shared/domain/vocabulary.ts';

export interface Palette {
  readonly ink: string;
  readonly inkSoft: string;
  readonly surface: string;
  readonly paper: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly accent: string;
  readonly danger: string;
  readonly kinds: Readonly<Record<CardKind, string>>;
  readonly strong: Readonly<Record<Category, string>>;
  readonly fill: Readonly<Record<Category, string>>;
}

export const FONT = '"Noto Sans Variable", "Noto Sans", system-ui, sans-serif';

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim() || '#888';
  return {
    ink: token('ink'), inkSoft: token('ink-soft'), surface: token('surface'), paper: token('paper'),
    line: token('line'), lineStrong: token('line-strong'), accent: token('accent'), danger: token('danger'),
    kinds: tokens(CARD_KINDS, token),
    strong: tokens(CATEGORIES, token),
    fill: tokens(CATEGORIES, (name) => token(`${name}-fill`)),
  };
}

function tokens<N extends string>(names: readonly N[], token: (name: string) => string): Readonly<Record<N, string>> {
  // The keys are exactly the names; Object.fromEntries can't say so.
  return Object.fromEntries(names.map((name) => [name, token(name)])) as Record<N, string>;
}
