import { spawn } from 'node:child_process';
import { tool } from './parts.mjs';

/**
 * @typedef {object} Window
 * @property {string} id as xdotool writes it
 * @property {string} title
 * @property {number} x
 * @property {number} y
 * @property {number} width
 * @property {number} height
 */

/**
 * What a person at the desktop does and sees; pixels are those of the screen.
 *
 * @typedef {object} Hands
 * @property {(combination: string) => Promise<void>} key presses keys, as in "ctrl+alt+c"
 * @property {(text: string) => Promise<void>} type
 * @property {(x: number, y: number, button?: 1 | 2 | 3) => Promise<void>} click a real click of the pointer
 * @property {(x: number, y: number) => Promise<void>} movePointer
 * @property {(which: 'primary' | 'clipboard', text: string) => Promise<void>} select puts text into an X selection; it stays until another is put there
 * @property {() => Promise<Window[]>} windows those on the screen, in no order
 * @property {(file: string) => Promise<void>} screenshot writes the whole screen as a PNG
 */

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Hands}
 */
export function handsOf(env) {
  const xdotool = (/** @type {string[]} */ ...args) => tool(env, 'xdotool', args);
  return {
    key: async (combination) => void (await xdotool('key', '--clearmodifiers', combination)),
    type: async (text) => void (await xdotool('type', '--delay', '15', '--', text)),
    click: async (x, y, button = 1) =>
      void (await xdotool('mousemove', `${x}`, `${y}`, 'click', `${button}`)),
    movePointer: async (x, y) => void (await xdotool('mousemove', `${x}`, `${y}`)),
    select: (which, text) => select(env, which, text),
    windows: () => windows(env),
    screenshot: async (file) => void (await tool(env, 'import', ['-window', 'root', file])),
  };
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {'primary' | 'clipboard'} which
 * @param {string} text
 * @returns {Promise<void>} once the selection is owned
 */
function select(env, which, text) {
  return new Promise((resolve, reject) => {
    // xclip takes the selection, then goes into the background to serve it; so its pipes would never close.
    const child = spawn('xclip', ['-selection', which, '-in'], { env, stdio: ['pipe', 'ignore', 'ignore'] });
    child.once('error', reject);
    child.once('exit', (status) =>
      status === 0 ? resolve() : reject(new Error(`xclip ended with status ${status}`)),
    );
    child.stdin.end(text);
  });
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Window[]>}
 */
async function windows(env) {
  // It fails when a window goes while it looks.
  const look = () => tool(env, 'xwininfo', ['-root', '-tree']);
  const tree = await look().catch(look).catch(look);
  const visible = await tool(env, 'xdotool', ['search', '--onlyvisible', '--name', '.*']).catch(() => '');
  const shown = new Set(visible.split('\n').map(Number));
  // 0xc00004 "Title": ("instance" "Class")  300x200+0+0  +490+260
  const line = /^\s+(0x[0-9a-f]+) "(.*)": \(.*\)\s+(\d+)x(\d+)\S+\s+\+(-?\d+)\+(-?\d+)$/gm;
  return [...tree.matchAll(line)]
    .map(([, id = '', title = '', width, height, x, y]) => ({
      ...{ id, title },
      ...{ x: Number(x), y: Number(y), width: Number(width), height: Number(height) },
    }))
    .filter(({ id }) => shown.has(Number(id)));
}
