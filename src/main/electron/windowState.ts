import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseSaved, type SavedFormat } from '../../shared/domain/savedFormat.js';

const boundsSchema = z.object({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive() });
const windowStateSchema = z.object({
  version: z.literal(1),
  bounds: boundsSchema,
  isMaximized: z.boolean(),
  isFullScreen: z.boolean(),
});

export const WINDOW_FORMAT: SavedFormat<z.infer<typeof windowStateSchema>> = { version: 1, schema: windowStateSchema };

/** A rectangle in the screens' common coordinates, in device-independent px. */
export type Bounds = z.infer<typeof boundsSchema>;
export type WindowState = z.infer<typeof windowStateSchema>;

export const MINIMUM_SIZE = { width: 720, height: 480 } as const;
const DEFAULT_SIZE = { width: 1280, height: 800 } as const;
/** How much of a window must be on a screen so that its title bar can be reached with the mouse. */
const CATCHABLE_PX = { width: 120, height: 40 } as const;

/** @returns the saved state, or null if it is missing or unreadable: losing it does no harm. */
export function readWindowState(path: string): WindowState | null {
  try {
    return parseSaved(WINDOW_FORMAT, JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

/**
 * Where a window opens: at its last position, if enough of it is on an existing screen; otherwise in the middle of the
 * first screen, no larger than that screen.
 *
 * @param workAreas of the screens, the main one first
 */
export function placeWindow(saved: Bounds | null, workAreas: readonly Bounds[]): Bounds {
  const [main] = workAreas;
  if (saved && workAreas.some((area) => canBeCaught(saved, area))) {
    return {
      ...saved,
      width: Math.max(saved.width, MINIMUM_SIZE.width),
      height: Math.max(saved.height, MINIMUM_SIZE.height),
    };
  }
  if (!main) return { x: 0, y: 0, ...DEFAULT_SIZE };
  const width = Math.min(DEFAULT_SIZE.width, main.width);
  const height = Math.min(DEFAULT_SIZE.height, main.height);
  return {
    x: main.x + Math.round((main.width - width) / 2),
    y: main.y + Math.round((main.height - height) / 2),
    width,
    height,
  };
}

function canBeCaught(window: Bounds, area: Bounds): boolean {
  const left = Math.max(window.x, area.x);
  const right = Math.min(window.x + window.width, area.x + area.width);
  const isTitleBarOn = window.y >= area.y - 1 && window.y + CATCHABLE_PX.height <= area.y + area.height;
  return isTitleBarOn && right - left >= CATCHABLE_PX.width;
}
