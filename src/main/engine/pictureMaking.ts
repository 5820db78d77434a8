import { basename } from 'node:path';
import { isPlainFrame } from '../../shared/domain/frame.js';
import type { MetadataChoice } from '../../shared/domain/metadataChoice.js';
import type { EngineJobRequest, WeightedStyle } from '../../shared/engine/requests.js';
import { mimeOf } from '../images/credentials/c2pa.js';
import type { StoredCredentials } from '../images/credentials/readCredentials.js';
import type { PictureMaking } from '../images/credentials/signPicture.js';
import type { LoadedImage } from '../images/loadedImage.js';
import { codeHash } from './wholeRecipe.js';

/** How a picture was made, as its content credentials say. @param trunk of the model that painted it */
export function makingOf(
  { look, content, output }: EngineJobRequest<'stylize'>,
  photo: Pick<LoadedImage, 'format' | 'credentials'>,
  trunk: string,
): PictureMaking {
  const styles = [...look.styles, ...(look.regions ?? []).flatMap((region) => region.styles)];
  const credentials = passedOn(photo.credentials, output.metadata ?? 'all');
  return {
    origin: {
      mime: mimeOf(photo.format ?? 'jpeg'),
      ...(output.metadata === 'none' ? {} : { title: basename(content.path) }),
      ...(credentials ? { credentials } : {}),
    },
    program: { name: 'Pentimento', version: output.appVersion },
    parameters: {
      'pentimento.style': styles.map(({ name }) => name).join(', '),
      'pentimento.styleCode': styles.map(hashOf).join(', '),
      'pentimento.strength': String(look.strength),
      'pentimento.model': trunk,
    },
    isCropped: content.frame !== undefined && !isPlainFrame(content.frame),
    isResized: output.sizePx !== undefined,
  };
}

function hashOf({ code }: WeightedStyle): string {
  return codeHash(code);
}

/**
 * The photo's credentials, if all that they say may be kept. They are signed as a whole, so nothing can be taken out of
 * them.
 */
function passedOn(credentials: StoredCredentials | undefined, metadata: MetadataChoice): StoredCredentials | undefined {
  if (!credentials || metadata === 'none') return undefined;
  return metadata === 'no-location' && mentionsPlace(credentials.store) ? undefined : credentials;
}

function mentionsPlace(store: Uint8Array): boolean {
  return /GPS|l(at|ong)itude|location(Created|Shown)/i.test(Buffer.from(store).toString('latin1'));
}
