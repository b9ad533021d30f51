/** Owns what the page shows of the host beside its recordings: the verdict, the disks, the last warnings. */
import type { DiskAnswer, StatusAnswer, WarningAnswer } from '../http/answers.js';
import { element, find } from './elements.js';
import { formatBytes, formatShare, type SiteTimes } from './words.js';

export function showHost(status: StatusAnswer, times: SiteTimes, colourOf: (disk: string) => string): void {
  showVerdict(status);
  find('facts', HTMLElement).textContent = tellFacts(status, times);
  const problems = status.problems.map((problem) => element('li', {}, problem));
  const box = find('problems', HTMLElement);
  box.hidden = problems.length === 0;
  box.querySelector('ul')?.replaceChildren(...problems);
  find('legend', HTMLElement).replaceChildren(...legend(status, colourOf));
  find('disks', HTMLElement).replaceChildren(...status.disks.map((disk) => diskCard(disk, colourOf(disk.id))));
  const none = element('li', { class: 'nothing' }, 'None since the daemons started.');
  const warnings = status.warnings.map((warning) => warningLine(warning, times));
  find('warnings', HTMLElement).replaceChildren(...(warnings.length === 0 ? [none] : warnings));
}

/** Also while nothing can be learnt. */
export function showUnreachable(reason: string): void {
  setVerdict('bad', reason);
}

function showVerdict({ problems, recordedCameras, activeDisk }: StatusAnswer): void {
  const count = problems.length;
  if (count > 0) return setVerdict('bad', count === 1 ? 'one problem' : `${count} problems`);
  if (recordedCameras === 0) return setVerdict('good', 'the mount is served');
  return setVerdict('good', `recording to ${activeDisk}`);
}

function setVerdict(kind: 'good' | 'bad', text: string): void {
  const verdict = find('verdict', HTMLElement);
  verdict.className = kind;
  // Said by a screen reader when it changes, and only then.
  if (verdict.textContent !== text) verdict.textContent = text;
  document.title = kind === 'good' ? 'dayfs' : `${text} – dayfs`;
}

function tellFacts({ nowMs, recordedCameras, mountPath, zone }: StatusAnswer, times: SiteTimes): string {
  const cameras = recordedCameras === 1 ? '1 camera' : `${recordedCameras} cameras`;
  const known = [...(recordedCameras === 0 ? [] : [cameras]), ...(mountPath === null ? [] : [mountPath])];
  return [...known, `${times.dated(nowMs)} in ${zone}`].join(' · ');
}

function legend({ disks }: StatusAnswer, colourOf: (disk: string) => string): HTMLElement[] {
  const known = disks.map(({ id }) => [colourOf(id), id] as const);
  const all = [...known, ['gap', 'missing'], ['gap explained', 'missing, cause known']] as const;
  return all.map(([kind, text]) => element('li', {}, element('i', { class: kind, 'aria-hidden': 'true' }), text));
}

function diskCard(disk: DiskAnswer, colour: string): HTMLElement {
  const { id, active, state, reason, freeBytes, totalBytes } = disk;
  const isWell = state === 'ok' || state === 'recovering';
  const chips = [
    ...(active ? [element('span', { class: 'chip active' }, 'active')] : []),
    element('span', { class: `chip ${isWell ? 'good' : 'bad'}` }, state === 'ok' ? 'fit' : state),
  ];
  const head = element('h3', {}, element('i', { class: colour, 'aria-hidden': 'true' }), id, ' ', ...chips);
  const card = element('article', { class: 'disk' }, head);
  if (freeBytes !== null && totalBytes !== null && totalBytes > 0) {
    const used = 1 - freeBytes / totalBytes;
    card.append(
      element('meter', {
        min: 0,
        max: 1,
        value: used,
        high: 0.95,
        'aria-label': `${formatShare(used)} of ${id} is used`,
      }),
      element('p', {}, `${formatBytes(freeBytes)} free of ${formatBytes(totalBytes)}`),
    );
  }
  if (reason !== null) card.append(element('p', { class: 'reason' }, reason));
  return card;
}

function warningLine({ atMs, daemon, level, message, details }: WarningAnswer, times: SiteTimes): HTMLElement {
  const told = Object.entries(details).map(([name, value]) => `${name}: ${value}`);
  return element(
    'li',
    { class: level },
    element('time', { datetime: new Date(atMs).toISOString() }, times.dated(atMs)),
    element('span', { class: 'chip' }, daemon),
    element('span', {}, message),
    ...(told.length === 0 ? [] : [element('small', {}, told.join(', '))]),
  );
}
