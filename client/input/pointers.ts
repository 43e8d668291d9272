/**
 * Fingers, mouse and wheel to presses in board units. One finger uses the tool;
 * when a second lands, the first one's mark is taken back and both move the camera.
 */
import { toBoard, type Camera } from '#client/canvas/camera.ts';
import type { Point } from '#shared/domain/geometry.ts';
import type { DeskThing, Gesture, Press } from '#client/tools/tool.ts';

export interface PointerTarget {
  camera(): Camera;
  thingAt(point: Point): DeskThing | undefined;
  /** Begins what the tool does; `drag` when the hand tool is asked for whatever is chosen: middle button, Space. */
  press(at: Press, how: 'tool' | 'drag'): Gesture | undefined;
  hover(at: Press): void;
  leave(): void;
  doubleClick(at: Press): void;
  pan(dx: number, dy: number): void;
  zoom(at: Point, factor: number): void;
}

const DOUBLE_CLICK = { time: 400, distance: 8 };

export function attachPointers(element: HTMLElement, target: PointerTarget, spaceDown: () => boolean): () => void {
  const touches = new Map<number, Point>();
  let gesture: Gesture | undefined;
  let pinching = false;
  let lastClick: { readonly time: number; readonly at: Point } | undefined;
  let pressedAt: Point | undefined;

  const screenOf = (event: MouseEvent): Point => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const pressOf = (event: MouseEvent): Press => {
    const screen = screenOf(event);
    const at = toBoard(target.camera(), screen);
    return { ...at, screen, thing: target.thingAt(at), additive: event.shiftKey };
  };

  function down(event: PointerEvent): void {
    if (event.button > 1) return;
    element.setPointerCapture(event.pointerId);
    touches.set(event.pointerId, screenOf(event));
    if (touches.size > 1) {
      gesture?.cancel();
      gesture = undefined;
      pinching = true;
      return;
    }
    pressedAt = screenOf(event);
    gesture = target.press(pressOf(event), event.button === 1 || spaceDown() ? 'drag' : 'tool');
    event.preventDefault();
  }

  function move(event: PointerEvent): void {
    const before = touches.get(event.pointerId);
    if (!before) {
      target.hover(pressOf(event));
      return;
    }
    const now = screenOf(event);
    if (pinching) pinch(event.pointerId, before, now);
    else gesture?.move(pressOf(event));
    touches.set(event.pointerId, now);
  }

  function pinch(pointer: number, before: Point, now: Point): void {
    const other = [...touches].find(([id]) => id !== pointer)?.[1];
    if (!other) return;
    const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
    target.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
    const [was, is] = [Math.hypot(before.x - other.x, before.y - other.y), Math.hypot(now.x - other.x, now.y - other.y)];
    if (was > 0) target.zoom(middle, is / was);
  }

  function up(event: PointerEvent): void {
    if (!touches.delete(event.pointerId)) return;
    if (pinching) {
      pinching = touches.size > 0;
      return;
    }
    const at = pressOf(event);
    gesture?.release(at);
    gesture = undefined;
    noticeDoubleClick(event, at);
  }

  function noticeDoubleClick(event: PointerEvent, at: Press): void {
    const still = pressedAt && distance(pressedAt, at.screen) < DOUBLE_CLICK.distance;
    const isSecond = still && lastClick && event.timeStamp - lastClick.time < DOUBLE_CLICK.time && distance(lastClick.at, at.screen) < DOUBLE_CLICK.distance;
    lastClick = still && !isSecond ? { time: event.timeStamp, at: at.screen } : undefined;
    if (isSecond) target.doubleClick(at);
  }

  function cancel(event: PointerEvent): void {
    touches.delete(event.pointerId);
    gesture?.cancel();
    gesture = undefined;
    pinching = touches.size > 1;
  }

  function wheel(event: WheelEvent): void {
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 16 : 1;
    if (event.ctrlKey || event.metaKey) target.zoom(screenOf(event), Math.exp(-event.deltaY * unit * 0.0022));
    else target.pan(-(event.shiftKey ? event.deltaY : event.deltaX) * unit, event.shiftKey ? 0 : -event.deltaY * unit);
  }

  const leave = (): void => target.leave();
  element.addEventListener('pointerdown', down);
  element.addEventListener('pointermove', move);
  element.addEventListener('pointerup', up);
  element.addEventListener('pointercancel', cancel);
  element.addEventListener('pointerleave', leave);
  element.addEventListener('wheel', wheel, { passive: false });
  return () => {
    gesture?.cancel();
    element.removeEventListener('pointerdown', down);
    element.removeEventListener('pointermove', move);
    element.removeEventListener('pointerup', up);
    element.removeEventListener('pointercancel', cancel);
    element.removeEventListener('pointerleave', leave);
    element.removeEventListener('wheel', wheel);
  };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
