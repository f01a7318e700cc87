import type { Field, ServerValues } from '../../preload/contract.ts';
import { FieldError } from './FieldError.tsx';
import { LOCKED, TextRow } from './TextRow.tsx';

interface Props {
  values: ServerValues;
  locked: string[];
  disabled?: boolean;
  errorOf(field: Field): string | null;
  onType(values: ServerValues): void;
  /** A value is complete: a choice made, a field left. */
  onDone?(values: ServerValues): void;
}

/** How the server is found: the same in sign-in and settings. */
export function ServerFields({ values, locked, disabled = false, errorOf, onType, onDone }: Props) {
  const isLocked = (key: keyof ServerValues) => locked.includes(`server.${key}`) || locked.includes('server');
  const choose = (discovery: ServerValues['discovery']) => {
    onType({ ...values, discovery });
    onDone?.({ ...values, discovery });
  };
  const row = (key: 'internalUrl' | 'externalUrl' | 'extraCaFile', label: string, more: object) => (
    <TextRow
      id={key}
      label={label}
      value={values[key]}
      locked={isLocked(key)}
      disabled={disabled}
      error={errorOf(key)}
      onType={(value) => onType({ ...values, [key]: value })}
      onDone={(value) => onDone?.({ ...values, [key]: value.trim() })}
      {...more}
    />
  );
  return (
    <>
      <fieldset
        disabled={disabled || isLocked('discovery')}
        aria-describedby={errorOf('server') ? 'server-error' : undefined}
      >
        <legend>Finding the server</legend>
        <label class="check">
          <input
            type="radio"
            name="discovery"
            checked={values.discovery === 'auto'}
            onChange={() => choose('auto')}
          />
          <span>Automatically, from the sign-in address</span>
        </label>
        <label class="check">
          <input
            type="radio"
            name="discovery"
            checked={values.discovery === 'manual'}
            onChange={() => choose('manual')}
          />
          <span>At these addresses</span>
        </label>
        {isLocked('discovery') && <span class="hint">{LOCKED}</span>}
      </fieldset>
      <FieldError id="server-error" message={errorOf('server')} />
      {values.discovery === 'manual' && (
        <>
          {row('internalUrl', 'Internal address', {
            maxLength: 2048,
            placeholder: 'https://…/Autodiscover/AutodiscoverService.svc/root',
          })}
          {row('externalUrl', 'External address', { maxLength: 2048, placeholder: 'https://…' })}
        </>
      )}
      {row('extraCaFile', 'Extra CA file (optional)', {
        maxLength: 4096,
        hint: 'A PEM file with a certificate authority this computer does not know.',
      })}
    </>
  );
}
