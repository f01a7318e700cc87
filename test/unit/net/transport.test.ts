import { afterAll, describe } from 'vitest';
import { NodeTransport } from '../../../main/net/node-transport.ts';
import { MAX_BODY, transportContract } from './contract.ts';

describe('the transport over Node', () => {
  const made: NodeTransport[] = [];
  afterAll(() => {
    for (const transport of made) transport.close();
  });
  transportContract(async (ca) => {
    const transport = new NodeTransport({ ca, maxBodyBytes: MAX_BODY });
    made.push(transport);
    return transport;
  });
});
