/** Where playback is, and when that was read. */
export interface Moment {
  /** Position in the medium, s. */
  readonly at: number;
  /** Monotonic clock, ms. */
  readonly now: number;
  /** Speed of playback; 1 is normal. */
  readonly rate: number;
}

/** Less is not worth telling; it waits for more. */
const LEAST_SECONDS = 1;
/** How much further than the clock allows a position may be: players report it in steps. */
const SLACK_SECONDS = 0.5;

/** Counts the seconds of a medium that were really played, by its position as it is reported now and then. */
export class PlayedSeconds {
  #last: Moment | null = null;
  #sum = 0;

  /** Playback starts or goes on from here: after a pause, or a jump by hand. */
  start(moment: Moment): void {
    this.#last = moment;
  }

  /** Playback has come this far. What is further than time allows was a jump, and jumping is not playing. */
  step(moment: Moment): void {
    const last = this.#last;
    this.#last = moment;
    if (!last) return;
    const played = moment.at - last.at;
    const most = ((moment.now - last.now) / 1000) * moment.rate + SLACK_SECONDS;
    if (played > 0 && played <= most) this.#sum += played;
  }

  /** Seconds that wait to be taken. */
  get untold(): number {
    return this.#sum;
  }

  /** Seconds to tell, to a tenth, each of them once; 0: too few yet, and they are kept. */
  take(): number {
    if (this.#sum < LEAST_SECONDS) return 0;
    const seconds = Math.round(this.#sum * 10) / 10;
    this.#sum = 0;
    return seconds;
  }
}
