import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { initSync, WasmReader } from '@contentauth/c2pa-wasm';
import { z } from 'zod';

/**
 * Reads content credentials with the implementation of the Content Authenticity Initiative (Rust, as WebAssembly), which
 * shares no code with the library that writes them.
 */

const statement = z.object({ code: z.string() });
const reportSchema = z.object({
  active_manifest: z.string(),
  validation_state: z.enum(['Invalid', 'Valid', 'Trusted']),
  validation_results: z.object({ activeManifest: z.object({ failure: z.array(statement) }) }),
  manifests: z.record(
    z.string(),
    z.object({
      claim_generator_info: z.array(z.object({ name: z.string(), version: z.string().optional() })),
      ingredients: z
        .array(
          z.object({
            title: z.string().optional(),
            relationship: z.string(),
            active_manifest: z.string().optional(),
          }),
        )
        .default([]),
      assertions: z.array(z.object({ label: z.string(), data: z.unknown() })),
      signature_info: z.object({ common_name: z.string(), issuer: z.string() }),
    }),
  ),
});
export type C2paReport = z.infer<typeof reportSchema>;

/** A blob whose bytes can be read without waiting, as in a browser's worker. */
class HeldBlob extends Blob {
  constructor(readonly held: Uint8Array<ArrayBuffer>) {
    super([held]);
  }

  override slice(from?: number, to?: number): HeldBlob {
    return new HeldBlob(this.held.slice(from, to));
  }
}

class HeldReader {
  readAsArrayBuffer(blob: HeldBlob): ArrayBuffer {
    return blob.held.slice().buffer;
  }
}

let isReady = false;

/** The report on the credentials in a file. @param authority the certificate that is trusted, as PEM */
export async function readByC2paRs(bytes: Uint8Array, mime: string, authority: string): Promise<C2paReport> {
  if (!isReady) {
    Object.assign(globalThis, { FileReaderSync: HeldReader });
    const wasm = createRequire(import.meta.url).resolve('@contentauth/c2pa-wasm/c2pa.wasm');
    initSync({ module: readFileSync(wasm) });
    isReady = true;
  }
  const context = JSON.stringify({ trust: { trust_anchors: authority }, verify: { verify_trust: true } });
  const reader = await WasmReader.fromBlob(mime, new HeldBlob(new Uint8Array(bytes)), context);
  try {
    return reportSchema.parse(JSON.parse(reader.json()));
  } finally {
    reader.free();
  }
}

const editSchema = z.object({ action: z.string(), parameters: z.record(z.string(), z.unknown()).optional() });
const actionsSchema = z.object({ actions: z.array(editSchema) });

/** The actions of the active manifest. */
export function actionsIn({ manifests, active_manifest: active }: C2paReport): z.infer<typeof editSchema>[] {
  const actions = manifests[active]?.assertions.find(({ label }) => label.startsWith('c2pa.actions'));
  return actionsSchema.parse(actions?.data).actions;
}
