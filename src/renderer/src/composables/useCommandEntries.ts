import { useI18n } from 'vue-i18n';
import { commandById, type CommandId } from '../commands/command.js';
import { useCommandList } from '../commands/commandRegistry.js';
import { describeKeys } from '../commands/keys.js';
import type { MenuEntry } from '../components/AppMenu.vue';

interface CommandEntries {
  /** The menu entry of a command. */
  readonly entry: (id: CommandId, startsGroup?: boolean) => MenuEntry<CommandId>;
  readonly run: (id: CommandId) => void;
}

/** Commands as menu entries. */
export function useCommandEntries(): CommandEntries {
  const { t } = useI18n();
  const commands = useCommandList();
  return {
    entry(id, startsGroup = false) {
      const { label, icon, keys, isEnabled } = commandById(commands, id);
      const first = keys?.[0];
      return {
        id,
        label: t(label),
        shortcut: first ? describeKeys(first) : undefined,
        startsGroup,
        isDisabled: isEnabled?.() === false,
        ...(icon ? { icon } : {}),
      };
    },
    run: (id) => commandById(commands, id).run(),
  };
}
