/**
 * Response headers as the port wants them.
 * @param raw name, value, name, value… as received
 * @returns lower-case names; a header sent twice has two values
 */
export function headersOf(raw: readonly string[]): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] ?? '').toLowerCase();
    const values = headers.get(name);
    if (values) values.push(raw[i + 1] ?? '');
    else headers.set(name, [raw[i + 1] ?? '']);
  }
  return headers;
}
