import type { presetCalls } from '../../../shared/contract/presets.js';
import type { projectCalls } from '../../../shared/contract/projects.js';
import type { PresetStore } from '../../projects/presetStore.js';
import type { ProjectShelf } from '../../projects/projectShelf.js';
import type { Emit } from '../../events/emitter.js';
import type { AreaHandlers } from './handlers.js';

export function projectHandlers(projects: ProjectShelf): AreaHandlers<typeof projectCalls> {
  return {
    'projects.list': async () => ({ projects: await projects.list() }),
    'projects.current': () => projects.restore(),
    'projects.create': ({ name }) => projects.create(name),
    'projects.open': ({ projectId }) => projects.open(projectId),
    async 'projects.save'({ projectId, state }) {
      await projects.save(projectId, state);
      return undefined;
    },
    async 'projects.rename'({ projectId, name }) {
      await projects.rename(projectId, name);
      return undefined;
    },
    async 'projects.remove'({ projectId }) {
      await projects.remove(projectId);
      return undefined;
    },
  };
}

export function presetHandlers(presets: PresetStore, emit: Emit): AreaHandlers<typeof presetCalls> {
  const tell = async (): Promise<undefined> => {
    emit('presets.changed', { presets: (await presets.read()).presets });
    return undefined;
  };
  return {
    'presets.list': () => presets.read(),
    async 'presets.save'({ name, look }) {
      const preset = await presets.save(name, look);
      await tell();
      return { preset };
    },
    async 'presets.remove'({ presetId }) {
      await presets.remove(presetId);
      return tell();
    },
    async 'presets.saveHabits'({ habits }) {
      await presets.saveHabits(habits);
      return undefined;
    },
  };
}
