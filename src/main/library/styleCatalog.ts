import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StyleListItem } from '../../shared/contract/styles.js';
import type { StyleId } from '../../shared/contract/stylize.js';
import type { Weighted } from '../../shared/domain/look.js';
import type { RecipeStyle } from '../../shared/domain/recipe.js';
import { ExpectedError } from '../../shared/errors.js';
import { toDiskError } from '../files/diskErrors.js';
import type { MediaStore } from '../media/mediaStore.js';
import { userStylesIn } from '../paths/libraryLocation.js';
import { readFavorites, writeFavorites } from './favorites.js';
import { findRecipeStyle, type FoundRecipeStyle, type RecipePlaces } from './recipeStyles.js';
import type { StyleChoice } from './styleChoice.js';
import {
  findOwnStyle,
  listStyles,
  readStyle,
  REMOVED_PREFIX,
  renameStyle,
  addCode,
  type NewCode,
  saveUnderFreeName,
  setStyleAside,
  styleImagePath,
  type LibraryStyle,
  type NewStyle,
} from './styleLibrary.js';

export interface StyleCatalogOptions {
  readonly library: string;
  readonly builtInStyles: string;
  /** The trunk of the model in use; null if there is none. */
  readonly trunk: string | null;
  readonly media: MediaStore;
}

/** The styles as shown in windows: with stable ids, favorites and pictures. */
export class StyleCatalog {
  private lastFavorite: Promise<void> = Promise.resolve();

  constructor(private readonly options: StyleCatalogOptions) {}

  /** The same styles with the user's library in another folder. */
  movedTo(library: string): StyleCatalog {
    return new StyleCatalog({ ...this.options, library });
  }

  /** The folder of the user's own styles. */
  get userStyles(): string {
    return userStylesIn(this.options.library);
  }

  /** Favorites first, then the user's own, then the built-in ones, each by name. */
  async list(): Promise<{ styles: StyleListItem[]; problems: string[] }> {
    const [{ styles, problems }, favorites] = await Promise.all([this.read(), readFavorites(this.options.library)]);
    const items = await Promise.all(styles.map((style) => this.item(style, favorites)));
    const sorted = [...items.filter(({ isFavorite }) => isFavorite), ...items.filter(({ isFavorite }) => !isFavorite)];
    return { styles: sorted, problems: problems.map(({ message }) => message) };
  }

  /** The styles of a blend. @throws ExpectedError `style/unknown` */
  async choose(styles: readonly Weighted<StyleId>[]): Promise<StyleChoice[]> {
    return Promise.all(
      styles.map(async ({ styleId, weight }): Promise<StyleChoice> => {
        const style = await this.find(styleId);
        return { kind: 'library', name: style.info.name, weight, style };
      }),
    );
  }

  /** Finds the styles of a recipe: those that are in the library, and those that are elsewhere. Throws like `findRecipeStyle`. */
  async findRecipe(
    styles: readonly RecipeStyle[],
    places: Omit<RecipePlaces, 'library'>,
  ): Promise<readonly FoundRecipeStyle[]> {
    const { styles: library } = await this.read();
    const found: FoundRecipeStyle[] = [];
    for (const style of styles) found.push(await findRecipeStyle(style, { ...places, library }));
    return found;
  }

  /** The id by which windows name a style. */
  idOf(style: LibraryStyle): StyleId['styleId'] {
    return idOf(style);
  }

  /** Adds a style of which only the code is known, under the first free name. Throws like `addCode`. */
  async addCode(style: NewCode): Promise<StyleListItem> {
    return this.item(await addCode(this.userStyles, style));
  }

  /** @throws ExpectedError `style/unknown` */
  async find(styleId: string): Promise<LibraryStyle> {
    // Previews are requested many times per second, so only this folder is read.
    const [origin, id = ''] = styleId.split('/');
    const { builtInStyles } = this.options;
    const style =
      origin === 'own' ? await findOwnStyle(this.userStyles, id) : await readStyle(builtInStyles, 'built-in', id);
    if (!style || idOf(style) !== styleId) throw unknownStyle();
    return style;
  }

