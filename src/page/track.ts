/** Owns one camera's day as a track: spans by disk, gaps, and the choice of a booking on it by pointer or keyboard. */
import type { CameraDay, DayAnswer, GapAnswer } from '../http/answers.js';
import { element, place } from './elements.js';
import { hideTooltip, showTooltip } from './tooltip.js';
import { formatCause, formatSeconds, type SiteTimes } from './words.js';

export interface Selection {
  readonly camera: string;
  readonly startMs: number;
  readonly endMs: number;
}

export interface TrackParts {
  readonly day: DayAnswer;
  readonly camera: CameraDay;
  readonly times: SiteTimes;
  readonly colourOf: (disk: string | null) => string;
  readonly zoom: () => number;
  readonly onSelect: (selection: Selection) => void;
}

/** What a click books of a day that is seen at once; of a part of it accordingly less. */
const clickedMs = 3_600_000;
const leastMs = 60_000;

/** A hand is not quite still when it clicks. */
const dragFromPx = 5;

export class Track {
  /** The track itself, a slider to those who do not see it. */
  readonly slider: HTMLElement;
  readonly #parts: TrackParts;
  readonly #marked = element('div', { class: 'selection', hidden: true });
  readonly #cursor = element('div', { class: 'cursor' });
  #cursorMs: number;
  #isPressed = false;

