import type { PhotoInfo } from '../../../shared/contract/photos.js';
import { studio } from '../api/connection.js';
import { sceneOf } from '../stores/useFramesStore.js';
import type { ShownPreview } from '../stores/usePreviewStore.js';
import type { StagePicture } from './pictureLevels.js';
import type { StageTile } from './TileGroup.js';
import { visibleTiles } from './tiles.js';
import type { Size, Viewport } from './viewport.js';

const PHOTO_LEVELS_PX = [1024, 2048, 4096] as const;

/** The pyramid of a photo as cropped: smaller copies, and the photo itself if it fits into the window's memory. */
export function photoPicture({ media, width, height }: PhotoInfo, scene: string): StagePicture {
  const longSidePx = Math.max(width, height);
  const { mediaUrl } = studio();
  const smaller = PHOTO_LEVELS_PX.filter((px) => px < longSidePx).map((px) => ({
    longSidePx: px,
    url: mediaUrl(media, `preview-${px}`),
  }));
  const whole = { longSidePx, url: mediaUrl(media, 'full') };
  const isSmall = width * height <= LARGEST_WHOLE_PX;
  return { key: `photo ${media}`, scene, levels: isSmall ? [...smaller, whole] : smaller };
}

/** The tiles of a photo, used if even its largest level is too small for the zoom. */
export function photoTiles(photo: PhotoInfo, viewport: Viewport, screen: Size): StageTile[] {
  const { media, width, height } = photo;
  const neededPx = Math.max(width, height) * viewport.scale * window.devicePixelRatio;
  const largest = PHOTO_LEVELS_PX.at(-1)!;
  if (width * height <= LARGEST_WHOLE_PX || neededPx <= largest) return [];
  return visibleTiles(viewport, screen, photo).map((tile) => ({
    ...tile,
    url: studio().mediaUrl(media, `tile-${tile.column}-${tile.row}`),
  }));
}

/** A larger photo would take too much memory when decoded: 24 million px are 96 MB. */
const LARGEST_WHOLE_PX = 24_000_000;

/** A stylized picture: one level. */
export function previewPicture({ media, photoId, frame, width, height }: ShownPreview): StagePicture {
  const url = studio().mediaUrl(media, 'full');
  return {
    key: `preview ${media}`,
    scene: sceneOf(photoId, frame),
    levels: [{ longSidePx: Math.max(width, height), url }],
  };
}
