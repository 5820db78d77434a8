import { randomUUID } from 'node:crypto';
import type { BMFFHashAssertion, DataHashAssertion, Manifest } from '@trustnxt/c2pa-ts/manifest';
import { BugError } from '../../../shared/errors.js';
import { type C2pa, credentialFile, type CredentialFile, loadC2pa } from './c2pa.js';
import type { CredentialCheck, StoredCredentials } from './readCredentials.js';
import { type SigningIdentity, signerOf } from './signingIdentity.js';

/** The photo that a picture was made from. */
export interface PictureOrigin {
  /** The media type of its file. */
  readonly mime: string;
  /** Its name; absent if it is not to be told. */
  readonly title?: string;
  /** Its own credentials, which are kept inside those of the picture. */
  readonly credentials?: StoredCredentials;
}

/** How a picture was made. */
export interface PictureMaking {
  readonly origin: PictureOrigin;
  readonly program: { readonly name: string; readonly version: string };
  /** Texts that the action of the edit contains, by name. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly isCropped: boolean;
  readonly isResized: boolean;
}

/** The padding that a signature may fill: RSA with 4096 bits takes 512 bytes. */
const SIGNATURE_ROOM = 1536;
const HASH = 'SHA-256';

/**
 * Adds signed content credentials to an encoded picture (JPEG, PNG, AVIF, WebP, TIFF): that it was opened from the photo and edited.
 * Identifiers and signature are new each time, so two calls give different bytes.
 */
export async function signPicture(
  picture: Uint8Array,
  making: PictureMaking,
  identity: SigningIdentity,
): Promise<Buffer> {
  const c2pa = await loadC2pa();
  try {
    return await sign(c2pa, picture, making, identity);
  } catch (thrown) {
    const { credentials, ...origin } = making.origin;
    if (!credentials) throw thrown;
    // Some credentials can be read but not be continued, such as two with the same identifier.
    return await sign(c2pa, picture, { ...making, origin }, identity);
  }
}

async function sign(
  c2pa: C2pa,
  picture: Uint8Array,
  making: PictureMaking,
  identity: SigningIdentity,
): Promise<Buffer> {
  const { manifests, boxes } = c2pa;
  const file = credentialFile(c2pa, new Uint8Array(picture));
  if (!file) throw new BugError('A picture of a format without credentials was to be signed.');
  const kept = making.origin.credentials?.store;
  const store = kept
    ? manifests.ManifestStore.read(boxes.SuperBox.fromBuffer(new Uint8Array(kept)))
    : new manifests.ManifestStore();
  const parent = store.getActiveManifest();
  const signer = signerOf(c2pa, identity);
  const manifest = store.createManifest({
    claimVersion: manifests.ClaimVersion.V2,
    assetFormat: file.mimeType,
    instanceID: `xmp:iid:${randomUUID()}`,
    defaultHashAlgorithm: HASH,
    signer,
  });
  if (manifest.claim) {
    manifest.claim.claimGeneratorName = making.program.name;
    manifest.claim.claimGeneratorVersion = making.program.version;
  }
  if (manifest.signature) manifest.signature.signatureData.paddingLength = SIGNATURE_ROOM;
  const binding = bindingOf(c2pa, file);
  manifest.addAssertion(binding);
  addMaking(c2pa, { manifest, parent }, making);
  await file.ensureManifestSpace(store.measureSize());
  await binding.updateWithAsset(file);
  await manifest.sign(signer);
  await file.writeManifestJUMBF(store.getBytes());
  return Buffer.from(await file.getDataRange());
}

/** The assertion that ties credentials to the bytes of the file. */
function bindingOf({ manifests, assets }: C2pa, file: CredentialFile): DataHashAssertion | BMFFHashAssertion {
  if (file instanceof assets.BMFF) return manifests.BMFFHashAssertion.createV3('jumbf manifest', HASH);
  return manifests.DataHashAssertion.create(HASH);
}

interface Lineage {
  readonly manifest: Manifest;
  /** The credentials of the photo. */
  readonly parent: Manifest | undefined;
}

/** Adds the photo as an ingredient, and what was done to it. */
function addMaking({ manifests }: C2pa, { manifest, parent }: Lineage, making: PictureMaking): void {
  const { ActionType, DigitalSourceType } = manifests;
  const { origin, program, parameters, isCropped, isResized } = making;
  const photo = manifests.IngredientAssertion.createV3(manifests.RelationshipType.ParentOf);
  photo.format = origin.mime;
  photo.instanceID = `xmp:iid:${randomUUID()}`;
  if (origin.title !== undefined) photo.title = origin.title;
  if (parent?.label !== undefined && origin.credentials) {
    photo.activeManifest = manifest.createHashedReference(`/c2pa/${parent.label}`);
    photo.claimSignature = manifest.createHashedReference(`/c2pa/${parent.label}/c2pa.signature`);
    photo.validationResults = { activeManifest: resultsOf(origin.credentials.check) };
  }
  manifest.addAssertion(photo);
  const done = new manifests.ActionAssertion();
  done.actions.push({
    action: ActionType.C2paOpened,
    parameters: { ingredients: [manifest.createAssertionReference(photo)] },
  });
  if (isCropped) done.actions.push({ action: ActionType.C2paCropped });
  if (isResized) done.actions.push({ action: ActionType.C2paResized });
  done.actions.push({
    action: ActionType.C2paEdited,
    digitalSourceType: DigitalSourceType.CompositeWithTrainedAlgorithmicMedia,
    softwareAgent: { ...program },
    parameters: { ...parameters },
  });
  manifest.addAssertion(done);
}

type Results = NonNullable<
  NonNullable<InstanceType<C2pa['manifests']['IngredientAssertion']>['validationResults']>
>['activeManifest'];

function resultsOf({ success, informational, failure }: CredentialCheck): Results {
  const copied = (statements: CredentialCheck['success']): Results['success'] =>
    statements.map((each) => ({ ...each }));
  return { success: copied(success), informational: copied(informational), failure: copied(failure) };
}
