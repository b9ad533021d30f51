/** Owns what /sbin/mount.dayfs calls: `mount -t dayfs`, fstab lines and `.mount` units come here. */
import { resolve } from 'node:path';
import { Command } from 'commander';
import { mountInBackground } from '../../daemon/mount-in-background.js';
import { type CommandContext } from '../command-context.js';
import { parseMountOptions } from '../mount-options.js';

interface HelperOptions {
  readonly fake?: true;
  readonly options?: string;
}

/** As mount(8) calls it, "EXTERNAL HELPERS": `mount.dayfs SOURCE PATH [-sfnv] [-N NAMESPACE] [-o OPTIONS] [-t TYPE]`. */
export function mountHelperCommand({ loadConfigFile, openCommandLog, untilTold, env }: CommandContext): Command {
  return new Command('mount-helper')
    .summary('mount for mount(8), and return once mounted')
    .description('Mounts as mount(8) asks, in the background, and returns once mounted.')
    .argument('<source>', 'the first field of the fstab line; any word, such as "dayfs"')
    .argument('<path>', 'where to mount')
    .option('-o, --options <list>', 'config=FILE, allow_other')
    .option('-f, --fake', 'do nothing but read the options')
    .option('-s, --sloppy', 'left aside')
    .option('-n, --no-mtab', 'left aside')
    .option('-v, --verbose', 'left aside')
    .option('-N, --namespace <namespace>', 'left aside')
    .option('-t, --types <type>', 'left aside')
    .action(async (_source: string, path: string, { fake, options = '' }: HelperOptions) => {
      const { configFile, allowOther } = parseMountOptions(options);
      const config = await loadConfigFile(configFile);
      if (fake) return;
      const mount = { ...config.mount, path: resolve(path) };
      const args = [mount.path, ...(allowOther ? ['--allow-other'] : [])];
      const log = openCommandLog();
      await mountInBackground({ config: { ...config, mount }, args, env, log, signal: untilTold() });
    });
}
