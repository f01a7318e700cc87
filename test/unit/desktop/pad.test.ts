import { describe, expect, it } from 'vitest';
import { Pad } from '../../../main/desktop/pad.ts';

const begin = () => {
  let shown = 0;
  const pad = new Pad({
    rules: () => ({ country: 'US', emergency: new Set() }),
    formatNumber: (number) => `<${number}>`,
    show: () => {
      shown += 1;
    },
  });
  return { pad, shown: () => shown };
};

describe('what other programs put into the pad', () => {
  it('is new each time, also the same text, and after the pad was away', () => {
    const { pad, shown } = begin();
    const serials = [1, 2, 3].map((turn) => {
      if (turn === 3) pad.clear();
      pad.open('+1', 'call');
      return pad.prefill?.serial;
    });
    expect(new Set(serials).size).toBe(3);
    expect(shown()).toBe(3);
    pad.clear();
    expect(pad.prefill).toBeNull();
  });

  it('shows a link as people write it, and a bad one not at all', () => {
    const { pad } = begin();
    pad.openLink('tel:+1-206-555-0199');
    expect(pad.prefill).toMatchObject({ text: '<+12065550199>', focus: 'call' });
    pad.openLink('sip:bob@contoso.com');
    expect(pad.prefill).toMatchObject({ text: 'bob@contoso.com', focus: 'call' });
    pad.openLink('callto://+12065550100');
    expect(pad.prefill).toMatchObject({ text: '<+12065550100>', focus: 'call' });
    pad.openLink('javascript:alert(1)');
    expect(pad.prefill).toMatchObject({
      ...{ text: '', focus: 'field' },
      message: 'This link holds no number or address.',
    });
  });

  it('has a link of a hidden start in it when somebody opens it', () => {
    const { pad, shown } = begin();
    for (const link of ['tel:+1-206-555-0199', 'tel:911', 'http://x']) pad.openLink(link, true);
    expect(shown()).toBe(0);
    pad.openLink('tel:+1-206-555-0199', true);
    expect(pad.prefill).toMatchObject({ text: '<+12065550199>', focus: 'call' });
  });

  it('keeps of a link what its call needs', () => {
    const { pad } = begin();
    const written = (link: string) => {
      pad.openLink(link);
      return pad.prefill?.text;
    };
    expect(written('tel:7042;phone-context=contoso.com')).toBe('tel:7042;phone-context=contoso.com');
    expect(written('tel:+12065550199;postd=pp42')).toBe('<+12065550199>,42');
    expect(written('tel:+12065550199;ext=4;foo=bar')).toBe('<+12065550199;ext=4>');
  });

  it('tells at once what can’t be called, emergency numbers first of all', () => {
    const { pad } = begin();
    const message = 'Deskring does not place emergency calls. Dial 911 on your phone itself.';
    for (const text of ['911', '9-1-1', '９１１', 'tel:911']) {
      pad.open(text, 'call');
      expect(pad.prefill).toMatchObject({ text, focus: 'field', message });
    }
    pad.openLink('tel:911;phone-context=+1');
    expect(pad.prefill).toMatchObject({ text: 'tel:911;phone-context=+1', focus: 'field', message });
    pad.open('', 'field');
    expect(pad.prefill?.message).toBeUndefined();
  });
});
