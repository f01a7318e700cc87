/** Toasts by notify-send and node-notifier: the real programs, on a real session bus. */
import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ringingToast } from '../../../main/desktop/toasts/content.ts';
import { FallbackToasts } from '../../../main/desktop/toasts/fallback.ts';
import { NodeNotifierToasts } from '../../../main/desktop/toasts/node-notifier.ts';
import { NotifySendToasts } from '../../../main/desktop/toasts/notify-send.ts';
import type { Toast, ToastEvents } from '../../../main/desktop/toasts/port.ts';
import { incoming } from './fixtures.ts';
import { canRunBus, TestBus, until } from './notification-daemon.ts';

const hostile = incoming({
  remote: { name: '-A x=y', uri: null, number: '--hint=string:foo:bar' },
  onBehalfOf: '<b>$(id)</b> `id` "\\n',
});
const toast = (name?: string): Toast => ({
  kind: 'ringing',
  content: ringingToast(name === undefined ? hostile : incoming({ onBehalfOf: name }), (number) => number),
  actions: ['decline', 'default'],
});
function listener() {
  const heard: string[] = [];
  const events: ToastEvents = {
    onAction: (key) => void heard.push(key),
    onClosed: () => void heard.push('closed'),
    onFailed: () => void heard.push('failed'),
  };
  return { heard, events };
}

describe.skipIf(!canRunBus || !existsSync('/usr/bin/notify-send'))('programs that show toasts', () => {
  const { DBUS_SESSION_BUS_ADDRESS: outer, PATH: path } = process.env;
  let bus: TestBus;
  beforeEach(async () => {
    bus = await TestBus.start();
    process.env.DBUS_SESSION_BUS_ADDRESS = bus.address;
  });
  afterEach(async () => {
    if (outer === undefined) delete process.env.DBUS_SESSION_BUS_ADDRESS;
    else process.env.DBUS_SESSION_BUS_ADDRESS = outer;
    process.env.PATH = path;
    await bus.stop();
  });
  const notified = (count: number) =>
    until(`${count} Notify`, async () => {
      const all = await bus.notified();
      return all.length >= count ? all : null;
    });

  it('notify-send: buttons, a hostile caller harmless, gone when closed', async () => {
    await bus.startDaemon();
    const toasts = new NotifySendToasts('');
    const { heard, events } = listener();
    const handle = toasts.show(toast(), events);
    const [first] = await notified(1);
    expect(first).toMatchObject({
      app: 'Deskring',
      summary: '-A x=y',
      body: '--hint=string:foo:bar\nOn behalf of &lt;b&gt;$(id)&lt;/b&gt; `id` "\\n',
      actions: ['decline', 'Decline', 'default', 'Open'],
    });
    expect(first?.hints.urgency?.value).toBe(2);
    expect(first?.hints.foo).toBeUndefined();
    await bus.press(1, 'decline');
    await until('decline', () => heard.length > 0);
    expect(heard).toEqual(['decline']);
    handle.close();

    const second = toasts.show(toast('Erin'), events);
    await notified(2);
    second.update(toast('Frank'));
    expect((await notified(3))[2]?.body).toContain('On behalf of Frank');
    second.close();
    await until('closed', async () => (await bus.closedIds()).length >= 2);
    expect(heard).toEqual(['decline']);
    toasts.dispose();
  });

  it('node-notifier: a plain toast that begins with our words', async () => {
    await bus.startDaemon();
    const toasts = new NodeNotifierToasts('linux');
    const { heard, events } = listener();
    toasts.show(toast(), events);
    const [first] = await notified(1);
    expect(first).toMatchObject({ app: 'Deskring', summary: 'Incoming call', actions: [] });
    expect(first?.body).toContain(
      'From: -A x=y\n--hint=string:foo:bar\nOn behalf of &lt;b&gt;$(id)&lt;/b&gt;',
    );
    expect(first?.hints.foo).toBeUndefined();
    expect(heard).not.toContain('failed');
  });

  it('says so once when nobody can show a toast', async () => {
    process.env.PATH = '/nonexistent';
    let nobody = 0;
    const all = new FallbackToasts([new NotifySendToasts(''), new NodeNotifierToasts('linux')], () => {
      nobody += 1;
    });
    const { heard, events } = listener();
    const before = performance.now();
    const handle = all.show(toast(), events);
    expect(performance.now() - before).toBeLessThan(5_000);
    await until('the end of the ways', () => nobody > 0);
    handle.close();
    all.dispose();
    expect(nobody).toBe(1);
    expect(heard).toEqual([]);
  });
});
