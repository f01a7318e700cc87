/** What other programs put into the dial pad: a text found by the hotkey, a clicked link. Nothing here dials. */
import type { PadView } from '../../preload/contract.ts';
import { type NumberRules, parseTarget, type Target } from '../calls/numbers.ts';
import type { FormatNumber } from '../views/parties.ts';
import { acceptLink } from './links.ts';

export interface PadOptions {
  readonly rules: () => NumberRules;
  readonly formatNumber: FormatNumber;
  /** Brings the pad up, with what it shows now. */
  readonly show: () => void;
}

interface Opening {
  /** The delegator the call is to be made for; null leaves the choice as it is. */
  readonly behalfOf?: string | null;
  /** It is in the pad when somebody opens it. */
  readonly hidden?: boolean;
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

  /** Opens the pad with this in its field; what can't be called is told at once, in a sentence. */
  open(text: string, focus: 'field' | 'call', { behalfOf = null, hidden = false }: Opening = {}): void {
    const parsed = text === '' ? null : parseTarget(text, this.#options.rules());
    const forWhom = behalfOf === null ? {} : { behalfOf };
    if (parsed && !parsed.ok) this.#put({ text, focus: 'field', message: parsed.message }, hidden);
    else this.#put({ text, focus, ...forWhom }, hidden);
  }

  #put(prefill: Omit<NonNullable<PadView['prefill']>, 'serial'>, hidden = false): void {
    this.#serial += 1;
    this.#prefill = { serial: this.#serial, ...prefill };
    if (!hidden) this.#options.show();
  }

  /** The pad has gone off the screen: made anew, it begins empty. */
  clear(): void {
    this.#prefill = null;
  }

  /**
   * Opens the pad with a tel:, sip: or callto: link in it, written as people write it.
   * @param hidden it is in the pad when somebody opens it
   */
  openLink(raw: string, hidden = false): void {
    const link = acceptLink(raw);
    if (link === null) {
      this.#put({ text: '', focus: 'field', message: 'This link holds no number or address.' }, hidden);
      return;
    }
    const parsed = parseTarget(link, this.#options.rules());
    this.open(parsed.ok ? this.#written(parsed.target) : link, 'call', { hidden });
  }

  /** As people write it, with all that another call of it needs. */
  #written({ to, number, uri, later }: Target): string {
    if (number === null) return (uri ?? '').replace(/^sips?:/i, '');
    // Only the whole link says for whom its short number means something.
    if (/;(isub|phone-context)=/.test(number)) return to;
    return `${this.#options.formatNumber(number)}${later ? `,${later}` : ''}`;
  }
}
