/** The server's call history, read from a real sandbox: asked when there is reason to, each log once. */
import { describe, expect, it } from 'vitest';
import { entryOfLog } from '../../../main/people/conversation-logs.ts';
import { readResource } from '../../../main/ucwa/hal.ts';

const log = (over: Record<string, unknown> = {}, recipient: Record<string, unknown> | null = {}) =>
  readResource(
    {
      rel: 'conversationLog',
      ...{ creationTime: '/Date(1795513265000)/', direction: 'Incoming', status: 'Missed', type: 'AudioLog' },
      modalities: ['PhoneAudio'],
      ...over,
      _links: { self: { href: '/l/1' }, markAsRead: { href: '/l/1/read' } },
      _embedded: recipient && {
        conversationLogRecipient: [{ displayName: 'Ben Hall', sipUri: 'sip:ben@contoso.com', ...recipient }],
      },
    },
    'https://pool/',
  );
const entry = (...given: Parameters<typeof log>) => {
  const resource = log(...given);
  return resource && entryOfLog(resource);
};

describe('a conversation log', () => {
  it('is a call of the history', () => {
    expect(entry()).toEqual({
      ...{ id: 'log:incoming:1795513265000:sip:ben@contoso.com', direction: 'incoming', at: 1795513265000 },
      ...{ name: 'Ben Hall', uri: 'sip:ben@contoso.com', number: null, context: '', seconds: 0 },
      ...{ outcome: 'missed', unseen: true },
    });
  });

  it.each([
    [{ status: 'Archived' }, { outcome: 'finished', unseen: false }],
    [
      { direction: 'Outgoing', status: 'Archived' },
      { direction: 'outgoing', outcome: 'finished' },
    ],
    [{ direction: 'Outgoing' }, { outcome: 'noAnswer', unseen: false }],
    [{ creationTime: '2026-11-24T09:41:05Z' }, { at: Date.UTC(2026, 10, 24, 9, 41, 5) }],
    [{ type: 'UnknownLog', modalities: 'Audio' }, { direction: 'incoming' }],
  ])('%j', (said, expected) => {
    expect(entry(said)).toMatchObject(expected);
  });

  it('without a zone has the server’s time, wherever the user is', () => {
    const before = process.env.TZ;
    process.env.TZ = 'Asia/Tokyo';
    expect(new Date(0).getHours()).toBe(9);
    expect(entry({ creationTime: '2026-11-24T09:41:05.120' })?.at).toBe(
      Date.UTC(2026, 10, 24, 9, 41, 5, 120),
    );
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  });

  it('may be of a number or of nobody known', () => {
    expect(entry({}, { displayName: '+1 206 555 0123', sipUri: 'tel:+12065550123' })).toMatchObject({
      ...{ name: null, number: '+12065550123' },
    });
    expect(entry({}, null)).toMatchObject({ name: null, uri: null, number: null });
  });

  it('of messages, or without a time, is none', () => {
    expect(entry({ type: 'MessageLog', modalities: ['Messaging'] })).toBeNull();
    for (const creationTime of [undefined, '', 'soon', '/Date(x)/', '/Date(99999999999999999999)/', {}])
      expect(entry({ creationTime })).toBeNull();
  });
});