  /** Adds a style under the first free name. Throws like `saveStyle`. */
  async add(style: NewStyle): Promise<StyleListItem> {
    return this.item(await saveUnderFreeName(this.userStyles, style));
  }

  /** @throws ExpectedError `style/unknown`, `access/denied` for a built-in one, `disk/...` */
  async rename(styleId: string, name: string): Promise<StyleListItem> {
    return this.item(await renameStyle(await this.own(styleId), name));
  }

  /** Throws like `rename`. */
  async remove(styleId: string): Promise<void> {
    await setStyleAside((await this.own(styleId)).folder);
  }

  /** Restores a style that `remove` set aside. @throws ExpectedError `style/unknown`, `disk/...` */
  async restore(styleId: string): Promise<StyleListItem> {
    const parent = this.userStyles;
    const name = styleId.replace(/^own\//, '');
    const aside = join(parent, REMOVED_PREFIX + name);
    if (!(await removedFolders(parent)).includes(aside)) throw unknownStyle();
    await moveFolder(aside, join(parent, name));
    return this.item(await this.own(styleId));
  }

  /** Permanently deletes the styles that were set aside. */
  async forgetRemoved(): Promise<void> {
    for (const folder of await removedFolders(this.userStyles)) {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** @throws ExpectedError `style/unknown`, `disk/...` */
  async setFavorite(styleId: string, isFavorite: boolean): Promise<void> {
    const { library } = this.options;
    await this.find(styleId);
    // One at a time: two parallel writes would start from the same list, and one of them would be lost.
    const write = this.lastFavorite.then(async () => {
      const favorites = await readFavorites(library);
      if (isFavorite) favorites.add(styleId);
      else favorites.delete(styleId);
      await writeFavorites(library, favorites);
    });
    this.lastFavorite = write.catch(() => undefined);
    await write;
  }

  private read(): ReturnType<typeof listStyles> {
    return listStyles({ userStyles: this.userStyles, builtInStyles: this.options.builtInStyles });
  }

  private async own(styleId: string): Promise<LibraryStyle> {
    const style = await this.find(styleId);
    if (style.origin === 'own') return style;
    throw new ExpectedError('access/denied', `${style.info.name} is a built-in style, which stays as it is.`);
  }

  /** A style as shown in windows. */
  async item(style: LibraryStyle, favorites?: ReadonlySet<string>): Promise<StyleListItem> {
    const { info, origin } = style;
    const image = styleImagePath(style);
    // If the picture is missing, only the thumbnail is lost.
    const media = image === undefined ? null : await this.options.media.addFile(image).catch(() => null);
    const id = idOf(style);
    const marked = favorites ?? (await readFavorites(this.options.library));
    return {
      id,
      name: info.name,
      description: info.description ?? null,
      isBuiltIn: origin === 'built-in',
      media,
      isFavorite: marked.has(id),
      canBlend: info.model === undefined,
      isUsable: info.model !== undefined || info.trunk === this.options.trunk || media !== null,
    };
  }
}

function idOf({ info, origin }: LibraryStyle): string {
  return `${origin}/${info.id}`;
}

function unknownStyle(): ExpectedError {
  return new ExpectedError('style/unknown', 'This style is not in the library any more.', {
    advice: 'Choose another one.',
  });
}

async function removedFolders(parent: string): Promise<string[]> {
  const names = await readdir(parent).catch(() => []);
  return names.filter((name) => name.startsWith(REMOVED_PREFIX)).map((name) => join(parent, name));
}

async function moveFolder(from: string, to: string): Promise<void> {
  await rename(from, to).catch((thrown: unknown) => {
    throw toDiskError(thrown, from, 'write');
  });
}
