/**
 * The program's options (contract.md §2), read the same way by the app and by the small client that talks to a
 * running app.
 */

/** What a command line asks for. `start` is the plain start, `open` a clicked tel: or sip: link. */
export type Command = AppCommand | { readonly kind: 'version' } | { readonly kind: 'help' };
/** Those that concern an app, running or to be started. */
export type AppCommand =
  | { readonly kind: 'start' }
  | { readonly kind: 'open'; readonly link: string }
  | { readonly kind: 'dial'; readonly target: string }
  | { readonly kind: 'hangUp' | 'decline' | 'hold' | 'resume' | 'status' | 'quit' };

export interface CommandLine {
  readonly command: Command;
  /** `--profile`, as written; null = the platform's per-user folder. */
  readonly profile: string | null;
  /** Start without opening a window. */
  readonly hidden: boolean;
  /** Log debug lines and whole phone numbers. */
  readonly verbose: boolean;
}

export type Parsed =
  | { readonly ok: true; readonly line: CommandLine }
  | { readonly ok: false; message: string };

export const HELP = `Deskring rings your own phone and calls for you through Skype for Business Server.

Usage: deskring [OPTIONS] [tel:NUMBER | sip:ADDRESS | callto:TARGET]

  --profile=DIR    keep settings, history and logs in DIR
  --hidden         start without opening a window
  --dial=TARGET    call TARGET: a number, or a tel:, sip: or callto: address
  --hang-up        end the newest call in progress
  --decline        decline the newest ringing call
  --hold           put the newest call in progress on hold
  --resume         resume the newest call in progress
  --status         print the state as JSON
  --quit           sign out and end the running Deskring
  --verbose        log more, phone numbers included
  --version        print the version
  --help           print this text

An address as the last argument opens the dial pad with it filled in.
Exit status: 0 accepted, 1 refused, 2 wrong options, 3 nothing runs on this profile.
`;

const ACTIONS: Readonly<Record<string, Command>> = {
  '--hang-up': { kind: 'hangUp' },
  '--decline': { kind: 'decline' },
  '--hold': { kind: 'hold' },
  '--resume': { kind: 'resume' },
  '--status': { kind: 'status' },
  '--quit': { kind: 'quit' },
  '--version': { kind: 'version' },
  '--help': { kind: 'help' },
  '-h': { kind: 'help' },
};
const LINK = /^(?:tel|sips?|callto):/i;
/** Longer ones are no number and no address (platform.md §6). */
const MAX_LINK = 256;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * Switches for Chromium, Electron and Node that test drivers, desktops and administrators pass; they are read by
 * those, not by us. `--ignore-certificate-errors` and its like are not among them: nothing clicks past a
 * certificate (contract.md §7).
 */
const NOT_OURS = new RegExp(
  `^--(?:${[
    'no-sandbox|disable-setuid-sandbox|no-zygote|single-process|headless',
    'remote-debugging-(?:port|pipe|address)|inspect(?:-[a-z-]+)?|js-flags|expose-gc|trace-[a-z-]+|require',
    'enable-logging|log-(?:file|level|net-log)|net-log-[a-z-]+|v|vmodule|enable-crash[a-z-]*',
    'ozone-platform(?:-hint)?|enable-wayland-ime|wayland-[a-z-]+|gtk-version|display|class|x11-[a-z-]+',
    'enable-features|disable-features|enable-blink-features|disable-blink-features',
    '(?:disable|enable|in-process|ignore)-gpu[a-z-]*|use-(?:gl|angle)|disable-software-rasterizer',
    'disable-dev-shm-usage|disable-http2|disable-renderer-backgrounding|disable-background-timer-throttling',
    'force-(?:device-scale-factor|color-profile|renderer-accessibility|prefers-reduced-motion)|high-dpi-support|lang',
    'password-store|proxy-(?:server|pac-url|bypass-list)|no-proxy-server|host-resolver-rules',
    'auth-(?:server-whitelist|negotiate-delegate-whitelist)|user-data-dir|original-process-start-time',
    'allow-file-access-from-files|enable-sandbox|no-first-run',
  ].join('|')})(?:=.*)?$`,
  's',
);
/** Those of them that may come with the value as a word of its own. */
const TAKES_WORD = /^(?:-r|--require)$/;

/** @param args the program's own arguments, without executable and app folder (`ownArguments`) */
export function parseArguments(args: readonly string[]): Parsed {
  let command: Command | null = null;
  let profile: string | null = null;
  let hidden = false;
  let verbose = false;
  const wrong = (message: string): Parsed => ({ ok: false, message });

  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? '';
    const isLast = i === args.length - 1;
    const [, name = word, inline] = /^(--(?:profile|dial))(?:=(.*))?$/s.exec(word) ?? [];

    let next: Command | null = null;
    if (name === '--profile' || name === '--dial') {
      const value = inline ?? (args[i + 1]?.startsWith('--') ? undefined : args[++i]);
      if (!value?.trim()) {
        return wrong(`${name} needs ${name === '--dial' ? 'a number or an address' : 'a folder'}.`);
      }
      if (name === '--dial') next = { kind: 'dial', target: value };
      else profile = value;
    } else if (word === '--hidden') hidden = true;
    else if (word === '--verbose') verbose = true;
    else if (Object.hasOwn(ACTIONS, word)) next = ACTIONS[word] ?? null;
    else if (LINK.test(word)) {
      if (!isLast) return wrong('A tel:, sip: or callto: address must be the last argument.');
      if (word.length > MAX_LINK || CONTROL.test(word))
        return wrong('This address can’t be a number or a person.');
      next = { kind: 'open', link: word };
    } else if (TAKES_WORD.test(word)) i++;
    else if (word !== '--' && word !== '' && !NOT_OURS.test(word) && !word.startsWith('-psn_')) {
      return wrong(
        word.startsWith('-')
          ? `Deskring has no option ${shown(word)}; --help lists them.`
          : /^[+\d(*#]/.test(word)
            ? `Deskring can’t make anything of ${shown(word)}; --dial=${shown(word)} would call it.`
            : `Deskring can’t make anything of ${shown(word)}; --help lists what it understands.`,
      );
    }

    if (next && command && next.kind !== command.kind)
      return wrong('Only one command can be given at a time.');
    if (next && command) return wrong('A command can be given only once.');
    command ??= next;
  }
  return { ok: true, line: { command: command ?? { kind: 'start' }, profile, hidden, verbose } };
}

/** A word of the command line, fit for a sentence on a terminal. */
function shown(word: string): string {
  const clean = word.replace(/\p{C}/gu, '?');
  return clean.length > 60 ? `${clean.slice(0, 60)}…` : clean;
}

/**
 * The program's own arguments out of `process.argv` in Electron: all but the executable, and from source
 * (`process.defaultApp`) all behind the app's folder; Playwright puts `-r loader.js` and switches before it.
 */
export function ownArguments(argv: readonly string[], isDefaultApp: boolean): readonly string[] {
  const words = argv.slice(1);
  if (!isDefaultApp) return words;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (TAKES_WORD.test(word)) i++;
    else if (!word.startsWith('-')) return words.slice(i + 1);
  }
  return [];
}
