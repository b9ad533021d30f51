/** Owns the page: asks the port again and again, shows what it says, and follows what the reader chooses. */
import type { DayAnswer, StatusAnswer } from '../http/answers.js';
import { BookingPanel } from './booking-panel.js';
import { type Chosen, readChosen, writeChosen } from './chosen.js';
import { find } from './elements.js';
import { showHost, showUnreachable } from './panels.js';
import { askDay, askStatus } from './port.js';
import { Timeline } from './timeline.js';
import type { Selection } from './track.js';
import { SiteTimes, shiftDay, writtenDay, writtenInstant } from './words.js';

const askEveryMs = 10_000;
const coloursCount = 8;

class Page {
  readonly #times: SiteTimes;
  readonly #timeline: Timeline;
  readonly #panel: BookingPanel;
  #status: StatusAnswer;
  #day: DayAnswer | undefined;
  #selection: Selection | undefined;

  constructor(status: StatusAnswer) {
    this.#status = status;
    this.#times = new SiteTimes(status.zone);
    this.#timeline = new Timeline(find('timeline', HTMLElement), {
      times: this.#times,
      colourOf: (disk) => this.#colourOf(disk),
      onSelect: ({ camera, startMs, endMs }) =>
        this.#choose({ booking: { camera, start: writtenInstant(startMs), end: writtenInstant(endMs) } }),
    });
    this.#panel = new BookingPanel(find('booking', HTMLElement), {
      times: this.#times,
      onChange: (booking) => this.#choose({ booking }),
      onClose: () => this.#choose({ booking: undefined }),
      onFound: (booking) => this.#mark(booking),
    });
    this.#listen();
  }

  async show(): Promise<void> {
    showHost(this.#status, this.#times, (disk) => this.#colourOf(disk));
    const { booking } = readChosen();
    await Promise.all([this.#showDay(), this.#panel.show(booking)]);
  }

  async refresh(): Promise<void> {
    this.#status = await askStatus();
    showHost(this.#status, this.#times, (disk) => this.#colourOf(disk));
    await this.#showDay();
  }

  get #dayShown(): string {
    return readChosen().day ?? this.#status.today;
  }

  async #showDay(): Promise<void> {
    const asked = this.#dayShown;
    find('day', HTMLInputElement).value = writtenDay(asked);
    const day = await askDay(asked);
    // Meanwhile another may have been chosen.
    if (asked !== this.#dayShown) return;
    this.#day = day;
    this.#timeline.show(day, this.#selection);
  }

  #mark(selection: Selection | undefined): void {
    this.#selection = selection;
    this.#timeline.mark(selection);
  }

  #choose(chosen: Partial<Chosen>): void {
    writeChosen({ ...readChosen(), ...chosen });
    this.#follow();
  }

  #chooseDay(day: string): void {
    this.#choose({ day: day === this.#status.today ? undefined : day, booking: undefined });
  }

  #follow(): void {
    const { booking } = readChosen();
    if (booking === undefined) this.#mark(undefined);
    const isSameDay = this.#day?.day === this.#dayShown;
    tellFailure(Promise.all([this.#panel.show(booking), isSameDay ? undefined : this.#showDay()]));
  }

  #listen(): void {
    const picker = find('day', HTMLInputElement);
    picker.addEventListener('change', () => {
      // Of a year that is typed, the first three letters are years, too.
      if (picker.validity.valid) this.#chooseDay(picker.value.replaceAll('-', ''));
    });
    const onClick = (id: string, day: () => string) =>
      find(id, HTMLButtonElement).addEventListener('click', () => this.#chooseDay(day()));
    onClick('day-before', () => shiftDay(this.#dayShown, -1));
    onClick('day-after', () => shiftDay(this.#dayShown, 1));
    onClick('day-today', () => this.#status.today);
    find('zoom', HTMLElement).addEventListener('change', ({ target }) => {
      if (target instanceof HTMLInputElement) this.#timeline.setZoom(Number(target.value));
    });
    addEventListener('popstate', () => this.#follow());
  }

  #colourOf(disk: string | null): string {
    const index = this.#status.disks.findIndex(({ id }) => id === disk);
    return index < 0 ? 'disk-other' : `disk-${index % coloursCount}`;
  }
}

function tellFailure(asked: Promise<unknown>): void {
  asked.catch((error: unknown) => showUnreachable(error instanceof Error ? error.message : String(error)));
}

/** The first answer may be long in coming: the host may be starting. */
async function firstStatus(): Promise<StatusAnswer> {
  for (;;) {
    try {
      return await askStatus();
    } catch (error) {
      showUnreachable(error instanceof Error ? error.message : String(error));
      await new Promise((resolve) => setTimeout(resolve, askEveryMs));
    }
  }
}

const page = new Page(await firstStatus());
tellFailure(page.show());
setInterval(() => {
  if (!document.hidden) tellFailure(page.refresh());
}, askEveryMs);
