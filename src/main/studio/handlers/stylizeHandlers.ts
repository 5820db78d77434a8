import { dirname } from 'node:path';
import type { StyleListItem } from '../../../shared/contract/styles.js';
import type { Region, StyleId, stylizeCalls } from '../../../shared/contract/stylize.js';
import type { Weighted } from '../../../shared/domain/look.js';
import type { RecipeStyle } from '../../../shared/domain/recipe.js';
import { BugError } from '../../../shared/errors.js';
import { madeSafe } from '../../../shared/text/safeText.js';
import { decodeStyleCode } from '../../../ml/models/styleCode.js';
import { readPictureRecipe } from '../../images/pictureRecipe.js';
import type { FoundRecipeStyle } from '../../library/recipeStyles.js';
import type { StyleCatalog } from '../../library/styleCatalog.js';
import type { PhotoShelf } from '../../photos/photoShelf.js';
import type { ClipPainter } from '../clipPainter.js';
import type { ExportDesk } from '../exportDesk.js';
import type { Previewer } from '../previewer.js';
import type { AreaHandlers } from './handlers.js';
import { importInto, type ChangeLibrary } from './styleHandlers.js';

export interface StylizeContext {
  readonly previewer: Previewer;
  readonly clips: ClipPainter;
  readonly exports: ExportDesk;
  readonly photos: PhotoShelf;
  readonly styles: () => StyleCatalog;
  readonly codeCacheFolder: string;
  readonly modelFolder: () => string;
  readonly change: ChangeLibrary;
}

/** A recipe comes from a file, so its names may be of any length and contain anything. */
function shortName(name: string): string {
  return madeSafe(Array.from(name).slice(0, 80).join(''));
}

export function stylizeHandlers(context: StylizeContext): AreaHandlers<typeof stylizeCalls> {
  const { previewer, clips, exports, photos, styles, codeCacheFolder, modelFolder, change } = context;
  const addFound = async (
    catalog: StyleCatalog,
    { choice, pack }: Pick<FoundRecipeStyle, 'choice' | 'pack'>,
  ): Promise<StyleListItem> => {
    if (pack !== undefined) return (await importInto(catalog, pack, modelFolder())).style;
    if (choice.kind !== 'code') throw new BugError('A style of a recipe is neither in the library nor a code.');
    const { trunk } = decodeStyleCode(choice.code);
    return catalog.addCode({ name: shortName(choice.name), trunk, code: choice.code });
  };
  return {
    async 'stylize.lookOf'({ photoId }) {
      const { path } = photos.get(photoId);
      const { recipe } = await readPictureRecipe(path);
      const { regions = [], ...look } = recipe.look;
      const others: string[] = [];
      const added: string[] = [];
      const chosenOf = async (wanted: readonly RecipeStyle[]): Promise<Weighted<StyleId>[]> => {
        const found = await styles().findRecipe(wanted, { codeCacheFolder, packFolders: [dirname(path)] });
        others.push(...wanted.filter((_style, index) => !found[index]!.isSame).map(({ name }) => name));
        const chosen: Weighted<StyleId>[] = [];
        for (const { choice, pack } of found) {
          if (choice.kind === 'library') {
            chosen.push({ styleId: styles().idOf(choice.style), weight: choice.weight });
            continue;
          }
          // Windows name styles by their place in the library, so the style has to be there.
          const style = await change(async (catalog) => addFound(catalog, { choice, pack }));
          added.push(style.name);
          chosen.push({ styleId: style.id, weight: choice.weight });
        }
        return chosen;
      };
      const chosen = await chosenOf(look.styles);
      const fitting: Region[] = [];
      for (const region of regions) {
        if (!('found' in region)) continue;
        const { strength, found } = region;
        fitting.push({ steps: [], styles: await chosenOf(region.styles), strength, found });
      }
      return { look: { ...look, styles: chosen, ...(fitting.length > 0 ? { regions: fitting } : {}) }, others, added };
    },

    'stylize.preview': (request) => previewer.render(request),

    'stylize.window': (request) => previewer.renderWindow(request),

    'stylize.cancelPreview'({ requestId }) {
      previewer.cancel(requestId);
      return undefined;
    },

    'videos.play': (request) => clips.paint(request),

    'videos.cancelPlay'({ requestId }) {
      clips.cancel(requestId);
      return undefined;
    },

    async 'stylize.export'(request) {
      const photo = photos.get(request.photoId);
      const { id } = await exports.start(request, photo, photos.placeOf(photo.info.id));
      return { jobId: id };
    },
  };
}
