/** Owns the progress bar of long commands: at a terminal alone, on standard error, gone when the command is done. */
import { SingleBar } from 'cli-progress';

export interface ProgressBar {
  /** @param share from 0 to 1 */
  readonly show: (share: number) => void;
  readonly end: () => void;
}

export function openProgressBar(stderr: NodeJS.WriteStream, label: string): ProgressBar {
  if (!stderr.isTTY) return { show: () => undefined, end: () => undefined };
  const bar = new SingleBar({
    stream: stderr,
    format: `${label} [{bar}] {percentage} %  {eta_formatted} left`,
    clearOnComplete: true,
    hideCursor: true,
  });
  bar.start(1, 0);
  return { show: (share) => bar.update(Math.min(1, share)), end: () => bar.stop() };
}
