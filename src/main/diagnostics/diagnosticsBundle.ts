import { freemem, release, totalmem, cpus } from 'node:os';
import { strToU8, zipSync } from 'fflate';
import type { AppInfo } from '../../shared/contract/app.js';
import type { EngineState } from '../../shared/contract/engine.js';
import type { Settings } from '../../shared/contract/settings.js';
import type { BackendReport } from '../../shared/domain/backends.js';
import { scrubPaths } from '../log/scrubPaths.js';

export interface DiagnosticsFacts {
  readonly app: AppInfo;
  readonly settings: Settings;
  readonly engine: EngineState;
  readonly backends: readonly BackendReport[];
  /** The end of the log. */
  readonly log: string;
  readonly jobs: readonly { readonly kind: string; readonly state: string; readonly code: string | null }[];
}

const README = `This bundle describes a problem for a bug report. It holds no pictures and no names of your files:

report.json   versions, settings, the machine, what each backend said, how the last jobs ended
log.jsonl     the end of the program's log, paths taken out

Look through both before you attach them.
`;

/** A zip to attach to a bug report. */
export function diagnosticsBundle(facts: DiagnosticsFacts): Uint8Array {
  const { settings } = facts;
  const report = {
    app: { ...facts.app, readableExtensions: undefined },
    // A folder's name may identify the user.
    settings: { ...settings, exportFolder: settings.exportFolder === null ? null : '<path>' },
    machine: {
      system: release(),
      processors: cpus().length,
      processor: cpus()[0]?.model ?? null,
      totalMemoryBytes: totalmem(),
      freeMemoryBytes: freemem(),
    },
    engine: facts.engine,
    backends: facts.backends,
    jobs: facts.jobs,
  };
  return zipSync({
    'README.txt': strToU8(README),
    'report.json': strToU8(`${scrubPaths(JSON.stringify(report, null, 2))}\n`),
    'log.jsonl': strToU8(scrubPaths(facts.log)),
  });
}
