/** Milliseconds this process has been at work: what else the machine does at the same time does not count. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
