import type { PadView } from '../../preload/contract.ts';

/** A text put into the pad's field from outside, until the pad is gone from the screen. */
export class Prefill {
  #serial = 0;
  #current: PadView['prefill'] = null;

  get current(): PadView['prefill'] {
    return this.#current;
  }

  put(text: string, focus: 'field' | 'call'): void {
    this.#serial += 1;
    this.#current = { serial: this.#serial, text, focus };
  }

  /** A pad that is made anew begins empty. */
  clear(): void {
    this.#current = null;
  }
}
