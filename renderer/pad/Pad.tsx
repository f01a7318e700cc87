import { useEffect, useRef, useState } from 'preact/hooks';
import type { Outcome } from '../../preload/contract.ts';
import { api, outcome, send } from '../ui/api.ts';
import { Notice } from '../ui/Notice.tsx';
import type { ViewOf } from '../ui/page.tsx';
import { AskBeside } from './AskBeside.tsx';
import { CallsBar } from './CallsBar.tsx';
import { ClearHistory } from './ClearHistory.tsx';
import { looksLikeName, targetOf } from './combobox.ts';
import { Foot } from './Foot.tsx';
import { Keypad } from './Keypad.tsx';
import { Matches } from './Matches.tsx';
import { NumberField } from './NumberField.tsx';
import { Recents } from './Recents.tsx';
import { StatusBar, Trouble } from './StatusBar.tsx';
import { useDial } from './useDial.ts';
import { useField } from './useField.ts';
import { useTyping } from './useTyping.ts';

export function Pad({ view }: { view: ViewOf<'pad'> }) {
  const input = useRef<HTMLInputElement>(null);
  const callButton = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const { state, dispatch, edit, search, note } = useField(view.country);
  const [chosenDelegator, setDelegator] = useState<string | null>(null);
  // A choice that main no longer offers is none.
  const behalfOf = view.delegators.some(({ uri }) => uri === chosenDelegator) ? chosenDelegator : null;
  const { dial, error, asked, busy, tell, forget } = useDial({
    ...{ phone: view.chosenPhone, behalfOf, cannotCall: view.cannotCall },
    onTaken: () => {
      dispatch({ type: 'cleared' });
      // The next call is the user's own again.
      setDelegator(null);
    },
  });
  const change = (...[next]: Parameters<typeof edit>) => {
    forget();
    edit(next);
  };
  const { lit, light, unlight, put } = useTyping(input, change);

  // What is found stands at the top of the list, wherever it was scrolled to.
  useEffect(() => {
    if (list.current) list.current.scrollTop = 0;
  }, [state.text]);

  const serial = view.prefill?.serial;
  useEffect(() => {
    if (view.prefill === null) {
      // Opened anew: the focus is not where a link or the hotkey left it.
      input.current?.focus();
      return;
    }
    change({ text: view.prefill.text, caretAtEnd: true, deleting: false });
    if (view.prefill.behalfOf) setDelegator(view.prefill.behalfOf);
    if (view.prefill.message) tell(view.prefill.message);
    (view.prefill.focus === 'call' ? callButton : input).current?.focus();
  }, [serial]);

  const [clearing, setClearing] = useState(false);
  const ask = async (answer: Promise<Outcome>) => {
    const told = await outcome(answer);
    if (!told.ok) tell(told.message);
  };
  const historyItems = [
    { label: 'Export calls…', run: () => void ask(api().history({ action: 'export' })) },
    { label: 'Clear calls…', run: () => setClearing(true) },
  ];

  const call = async () => {
    const name = state.active < 0 && looksLikeName(state.text);
    // A name is chosen from what is seen, never dialled from an answer that came with the same key press.
    if (name && state.foundFor === null && (await search()).length > 0) return;
    await dial({ target: targetOf(state) });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey) light(event.key);
    if (event.isComposing) return;
    switch (event.key) {
      case 'Enter':
        void call();
        break;
      case 'ArrowDown':
        if (state.active < state.matches.length - 1) dispatch({ type: 'moved', by: 1 });
        else list.current?.querySelector<HTMLElement>('.recents button')?.focus();
        break;
      case 'ArrowUp':
        dispatch({ type: 'moved', by: -1 });
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the window from wherever the focus is
    <div
      class="pad"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.isComposing) return;
        change({ text: '', caretAtEnd: true, deleting: true });
        send(api().close());
      }}
    >
      <StatusBar session={view.session} history={view.recents.length > 0 ? historyItems : []} />
      <main class="body">
        <h1 class="unseen">Dial pad</h1>
        <Notice text={view.notice} />
        <Trouble session={view.session} />
        <CallsBar calls={view.calls} />
        <NumberField
          input={input}
          state={state}
          error={error}
          note={note}
          onEdit={change}
          onKeyDown={onKeyDown}
          onKeyUp={unlight}
          onDelete={() => put('')}
        />
        {asked !== null && (
          <AskBeside
            asked={asked}
            onAnswer={(beside) => {
              input.current?.focus();
              if (beside === null) forget();
              else void dial(asked.what, beside);
            }}
          />
        )}
        {clearing && (
          <ClearHistory
            onAnswer={(yes) => {
              setClearing(false);
              input.current?.focus();
              if (yes) void ask(api().history({ action: 'clear' }));
            }}
          />
        )}
        <div class="list" ref={list}>
          <Matches state={state} onDial={(target) => void dial({ target })} />
          <Recents
            rows={view.recents}
            note={view.recentsNote}
            onDial={({ target, id }) => void dial({ target, again: id })}
            onLeave={() => input.current?.focus()}
            onDo={(answer) => void ask(answer)}
          />
        </div>
        <Keypad
          lit={lit}
          onKey={(key, byPointer) => {
            put(key);
            if (byPointer) input.current?.focus();
          }}
        />
      </main>
      <Foot
        {...{ view, busy, behalfOf }}
        callRef={callButton}
        onCall={() => void call()}
        onBehalf={(uri) => setDelegator(uri)}
      />
    </div>
  );
}
