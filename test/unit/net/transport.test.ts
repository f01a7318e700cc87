import { afterAll, describe } from 'vitest';
import { NodeTransport } from '../../../main/net/node-transport.ts';
import { MAX_BODY, transportContract } from './contract.ts';
import { trafficContract } from './traffic.ts';

describe('the transport over Node', () => {
  const made: NodeTransport[] = [];
  afterAll(() => {
    for (const transport of made) transport.close();
  });
  const make = async (ca: string) => {
    const transport = new NodeTransport({ ca, maxBodyBytes: MAX_BODY });
    made.push(transport);
    return transport;
  };
  transportContract(make);
  trafficContract(make);
});
