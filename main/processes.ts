/** Whether processes still live, as far as a client needs it to wait for the end of the app. */
import { readdir, readFile } from 'node:fs/promises';

interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly isZombie: boolean;
  /** Clock ticks after boot: with the pid, this names a process for good. */
  readonly started: string;
}

export interface ProcessId {
  readonly pid: number;
  /** "" where the system doesn't say. */
  readonly started: string;
}

/** /proc/PID/stat; null when there is no such process. The name in brackets may hold anything, brackets too. */
async function stat(pid: number): Promise<Stat | null> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const [state, parent] = fields;
  if (!state || !parent) return null;
  return { pid, parent: Number(parent), isZombie: state === 'Z' || state === 'X', started: fields[19] ?? '' };
}

/** A process and, on Linux, all it has started that still live; never throws. */
export async function familyOf(pid: number): Promise<ProcessId[]> {
  const names = await readdir('/proc').catch(() => [] as string[]);
  const stats = await Promise.all(
    names.filter((name) => /^\d+$/.test(name)).map((name) => stat(Number(name))),
  );
  const alive = stats.filter((entry) => entry !== null && !entry.isZombie) as Stat[];
  const family: ProcessId[] = [alive.find((entry) => entry.pid === pid) ?? { pid, started: '' }];
  for (const member of family) {
    for (const { pid: child, parent, started } of alive) {
      if (parent === member.pid) family.push({ pid: child, started });
    }
  }
  return family.map(({ pid, started }) => ({ pid, started }));
}

/** A zombie, which waits only for its parent to notice, does not live. */
export async function lives({ pid, started }: ProcessId): Promise<boolean> {
  if (process.platform === 'linux') {
    const now = await stat(pid);
    return now !== null && !now.isZombie && (started === '' || now.started === started);
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
