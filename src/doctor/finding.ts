/** Owns what a look at the host finds: how bad it is, and what mends it. */
import type { Config } from '../config/config.js';

/** `broken`: dayfs cannot do what the configuration asks of it. `warning`: it can, for now or not as well. */
export type Severity = 'ok' | 'warning' | 'broken';

export interface Finding {
  readonly severity: Severity;
  readonly what: string;
  /** The command that mends it, or else what to do. */
  readonly remedy?: string;
}

export interface CheckContext {
  readonly config: Config;
  /** How a command of this dayfs begins. */
  readonly program: readonly string[];
}

export interface Check {
  readonly name: string;
  /** Changes nothing on the host. */
  readonly examine: (context: CheckContext) => Promise<readonly Finding[]>;
}

export function ok(what: string): Finding {
  return { severity: 'ok', what };
}

export function warning(what: string, remedy: string): Finding {
  return { severity: 'warning', what, remedy };
}

export function broken(what: string, remedy: string): Finding {
  return { severity: 'broken', what, remedy };
}
