import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { EngineState } from '../../../shared/contract/engine.js';
import type { BackendReport } from '../../../shared/domain/backends.js';
import { studio } from '../api/connection.js';
import { reportError } from './useReportError.js';

/** The engine and its state. */
export const useEngineStore = defineStore('engine', () => {
  const state = shallowRef<EngineState | null>(null);
  const reports = shallowRef<readonly BackendReport[] | null>(null);
  const isProbing = ref(false);

  async function load(): Promise<void> {
    studio().client.on('engine.state', (changed) => (state.value = changed));
    state.value = await studio().client.call('engine.state');
  }

  /** Tries every backend. */
  async function probe(): Promise<void> {
    if (isProbing.value) return;
    isProbing.value = true;
    try {
      reports.value = (await studio().client.call('backends.probe')).reports;
    } catch (thrown) {
      reportError(thrown);
    } finally {
      isProbing.value = false;
    }
  }

  return { state, reports, isProbing, load, probe };
});
