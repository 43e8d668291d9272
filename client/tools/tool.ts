/** What a tool is, and the desk it works at. Tools know neither Konva nor Yjs nor the DOM. */
import type { Point, Rect } from '#shared/domain/geometry.ts';
import type { Collection, LinkType } from '#shared/domain/vocabulary.ts';
import type { Command } from '#shared/board/commands/command.ts';

export const TOOL_IDS = ['select', 'hand', 'card', 'cluster', 'connector'] as const;
export type ToolId = (typeof TOOL_IDS)[number];

/** A finger or mouse on the board, in board units. */
export interface Press extends Point {
  readonly thing: DeskThing | undefined;
  /** Shift: add to what is selected. */
  readonly additive: boolean;
  /** The same place in screen pixels, for moving the camera. */
  readonly screen: Point;
}

export interface DeskThing {
  readonly key: string;
  readonly kind: 'frame' | 'cluster' | 'link' | 'tile' | 'program' | 'card';
  readonly collection: Collection;
  readonly id: string;
  readonly rect: Rect;
  /** A card that lies in a cluster. */
  readonly inCluster: boolean;
  /** Something that a hand may drag: a card, a cluster, a stakeholder on the map. */
  readonly movable: boolean;
}

export interface Shift {
  readonly keys: readonly string[];
  readonly dx: number;
  readonly dy: number;
}

export interface Desk {
  readonly selection: readonly string[];
  /** Board units that a hand may tremble before it is a drag. */
  readonly slop: number;
  /** The kind of tie that the connector draws. */
  readonly linkType: LinkType;
  select(keys: readonly string[]): void;
  thing(key: string): DeskThing | undefined;
  within(rect: Rect): readonly DeskThing[];
  at(point: Point): DeskThing | undefined;
  clusterAt(point: Point): DeskThing | undefined;
  /** What a stakeholder's place on the map says of it; undefined off the map. */
  ratingAt(point: Point): { readonly interest: number; readonly influence: number } | undefined;
  /** False when it was refused; the desk has then said why. */
  dispatch(command: Command): boolean;
  preview(shift: Shift | undefined): void;
  marquee(rect: Rect | undefined): void;
  target(rect: Rect | undefined): void;
  connector(line: { readonly from: Point; readonly to: Point } | undefined): void;
  pan(dx: number, dy: number): void;
  /** Adds a card in the middle of `at` and begins to write in it. */
  addCard(at: Point): void;
  addCluster(at: Point, cards: readonly string[]): void;
  addLink(from: string, to: string): void;
  edit(key: string): void;
  use(tool: ToolId): void;
}

/** Lives from press to release, and holds what only that time needs. */
export interface Gesture {
  move(to: Press): void;
  release(at: Press): void;
  /** A second finger came, the call rang, Escape was hit: leave no trace. */
  cancel(): void;
}

export interface Tool {
  readonly id: ToolId;
  press(at: Press, desk: Desk): Gesture | undefined;
}
