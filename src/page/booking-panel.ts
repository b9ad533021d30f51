/** Owns the booking that the reader has chosen: what of it is recorded, where it is, and its video. */
import type { BookingAnswer } from '../http/answers.js';
import type { ChosenBooking } from './chosen.js';
import { element } from './elements.js';
import { Player } from './player.js';
import { askBooking } from './port.js';
import {
  formatBytes,
  formatCause,
  formatDay,
  formatSeconds,
  formatShare,
  type SiteTimes,
  shiftDay,
  writtenDay,
  writtenInstant,
} from './words.js';

export interface BookingPanelParts {
  readonly times: SiteTimes;
  /** The reader has changed the times. */
  readonly onChange: (booking: ChosenBooking) => void;
  readonly onClose: () => void;
  /** Its window is known. */
  readonly onFound: (booking: BookingAnswer) => void;
}

export class BookingPanel {
  readonly #box: HTMLElement;
  readonly #parts: BookingPanelParts;
  #player: Player | undefined;
  #shown: string | undefined;
  /** What is shown is why nothing can be told: who chooses it again asks again. */
  #hasFailed = false;

  constructor(box: HTMLElement, parts: BookingPanelParts) {
    this.#box = box;
    this.#parts = parts;
  }

  async show(booking: ChosenBooking | undefined): Promise<void> {
    const shown = JSON.stringify(booking);
    if (shown === this.#shown && !this.#hasFailed) return;
    this.#shown = shown;
    this.#hasFailed = false;
    this.#player?.close();
    this.#player = undefined;
    this.#box.hidden = booking === undefined;
    if (booking === undefined) return;
    this.#box.setAttribute('aria-busy', 'true');
    const answer = await askBooking(booking).catch((error: Error) => error);
    // Meanwhile another may have been chosen.
    if (shown !== this.#shown) return;
    this.#box.removeAttribute('aria-busy');
    this.#hasFailed = answer instanceof Error;
    if (answer instanceof Error) this.#tell(booking.camera, element('p', { class: 'nothing' }, answer.message));
    else this.#showFound(booking, answer);
    this.#box.scrollIntoView({ block: 'nearest' });
  }

  #showFound(booking: ChosenBooking, answer: BookingAnswer): void {
    const player = new Player((problem) => note.replaceChildren(problem));
    const note = element('p', { class: 'note', role: 'status' });
    this.#player = player;
    const { times } = this.#parts;
    const live = answer.isLive ? ', still being recorded' : '';
    const title = `${answer.camera}, ${times.seconds(answer.startMs)} to ${times.seconds(answer.endMs)}${live}`;
    const told = element('div', { class: 'told' }, ...this.#facts(answer));
    const video = element('div', { class: 'video' }, player.video, note);
    const body = element('div', { class: 'booking' }, video, told);
    this.#tell(title, element('p', {}, formatDay(answer.day)), this.#form(booking, answer), body);
    if (answer.playlist === null) note.append('The mount is not running, so that nothing can be played.');
    else void player.play(answer.playlist);
    this.#parts.onFound(answer);
  }

  #tell(title: string, ...content: HTMLElement[]): void {
    const close = element('button', { type: 'button', 'aria-label': 'Close the booking' }, '✕');
    close.addEventListener('click', () => this.#parts.onClose());
    const bar = element('div', { class: 'bar title' }, element('h2', { id: 'booking-title' }, title), close);
    this.#box.replaceChildren(bar, ...content);
  }

  #facts(answer: BookingAnswer): HTMLElement[] {
    const { coverage, missingSeconds, gaps, unreadRoots, segments, bytes, path, playlist } = answer;
    const missing = missingSeconds > 0 ? `, ${formatSeconds(missingSeconds)} missing` : ', nothing missing';
    const facts = element('dl', {}, ...fact('Coverage', formatShare(coverage) + missing));
    facts.append(...fact('Segments', `${segments} (${formatBytes(bytes)})`));
    if (path !== null) facts.append(...fact('In the mount', element('code', {}, path)));
    if (playlist !== null) facts.append(...fact('Playlist', element('a', { href: playlist }, 'for another player')));
    for (const { disk, state } of unreadRoots) facts.append(...fact(disk ?? 'The flat layout', `is ${state}`));
    if (gaps.length === 0) return [facts];
    const lines = gaps.map(({ startMs, missingSeconds: seconds, cause }) =>
      element('li', {}, `${this.#parts.times.seconds(startMs)}: ${formatSeconds(seconds)}, ${formatCause(cause)}`),
    );
    return [facts, element('h3', {}, 'Missing'), element('ul', { class: 'gaps' }, ...lines)];
  }

  /** The way to a booking without a pointer, and to the second. */
  #form({ camera }: ChosenBooking, { day, startMs, endMs }: BookingAnswer): HTMLElement {
    const { times, onChange } = this.#parts;
    const [from, to] = [timeInput(times.seconds(startMs)), timeInput(times.seconds(endMs))];
    const form = element(
      'form',
      { class: 'controls' },
      element('label', {}, 'From ', from),
      element('label', {}, 'to ', to),
      element('button', { type: 'submit' }, 'Look up'),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      // The midnight that ends the day is the next one's first moment.
      const endDay = /^00:00(?::00)?$/.test(to.value) ? shiftDay(day, 1) : day;
      onChange({ camera, start: writtenTime(from, startMs, day), end: writtenTime(to, endMs, endDay) });
    });
    return form;
  }
}

function timeInput(value: string): HTMLInputElement {
  return element('input', { type: 'time', step: 1, required: true, value });
}

/** One that was not changed stays the moment that it is, where the clocks show it twice, too. */
function writtenTime({ value, defaultValue }: HTMLInputElement, shownMs: number, day: string): string {
  return value === defaultValue ? writtenInstant(shownMs) : `${writtenDay(day)}T${value}`;
}

function fact(name: string, value: string | HTMLElement): HTMLElement[] {
  return [element('dt', {}, name), element('dd', {}, value)];
}
