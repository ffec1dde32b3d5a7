/** How often a server may end by itself before it is left alone. */

const STARTS_AGAIN_MAX = 3;
const WITHIN_MS = 3 * 60 * 1000;

/** The ends of one server; a new one for each that a person starts. */
export class Crashes {
  #times: number[] = [];

  /** Note one end at `now` (milliseconds). Whether the server is to be started again. */
  shouldStartAgain(now: number): boolean {
    this.#times = [...this.#times.filter((time) => now - time < WITHIN_MS), now];
    return this.#times.length <= STARTS_AGAIN_MAX;
  }
}
