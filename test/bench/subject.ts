import type { Program } from './program.ts';

/** One of the two programs that are compared, with the server it waits at. Moments are those of moment.ts. */
export interface Subject {
  readonly name: 'bare' | 'deskring';
  /** As in "ctrl+alt+c". */
  readonly hotkey: string;
  start(): Program;
  /** Resolves once its long poll waits at the server. */
  polling(): Promise<void>;
  /** A call comes in. @returns when the last byte of the long poll's answer had left the server */
  ring(): Promise<number>;
  /** @returns when the head of its next POST of that kind arrived at the server */
  posted(what: 'dial' | 'decline'): Promise<number>;
  /** Ends what the last dialling began. */
  hangUp(): Promise<void>;
}

export type Subjects = readonly [bare: Subject, deskring: Subject];
