import type { FromPartitionOptions, Session } from 'electron';

/**
 * A session that lives in memory only and asks for nothing by itself: a new one of Electron's would fetch spelling
 * dictionaries from a public address, which is no part of a company's telephone.
 * @param name of the partition; the same name is the same session
 */
export function memorySession(
  sessions: { fromPartition(partition: string, options?: FromPartitionOptions): Session },
  name: string,
  options?: FromPartitionOptions,
): Session {
  const session = sessions.fromPartition(name, options);
  session.setSpellCheckerLanguages([]);
  session.setSpellCheckerEnabled(false);
  return session;
}
