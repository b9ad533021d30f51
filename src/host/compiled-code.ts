/**
 * Owns what V8 made of the program's files when the program was built, which lies beside them: to compile them anew
 * would take a brief command a tenth of its time. V8 takes it from the same version of itself alone, and with the same
 * options; everywhere else it compiles as ever.
 */
import { readFileSync } from 'node:fs';
import Module from 'node:module';
import { dirname } from 'node:path';
import vm from 'node:vm';

/** Of a file's name, for what V8 made of it. */
const compiledSuffix = '.compiled';

type Load = (module: NodeJS.Module, filename: string) => void;

// `require.extensions`: Node calls it old, and keeps it. There is no other way to come between a file and its compiler.
const { _extensions: loaders } = Module as unknown as { readonly _extensions: Record<string, Load> };

loaders['.cjs'] = (module, filename) => {
  const cachedData = compiledBeside(filename);
  if (cachedData === undefined) loaders['.js']?.(module, filename);
  else loadCompiled(module, filename, cachedData);
};

function loadCompiled(module: NodeJS.Module, filename: string, cachedData: Buffer): void {
  const script = new vm.Script(Module.wrap(readFileSync(filename, 'utf8')), {
    filename,
    cachedData,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const load = script.runInThisContext() as (this: unknown, ...of: unknown[]) => void;
  const require = (name: string): unknown => module.require(name);
  load.call(module.exports, module.exports, require, module, filename, dirname(filename));
}

function compiledBeside(filename: string): Buffer | undefined {
  try {
    return readFileSync(filename + compiledSuffix);
  } catch {
    // It is loaded as ever, then, as all that is not the program's own is.
    return undefined;
  }
}
