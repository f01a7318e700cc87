/**
 * tsyringe, which @peculiar/x509 brings along, refuses to load without the metadata half of `Reflect`. The library
 * keeps no metadata of its own there, so "there is none" is a full answer. Import this before @peculiar/x509.
 */

const none = (): undefined => undefined;
for (const name of ['getMetadata', 'getOwnMetadata']) {
  if (!(name in Reflect)) Object.defineProperty(Reflect, name, { value: none, configurable: true });
}
