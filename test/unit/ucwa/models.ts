import type { Resource } from '../../../main/ucwa/hal.ts';

/** Maps in the order of their names: XML writes its links in another order than JSON. */
export const sorted = (resource: Resource | null): unknown =>
  resource && {
    ...resource,
    links: [...resource.links].sort(([a], [b]) => (a < b ? -1 : 1)),
    embedded: [...resource.embedded]
      .map(([name, list]) => [name, list.map(sorted)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  };
