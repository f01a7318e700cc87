/** Where a window stands beside the tray icon: pure. All in device-independent pixels of the whole desktop. */

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A pointer this near to the work area's edge may be on a panel that reserves no space. */
const NEAR = 48;
const GAP = 8;

const contains = (rect: Rect, { x, y }: Point): boolean =>
  x >= rect.x && y >= rect.y && x < rect.x + rect.width && y < rect.y + rect.height;

const inset = (rect: Rect, by: number): Rect => ({
  x: rect.x + by,
  y: rect.y + by,
  width: rect.width - 2 * by,
  height: rect.height - 2 * by,
});

const between = (value: number, low: number, high: number): number => Math.max(low, Math.min(value, high));

/**
 * A place for a window of `size` beside the icon and wholly in the work area.
 * @param icon the icon's bounds; empty where the desktop does not tell them (Linux)
 * @param pointer where the mouse is: taken for the icon's place if it can be there; null when it was not on the icon
 * @param workArea the display without its panels
 */
export function besideTray(
  icon: Rect,
  pointer: Point | null,
  workArea: Rect,
  size: Pick<Rect, 'width' | 'height'>,
): Rect {
  const known = icon.width > 0 && icon.height > 0;
  const anchor = known
    ? { x: icon.x + icon.width / 2, y: icon.y + icon.height / 2 }
    : !pointer || contains(inset(workArea, NEAR), pointer)
      ? { x: workArea.x + workArea.width, y: workArea.y + workArea.height }
      : pointer;
  const width = Math.min(size.width, workArea.width - 2 * GAP);
  const height = Math.min(size.height, workArea.height - 2 * GAP);
  return {
    x: Math.round(between(anchor.x - width / 2, workArea.x + GAP, workArea.x + workArea.width - width - GAP)),
    y: Math.round(
      between(anchor.y - height / 2, workArea.y + GAP, workArea.y + workArea.height - height - GAP),
    ),
    width,
    height,
  };
}

/** The place nearest to where a window stands at which nothing of it is off the display; too large, its top is seen. */
export const within = (workArea: Rect, { x, y, width, height }: Rect): Rect => ({
  x: between(x, workArea.x, Math.max(workArea.x, workArea.x + workArea.width - width)),
  y: between(y, workArea.y, Math.max(workArea.y, workArea.y + workArea.height - height)),
  width,
  height,
});

/** Where a window goes that comes by itself: above the middle, clear of the corners where desktops show toasts. */
export const aboveMiddle = (workArea: Rect, size: Pick<Rect, 'width' | 'height'>): Rect => ({
  x: Math.round(workArea.x + (workArea.width - size.width) / 2),
  y: Math.round(workArea.y + Math.max(0, Math.min(workArea.height / 5, workArea.height - size.height))),
  width: size.width,
  height: size.height,
});