  constructor(parts: TrackParts) {
    this.#parts = parts;
    const { day, camera } = parts;
    this.#cursorMs = camera.spans.at(-1)?.startMs ?? day.startMs;
    this.slider = element('div', {
      class: 'track',
      role: 'slider',
      tabindex: 0,
      'aria-label': `${camera.camera}: a time to look up`,
      'aria-valuemin': day.startMs,
      'aria-valuemax': day.endMs,
    });
    for (const span of camera.spans) this.#add(span, `span ${parts.colourOf(span.disk)}`);
    for (const gap of camera.gaps) this.#add(gap, gap.cause === null ? 'gap' : 'gap explained');
    this.slider.append(this.#marked, this.#cursor);
    this.slider.addEventListener('pointerdown', (event) => this.#startDrag(event));
    this.slider.addEventListener('pointermove', (event) => this.#tell(event));
    this.slider.addEventListener('pointerleave', hideTooltip);
    this.slider.addEventListener('click', (event) => this.#tell(event));
    this.slider.addEventListener('keydown', (event) => this.#takeKey(event));
    this.moveCursor(this.#cursorMs);
  }

  get camera(): string {
    return this.#parts.camera.camera;
  }

  get cursorMs(): number {
    return this.#cursorMs;
  }

  /** A click or a drag on it has begun, and not ended. */
  get isPressed(): boolean {
    return this.#isPressed;
  }

  moveCursor(atMs: number | undefined): void {
    const { day } = this.#parts;
    this.#cursorMs = Math.min(Math.max(atMs ?? this.#cursorMs, day.startMs), day.endMs - leastMs);
    place(this.#cursor, this.#shareOf(this.#cursorMs));
    this.slider.setAttribute('aria-valuenow', String(this.#cursorMs));
    this.slider.setAttribute('aria-valuetext', this.#textAt(this.#cursorMs));
  }

  mark(selection: Selection | undefined): void {
    this.#marked.hidden = selection === undefined;
    if (selection !== undefined) place(this.#marked, this.#shareOf(selection.startMs), this.#shareOf(selection.endMs));
  }

  #add({ startMs, endMs }: { startMs: number; endMs: number }, kind: string): void {
    const part = element('div', { class: kind });
    place(part, this.#shareOf(startMs), this.#shareOf(endMs));
    this.slider.append(part);
  }

  #shareOf(atMs: number): number {
    const { startMs, endMs } = this.#parts.day;
    return (atMs - startMs) / (endMs - startMs);
  }

  #timeAt(xPx: number): number {
    const { startMs, endMs } = this.#parts.day;
    const { left, width } = this.slider.getBoundingClientRect();
    return startMs + Math.min(1, Math.max(0, (xPx - left) / width)) * (endMs - startMs);
  }

  /** With touch a move scrolls, so that only a tap chooses; with a mouse or a pen a drag chooses both ends. */
  #startDrag(down: PointerEvent): void {
    if (down.button !== 0) return;
    this.#isPressed = true;
    const move = (event: PointerEvent) => {
      if (down.pointerType !== 'touch' && isDrag(down, event)) this.mark(this.#between(down, event));
    };
    const end = (event: PointerEvent) => {
      for (const [name, listener] of listeners) removeEventListener(name, listener);
      this.#isPressed = false;
      if (event.type === 'pointercancel') return;
      if (!isDrag(down, event)) this.#select(this.#around(this.#timeAt(event.clientX)));
      else if (down.pointerType !== 'touch') this.#select(this.#between(down, event));
    };
    const listeners = [
      ['pointermove', move],
      ['pointerup', end],
      ['pointercancel', end],
    ] as const;
    for (const [name, listener] of listeners) addEventListener(name, listener);
  }

  #between(one: PointerEvent, other: PointerEvent): Selection {
    const [startMs = 0, endMs = 0] = [this.#timeAt(one.clientX), this.#timeAt(other.clientX)].sort((a, b) => a - b);
    return this.#whole(startMs, Math.max(endMs, startMs + leastMs));
  }

  /** What a click means: the time in which it lies, begun at a round one. */
  #around(atMs: number): Selection {
    const { startMs } = this.#parts.day;
    const lengthMs = Math.max(leastMs, clickedMs / this.#parts.zoom());
    const from = startMs + Math.floor((atMs - startMs) / (lengthMs / 2)) * (lengthMs / 2);
    return this.#whole(from, from + lengthMs);
  }

  /** In whole seconds and within the day. */
  #whole(startMs: number, endMs: number): Selection {
    const [first, last] = [this.#parts.day.startMs, this.#parts.day.endMs];
    const start = Math.max(first, Math.min(Math.floor(startMs / 1000) * 1000, last - leastMs));
    return { camera: this.camera, startMs: start, endMs: Math.min(last, Math.ceil(endMs / 1000) * 1000) };
  }

  #select(selection: Selection): void {
    this.moveCursor(selection.startMs);
    this.mark(selection);
    this.#parts.onSelect(selection);
  }

  #takeKey(event: KeyboardEvent): void {
    const stepMs = clickedMs / 4 / this.#parts.zoom();
    const { startMs, endMs } = this.#parts.day;
    const to: Readonly<Record<string, number>> = {
      ArrowLeft: this.#cursorMs - stepMs,
      ArrowDown: this.#cursorMs - stepMs,
      ArrowRight: this.#cursorMs + stepMs,
      ArrowUp: this.#cursorMs + stepMs,
      PageDown: this.#cursorMs - 4 * stepMs,
      PageUp: this.#cursorMs + 4 * stepMs,
      Home: startMs,
      End: endMs,
    };
    const atMs = to[event.key];
    if (atMs !== undefined) this.moveCursor(atMs);
    else if (event.key === 'Enter' || event.key === ' ') this.#select(this.#around(this.#cursorMs));
    else return;
    event.preventDefault();
  }

  #tell(event: MouseEvent): void {
    const { top } = this.slider.getBoundingClientRect();
    showTooltip(this.#textAt(this.#timeAt(event.clientX)), event.clientX, top);
  }

  #textAt(atMs: number): string {
    const { camera, times } = this.#parts;
    const gap = camera.gaps.find((each) => isWithin(atMs, each, this.#reachMs()));
    if (gap !== undefined) return this.#tellGap(gap);
    const span = camera.spans.find((each) => isWithin(atMs, each, 0));
    const where = span === undefined ? 'nothing' : `on ${span.disk ?? 'the flat layout'}`;
    return `${times.seconds(atMs)} ${where}`;
  }

  /** A gap of a second is a hair's breadth of a day, and must still be hit: what two pixels stand for. */
  #reachMs(): number {
    const { startMs, endMs } = this.#parts.day;
    return (2 * (endMs - startMs)) / Math.max(1, this.slider.clientWidth);
  }

  #tellGap({ startMs, endMs, missingSeconds, cause }: GapAnswer): string {
    const { times } = this.#parts;
    const from = `${times.seconds(startMs)} to ${times.seconds(endMs)}`;
    return `${from}: ${formatSeconds(missingSeconds)} missing, ${formatCause(cause)}`;
  }
}

function isWithin(atMs: number, { startMs, endMs }: { startMs: number; endMs: number }, reachMs: number): boolean {
  return atMs >= startMs - reachMs && atMs < endMs + reachMs;
}

function isDrag(down: PointerEvent, event: PointerEvent): boolean {
  return Math.abs(event.clientX - down.clientX) >= dragFromPx;
}
