/** Where on the board we look, and how closely. Pure. Screen = (board − corner) × zoom. */
import { centre, type Point, type Rect } from '#shared/domain/geometry.ts';

export interface Camera {
  /** Board point at the screen's top left corner. */
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const ZOOM = { least: 0.05, most: 8 } as const;

export function toBoard(camera: Camera, screen: Point): Point {
  return { x: camera.x + screen.x / camera.zoom, y: camera.y + screen.y / camera.zoom };
}

export function toScreen(camera: Camera, board: Point): Point {
  return { x: (board.x - camera.x) * camera.zoom, y: (board.y - camera.y) * camera.zoom };
}

export function rectToScreen(camera: Camera, rect: Rect): Rect {
  return { ...toScreen(camera, rect), width: rect.width * camera.zoom, height: rect.height * camera.zoom };
}

/** Moves what is under the hand by so many screen pixels. */
export function pan(camera: Camera, dx: number, dy: number): Camera {
  return { ...camera, x: camera.x - dx / camera.zoom, y: camera.y - dy / camera.zoom };
}

/** Zooms so that the board point under `at` (screen pixels) stays there. */
export function zoomAt(camera: Camera, at: Point, factor: number): Camera {
  const zoom = clampZoom(camera.zoom * factor);
  const fixed = toBoard(camera, at);
  return { x: fixed.x - at.x / zoom, y: fixed.y - at.y / zoom, zoom };
}

/** Shows all of `rect` in the middle, with `margin` pixels left free around it. */
export function fit(rect: Rect, size: Size, margin = 24): Camera {
  const zoom = clampZoom(Math.min((size.width - 2 * margin) / rect.width, (size.height - 2 * margin) / rect.height));
  const middle = centre(rect);
  return { x: middle.x - size.width / 2 / zoom, y: middle.y - size.height / 2 / zoom, zoom };
}

export function visibleRect(camera: Camera, size: Size): Rect {
  return { x: camera.x, y: camera.y, width: size.width / camera.zoom, height: size.height / camera.zoom };
}

function clampZoom(zoom: number): number {
  return Number.isFinite(zoom) ? Math.min(ZOOM.most, Math.max(ZOOM.least, zoom)) : 1;
}

/** A camera part of the way from one to the other, for gliding there. `share` runs from 0 to 1. */
export function between(from: Camera, to: Camera, share: number): Camera {
  const eased = 1 - (1 - share) ** 3;
  const mix = (a: number, b: number): number => a + (b - a) * eased;
  return { x: mix(from.x, to.x), y: mix(from.y, to.y), zoom: mix(from.zoom, to.zoom) };
}
