/** Owns the playing of a booking: by hls.js where that can, else by the browser itself. */
import type HlsPlayer from 'hls.js';
import { element } from './elements.js';

/** As the port serves it. */
const playerAddress = '/hls.js';

export class Player {
  readonly video = element('video', { controls: true, muted: true, playsinline: true, preload: 'auto' });
  readonly #onProblem: (problem: string) => void;
  #hls: HlsPlayer | undefined;
  #isClosed = false;

  /** @param onProblem told why it cannot be played */
  constructor(onProblem: (problem: string) => void) {
    this.#onProblem = onProblem;
    this.video.addEventListener('error', () => this.#fail('this browser cannot play what was recorded'));
  }

  async play(playlist: string): Promise<void> {
    try {
      const { default: Hls } = (await import(playerAddress)) as { default: typeof HlsPlayer };
      // Another booking was chosen while this was loaded.
      if (this.#isClosed) return;
      if (Hls.isSupported()) this.#playWith(Hls, playlist);
      else this.video.src = playlist;
      // Without sound it may begin by itself.
      this.video.muted = true;
      await this.video.play();
    } catch (error) {
      // Another booking was chosen before this one began.
      if (error instanceof DOMException && error.name === 'AbortError') return;
      this.#fail(error instanceof Error ? error.message : String(error));
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#hls?.destroy();
    this.video.removeAttribute('src');
    this.video.load();
  }

  #playWith(Hls: typeof HlsPlayer, playlist: string): void {
    // From the start also where the booking still grows. Its worker would be a script of no address.
    const hls = new Hls({ startPosition: 0, enableWorker: false });
    this.#hls = hls;
    hls.on(Hls.Events.ERROR, (_event, { fatal, details, response }) => {
      if (fatal) this.#fail(response === undefined ? details : `${details} (${response.code})`);
    });
    hls.loadSource(playlist);
    hls.attachMedia(this.video);
  }

  #fail(why: string): void {
    this.#onProblem(`It cannot be played here: ${why}. The playlist plays in VLC or ffplay.`);
  }
}
