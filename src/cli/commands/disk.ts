/** Owns `dayfs disk init`. */
import { Command } from 'commander';
import { initDisk } from '../../disks/disk-init.js';
import { type CommandContext, formatJson, jsonOption } from '../command-context.js';
import { findDisk } from '../read-argument.js';

export function diskCommand(context: CommandContext): Command {
  return new Command('disk')
    .summary("init: write a disk's marker")
    .description('Prepares a disk for recordings.')
    .addCommand(diskInitCommand(context));
}

function diskInitCommand({ loadConfig, print }: CommandContext): Command {
  return new Command('init')
    .description("Writes a mounted disk's marker. Without its marker, nothing is ever recorded to a disk.")
    .argument('<disk>', 'the id of a disk in the configuration')
    .option('--folder', 'the disk may be a plain folder, not a mounted filesystem', false)
    .addOption(jsonOption())
    .action(async (id: string, { folder, json }: { folder: boolean; json: boolean }) => {
      const disk = findDisk(await loadConfig(), id);
      const { uuid, alreadyThere } = initDisk(disk, { allowFolder: folder });
      const what = alreadyThere ? 'has its marker already' : 'is ready to be recorded to';
      await print(json ? formatJson({ id, path: disk.path, uuid, alreadyThere }) : `${id} ${what} (${disk.path})\n`);
    });
}
