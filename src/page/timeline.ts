/** Owns the picture of a day: its hours, its switches, and a track for each camera. */
import type { CameraDay, DayAnswer, SwitchAnswer } from '../http/answers.js';
import { element, place } from './elements.js';
import { giveTooltip } from './tooltip.js';
import { type Selection, Track } from './track.js';
import { formatSeconds, formatShare, type SiteTimes } from './words.js';

const hourMs = 3_600_000;

export interface TimelineParts {
  readonly times: SiteTimes;
  /** The class that gives a disk its colour. */
  readonly colourOf: (disk: string | null) => string;
  readonly onSelect: (selection: Selection) => void;
}

export class Timeline {
  readonly #box: HTMLElement;
  readonly #parts: TimelineParts;
  #tracks: Track[] = [];
  #zoom = 1;

  constructor(box: HTMLElement, parts: TimelineParts) {
    this.#box = box;
    this.#parts = parts;
  }

  /** How many times wider than the window the day is. What is in the middle stays there. */
  setZoom(zoom: number): void {
    const middle = (this.#box.scrollLeft + this.#box.clientWidth / 2) / this.#box.scrollWidth;
    this.#zoom = zoom;
    this.#applyZoom();
    this.#box.scrollLeft = middle * this.#box.scrollWidth - this.#box.clientWidth / 2;
  }

  show(day: DayAnswer, selection: Selection | undefined): void {
    // Where a track that is pressed had been, its click or drag would end at no time. The next answer is shown.
    if (this.#tracks.some(({ isPressed }) => isPressed)) return;
    const focused = this.#focusedLabel();
    const atMs = new Map(this.#tracks.map((track) => [track.camera, track.cursorMs]));
    this.#tracks = day.cameras.map((camera) => new Track({ ...this.#parts, day, camera, zoom: () => this.#zoom }));
    const rows = this.#tracks.map((track, index) => this.#row(day.cameras[index], track));
    const nothing = element('p', { class: 'nothing' }, 'Nothing is known of this day.');
    const scale = element('div', { class: 'scale' }, this.#hours(day), this.#switches(day));
    scale.append(...(rows.length === 0 ? [nothing] : rows), ...this.#nowLine(day));
    const { scrollLeft } = this.#box;
    this.#box.replaceChildren(scale);
    this.#applyZoom();
    this.#box.scrollLeft = scrollLeft;
    for (const track of this.#tracks) track.moveCursor(atMs.get(track.camera));
    if (focused !== undefined) this.#focus(focused);
    this.mark(selection);
  }

  mark(selection: Selection | undefined): void {
    for (const track of this.#tracks) track.mark(track.camera === selection?.camera ? selection : undefined);
  }

  /** Of what has the focus here: all that can have it has a label of its own. */
  #focusedLabel(): string | undefined {
    const focused = document.activeElement;
    return focused !== null && this.#box.contains(focused)
      ? (focused.getAttribute('aria-label') ?? undefined)
      : undefined;
  }

  /** What was made anew in its place. */
  #focus(label: string): void {
    const parts = [...this.#box.querySelectorAll<HTMLElement>('[aria-label]')];
    parts.find((part) => part.getAttribute('aria-label') === label)?.focus({ preventScroll: true });
  }

  #applyZoom(): void {
    const scale = this.#box.firstElementChild;
    if (scale instanceof HTMLElement) scale.style.width = `${this.#zoom * 100}%`;
    this.#box.dataset['zoom'] = String(this.#zoom);
  }

  #row(camera: CameraDay | undefined, track: Track): HTMLElement {
    const told = camera === undefined ? '' : tellCamera(camera);
    const name = element('p', { class: 'camera' }, element('strong', {}, track.camera), ` ${told}`);
    return element('div', { class: 'row' }, name, track.slider);
  }

  #hours({ startMs, endMs }: DayAnswer): HTMLElement {
    const hours = element('div', { class: 'hours', 'aria-hidden': 'true' });
    for (let atMs = startMs; atMs < endMs; atMs += hourMs) {
      const hour = element('span', {}, this.#parts.times.minutes(atMs));
      place(hour, (atMs - startMs) / (endMs - startMs));
      hours.append(hour);
    }
    return hours;
  }

  #switches(day: DayAnswer): HTMLElement {
    const row = element('div', { class: 'switches' });
    for (const each of day.switches) {
      const text = this.#tellSwitch(each);
      const marker = element('button', {
        type: 'button',
        class: `switch ${this.#parts.colourOf(each.to)}`,
        'aria-label': text,
      });
      place(marker, (each.atMs - day.startMs) / (day.endMs - day.startMs));
      giveTooltip(marker, text);
      row.append(marker);
    }
    return row;
  }

  #tellSwitch({ atMs, from, to, reason, detail, gapSeconds }: SwitchAnswer): string {
    const missing = gapSeconds === null ? '' : `; ${gapSeconds === 0 ? 'nothing' : formatSeconds(gapSeconds)} missing`;
    const disks = `${from ?? 'no disk'} → ${to ?? 'no disk'}`;
    return `${this.#parts.times.seconds(atMs)} switch ${disks} (${reason}: ${detail})${missing}`;
  }

  #nowLine({ nowMs, startMs, endMs }: DayAnswer): HTMLElement[] {
    if (nowMs < startMs || nowMs >= endMs) return [];
    const line = element('div', { class: 'now', 'aria-hidden': 'true' });
    place(line, (nowMs - startMs) / (endMs - startMs));
    return [line];
  }
}

function tellCamera({ coverage, missingSeconds, unreadRoots, problem }: CameraDay): string {
  if (problem !== null) return problem;
  const missing = missingSeconds > 0 ? `, ${formatSeconds(missingSeconds)} missing` : '';
  const unread = unreadRoots.map(({ disk, state }) => `; ${disk ?? 'the flat layout'} is ${state}`).join('');
  return `${formatShare(coverage)}${missing}${unread}`;
}
