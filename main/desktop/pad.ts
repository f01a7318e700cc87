/** What other programs put into the dial pad: a text found by the hotkey, a clicked link. Nothing here dials. */
import type { PadView } from '../../preload/contract.ts';
import { type NumberRules, parseTarget } from '../calls/numbers.ts';
import { acceptLink } from './links.ts';
import type { FormatNumber } from './toasts/content.ts';

export interface PadOptions {
  readonly rules: () => NumberRules;
  readonly formatNumber: FormatNumber;
  /** Brings the pad up, with what it shows now. */
  readonly show: () => void;
}

export class Pad {
  readonly #options: PadOptions;
  #prefill: PadView['prefill'] = null;
  #serial = 0;

  constructor(options: PadOptions) {
    this.#options = options;
  }

  get prefill(): PadView['prefill'] {
    return this.#prefill;
  }

  /** Opens the pad with this in its field. */
  open(text: string, focus: 'field' | 'call'): void {
    this.#serial += 1;
    this.#prefill = { serial: this.#serial, text, focus };
    this.#options.show();
  }

  /** The pad has gone off the screen: made anew, it begins empty. */
  clear(): void {
    this.#prefill = null;
  }

  /** Opens the pad with a tel:, sip: or callto: link in it, written as people write it. */
  openLink(raw: string): void {
    const link = acceptLink(raw);
    const parsed = link === null ? null : parseTarget(link, this.#options.rules());
    if (!parsed?.ok) {
      this.open(link ?? '', 'field');
      return;
    }
    const { number, uri } = parsed.target;
    const text = number === null ? (uri ?? '').replace(/^sips?:/i, '') : this.#options.formatNumber(number);
    this.open(text, 'call');
  }
}
