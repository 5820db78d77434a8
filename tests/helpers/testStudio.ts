import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { EngineConnection, EngineExit } from '../../src/main/engine/engineHost.js';
import { openLog } from '../../src/main/log/log.js';
import { appPaths, type AppPaths } from '../../src/main/paths/appPaths.js';
import { createStudio } from '../../src/main/studio/createStudio.js';
import type { Shell } from '../../src/main/studio/shell.js';
import type { Studio, StudioOptions } from '../../src/main/studio/studio.js';
import { createStudioClient, type StudioClient } from '../../src/shared/contract/client.js';
import type { EventName, EventPayload, StudioEvent } from '../../src/shared/contract/contract.js';
import { tempFolder } from './tempFolder.js';

export interface TestStudio {
  readonly studio: Studio;
  readonly client: StudioClient;
  readonly paths: AppPaths;
  /** All events so far. */
  readonly events: StudioEvent[];
  payloads<E extends EventName>(name: E): EventPayload<E>[];
}

export const bareShell: Shell = {
  capabilities: {
    kind: 'browser',
    nativeDialogs: false,
    serverFiles: true,
    uploads: true,
    reveal: false,
    clipboard: false,
    notifications: false,
    quit: false,
    sleep: false,
    battery: false,
  },
  languages: ['en'],
};

const open: Studio[] = [];
afterAll(async () => {
  for (const studio of open.splice(0)) await studio.close();
});

/** A studio in new folders, closed after the tests of the calling file. By default, its engine must not start. */
export async function openTestStudio(
  options: Partial<StudioOptions> & { readonly folder?: string } = {},
): Promise<TestStudio> {
  const { folder = tempFolder(), ...rest } = options;
  const paths = { ...appPaths({ PENTIMENTO_HOME: join(folder, 'home'), PENTIMENTO_CACHE: join(folder, 'cache') }) };
  const studio = await createStudio({
    paths,
    shell: bareShell,
    launchEngine: noEngine,
    log: await openLog(paths.logs),
    ...rest,
  });
  open.push(studio);
  const client = createStudioClient({
    // As over a connection: no shared objects.
    invoke: async (name, input) => structuredClone(await studio.invoke(name, structuredClone(input))),
    subscribe: (listener) => studio.subscribe((event) => listener(structuredClone(event))),
  });
  const events: StudioEvent[] = [];
  studio.subscribe((event) => events.push(event));
  return {
    studio,
    client,
    paths,
    events,
    payloads: <E extends EventName>(name: E) =>
      events.flatMap((event) => (event.name === name ? [event.payload as EventPayload<E>] : [])),
  };
}

function noEngine(): EngineConnection {
  throw new Error('this test needs no engine');
}

export const killedExit: EngineExit = { code: null, signal: 'SIGKILL', lastWords: '' };

/** Writes a user's style without a picture, with a code that belongs to no model. */
export function writeOwnStyle(library: string, id: string, name: string): void {
  const folder = join(library, 'styles', id);
  mkdirSync(folder, { recursive: true });
  const info = { format: 'pentimento-style', version: 1, id, name, trunk: 'none' };
  writeFileSync(join(folder, 'style.json'), JSON.stringify(info));
  writeFileSync(join(folder, 'code.safetensors'), Buffer.alloc(5000, 7));
}
