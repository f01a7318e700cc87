/** The seed page's sample with one thing changed at a time: each thing on the page is seen in the call. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Call } from '../../../main/calls/call.ts';
import { readResource } from '../../../main/ucwa/hal.ts';
import * as s from './story.ts';

type Json = { [name: string]: unknown };
interface Page extends Json {
  _links: { [rel: string]: { href: string } | undefined };
  _embedded: {
    from: Json & { _links: { [rel: string]: { href: string } | undefined } };
    [rel: string]: unknown;
  };
}
const SAMPLE = readFileSync(new URL('../../fixtures/phoneAudioInvitation.json', import.meta.url), 'utf8');
const BASE = 'https://fe1.contoso.com/ucwa/v1/applications/192/communication/invitations/146';

/** The sample as it came, or with what `change` makes of it; every contact has a name. */
async function told(change: (page: Page) => void = () => {}): Promise<s.Story> {
  const page: Page = JSON.parse(SAMPLE);
  change(page);
  const story = s.tell();
  story.answer = ({ method, url }) =>
    method === 'GET'
      ? s.found({ rel: 'contact', name: `Person ${url.split('/').pop()}`, uri: 'sip:p@contoso.com' })
      : s.refused(500);
  const event = s.invitation('started', {});
  const resource = readResource(page, BASE);
  story.take({ ...event, link: { ...event.link, href: resource?.href ?? '' }, resource });
  await s.settle();
  return story;
}
const without =
  (...rels: string[]) =>
  (page: Page) => {
    for (const rel of rels) delete page._links[rel];
  };
const NOBODY_ELSE = without('delegator', 'to');

it.each<[name: string, change: (page: Page) => void, shown: Partial<Call>]>([
  ['direction', (page) => Object.assign(page, { direction: 'Outgoing' }), { direction: 'outgoing' }],
  ['importance', (page) => Object.assign(page, { importance: 'Urgent' }), { importance: 'Urgent' }],
  ['joinAudioMuted', (page) => Object.assign(page, { joinAudioMuted: true }), { joinsMuted: true }],
  [
    'phoneNumber',
    (page) => Object.assign(page, { phoneNumber: 'tel:+12065550100' }),
    { ownNumber: '+12065550100' },
  ],
  ['privateLine', (page) => Object.assign(page, { privateLine: true }), { privateLine: true }],
  ['subject', (page) => Object.assign(page, { subject: 'Lunch' }), { subject: 'Lunch' }],
  [
    'delegator',
    (page) => {
      NOBODY_ELSE(page);
      Object.assign(page, { delegator: 'sip:carol@contoso.com', to: 'sip:ann@contoso.com' });
    },
    { forWhom: 'carol@contoso.com' },
  ],
  [
    'to',
    (page) => {
      NOBODY_ELSE(page);
      Object.assign(page, { delegator: '', to: 'sip:lee@contoso.com' });
    },
    { forWhom: 'lee@contoso.com' },
  ],
  [
    'the link delegator',
    (page) => Object.assign(page._links, { delegator: { href: '/ucwa/v1/applications/192/people/999' } }),
    { forWhom: 'Person 999' },
  ],
  [
    'the link to',
    (page) => {
      without('delegator')(page);
      Object.assign(page, { delegator: '' });
    },
    { forWhom: 'Person 107' },
  ],
  ['the link customContent', without('customContent'), { carriesData: false }],
  ['the link acceptedByContact', without('acceptedByContact'), { acceptedBy: null }],
  ['the link forwardedBy', without('forwardedBy'), { forwardedBy: null }],
  ['the link onBehalfOf', without('onBehalfOf'), { onBehalfOf: null }],
  ['the link transferredBy', without('transferredBy'), { transferredBy: null }],
  ['the link decline', without('decline'), { links: {} }],
  [
    'the link cancel',
    (page) => Object.assign(page, { direction: 'Outgoing' }),
    {
      links: {
        cancel: 'https://fe1.contoso.com/ucwa/v1/applications/192/communication/invitations/665/cancel',
      },
    },
  ],
  [
    'the link from',
    (page) => {
      Reflect.deleteProperty(page._embedded, 'from');
    },
    { remote: { name: 'Person 831', uri: 'sip:p@contoso.com', number: null } },
  ],
  [
    'the caller’s sourceNetwork',
    (page) => Object.assign(page._embedded.from, { sourceNetwork: 'Federated' }),
    { fromOutside: true },
  ],
  [
    'the caller’s name and uri',
    (page) => Object.assign(page._embedded.from, { name: 'Dana White', uri: 'tel:+12065550199' }),
    { remote: { name: 'Dana White', uri: 'tel:+12065550199', number: '+12065550199' } },
  ],
])('is seen: %s', async (_name, change, shown) => {
  const { call } = await told(change);
  expect(call).toMatchObject(shown);
  for (const [name, value] of Object.entries(shown)) expect(call).toHaveProperty(name, value);
  // And it is the change that shows: as the page has it, another thing is seen.
  const { call: before } = await told();
  const changed = Object.keys(shown) as (keyof Call)[];
  for (const name of changed) expect(before[name]).not.toEqual(call[name]);
});

it('the link conversation: with it the call ends', async () => {
  const gone = s.event('C', 'deleted', 'conversation', 'x');
  const at = 'https://fe1.contoso.com/ucwa/v1/applications/192/communication/conversations/137';
  const end = { ...gone, link: { ...gone.link, href: at } };
  const story = await told();
  story.take(end);
  expect(story.call.isEnding).toBe(true);
  const other = await told(without('conversation'));
  other.take(end);
  expect(other.call.isEnding).toBe(false);
});

it('what of a participant is not shown is kept as it came', () => {
  const page: Page = JSON.parse(SAMPLE);
  const { _links, _embedded, ...properties } = page._embedded.from;
  const from = readResource(page, BASE)?.embedded.get('from')?.[0];
  expect(from?.properties).toEqual(properties);
  for (const [rel, to] of Object.entries(_links))
    expect(from?.links.get(rel)?.[0]?.href, rel).toBe(new URL(to?.href ?? '', BASE).href);
});
