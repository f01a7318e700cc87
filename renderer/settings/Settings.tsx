import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { api, send } from '../ui/api.ts';
import { FieldError } from '../ui/FieldError.tsx';
import { Notice } from '../ui/Notice.tsx';
import type { ViewOf } from '../ui/page.tsx';
import { SelectRow } from '../ui/SelectRow.tsx';
import { ServerFields } from '../ui/ServerFields.tsx';
import { LOCKED, TextRow } from '../ui/TextRow.tsx';
import { About } from './About.tsx';
import { Account } from './Account.tsx';
import { HotkeyRow } from './HotkeyRow.tsx';
import { useSettings } from './useSettings.ts';

function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

export function Settings({ view }: { view: ViewOf<'settings'> }) {
  const { values, server, errorOf, type, save, typeServer, saveServer } = useSettings(view);
  const locked = (key: string) => view.locked.includes(key);
  const lock = (key: string) => (locked(key) ? <span class="hint">{LOCKED}</span> : null);

  useEffect(() => {
    // Leaving a field saves what was typed; closing the window, by Escape or its own button, leaves it too.
    const leave = () => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.isComposing) return;
      leave();
      send(api().close());
    };
    document.addEventListener('keydown', onKey);
    window.addEventListener('beforeunload', leave);
    return () => {
      document.removeEventListener('keydown', onKey);
      window.removeEventListener('beforeunload', leave);
    };
  }, []);

  return (
    <main class="settings">
      <h1>Settings</h1>
      <Notice text={view.notice} />
      <Account session={view.session} />
      <Section title="Phone">
        <TextRow
          id="phone"
          label="Your phone number"
          maxLength={100}
          hint="Calls you make ring this phone first."
          value={values.phone}
          locked={locked('phone.ownNumber')}
          error={errorOf('phone')}
          onType={(phone) => type({ phone })}
          onDone={(phone) => void save('phone', { phone: phone.trim() })}
        />
        <SelectRow
          id="country"
          label="Country, for numbers without one"
          value={values.country}
          choices={values.countries.map(({ code, name }) => ({ value: code, label: name }))}
          locked={locked('phone.country')}
          error={errorOf('country')}
          onChoose={(country) => void save('country', { country })}
        />
      </Section>
      <Section title="Dialling">
        <HotkeyRow
          value={values.hotkey}
          state={view.hotkeyState}
          locked={locked('hotkeys.dial')}
          error={errorOf('hotkey')}
          onRecord={(hotkey) => void save('hotkey', { hotkey })}
        />
        <label class={locked('hotkeys.dialImmediately') ? 'check off' : 'check'}>
          <input
            type="checkbox"
            checked={values.dialImmediately}
            disabled={locked('hotkeys.dialImmediately')}
            onChange={(event) =>
              void save('dialImmediately', { dialImmediately: event.currentTarget.checked })
            }
          />
          <span>
            The hotkey dials at once
            <span class="hint">Otherwise it shows the number first, with Call ready to press.</span>
          </span>
        </label>
        <FieldError id="dialImmediately-error" message={errorOf('dialImmediately')} />
        {lock('hotkeys.dialImmediately')}
      </Section>
      <Section title="Declining a call">
        <fieldset disabled={locked('notifications.declineReason')}>
          <legend class="unseen">Declining a call</legend>
          <label class="check">
            <input
              type="radio"
              name="decline"
              checked={values.declineReason === 'Global'}
              onChange={() => void save('declineReason', { declineReason: 'Global' })}
            />
            <span>Declines it everywhere</span>
          </label>
          <label class="check">
            <input
              type="radio"
              name="decline"
              checked={values.declineReason === 'Local'}
              onChange={() => void save('declineReason', { declineReason: 'Local' })}
            />
            <span>
              Declines it only here
              <span class="hint">Your other phones and devices go on ringing.</span>
            </span>
          </label>
        </fieldset>
        <FieldError id="declineReason-error" message={errorOf('declineReason')} />
        {lock('notifications.declineReason')}
      </Section>
      <Section title="Notifications">
        <SelectRow
          id="sound"
          label="What a call sounds like on this computer"
          hint="Nothing while you are in Do not disturb. Your phone rings as it always does."
          value={values.sound}
          choices={values.sounds}
          locked={locked('notifications.sound')}
          error={errorOf('sound')}
          onChoose={(sound) => void save('sound', { sound })}
        />
      </Section>
      <Section title="Start">
        <label class={locked('startup.atLogin') ? 'check off' : 'check'}>
          <input
            type="checkbox"
            checked={values.atLogin}
            disabled={locked('startup.atLogin')}
            onChange={(event) => void save('atLogin', { atLogin: event.currentTarget.checked })}
          />
          <span>Start when I log in to this computer</span>
        </label>
        <FieldError id="atLogin-error" message={errorOf('atLogin')} />
        {lock('startup.atLogin')}
      </Section>
      <Section title="Server">
        <ServerFields
          values={server}
          locked={view.locked}
          errorOf={errorOf}
          onType={typeServer}
          onDone={(next) => void saveServer(next)}
        />
      </Section>
      <About version={view.version} />
    </main>
  );
}
