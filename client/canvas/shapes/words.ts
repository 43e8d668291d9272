/** The canvas draws no language of its own: every word on it is handed in. */
import type { CardKind, Category, FrameKind, LinkType, Quadrant } from '#shared/domain/vocabulary.ts';

export interface SceneWords {
  readonly kind: Readonly<Record<CardKind, string>>;
  readonly category: Readonly<Record<Category, string>>;
  readonly link: Readonly<Record<LinkType, string>>;
  readonly quadrant: Readonly<Record<Quadrant, string>>;
  readonly frame: Readonly<Record<FrameKind, string>>;
  readonly interest: string;
  readonly influence: string;
  readonly tray: string;
  readonly emptyCard: string;
  readonly untitledCluster: string;
  readonly untitledProgram: string;
  readonly emptyPrograms: string;
  readonly unnamed: string;
  readonly goal: string;
  readonly indicators: string;
  readonly count: (n: number) => string;
  readonly period: (from: string, to: string) => string;
  readonly number: (value: number) => string;
}
