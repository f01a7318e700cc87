/** Exposes the contract to the page as `window.deskring`, and nothing else. */
import { contextBridge, ipcRenderer } from 'electron';
import { type Channel, inputs, type View } from './contract.ts';

const invoke = (channel: Channel) => (input?: unknown) => ipcRenderer.invoke(`deskring:${channel}`, input);
const channels = Object.keys(inputs) as Channel[];

contextBridge.exposeInMainWorld('deskring', {
  ...Object.fromEntries(channels.map((channel) => [channel, invoke(channel)])),
  onView(listener: (view: View) => void) {
    const deliver = (_event: unknown, view: View) => listener(view);
    ipcRenderer.on('deskring:view', deliver);
    return () => ipcRenderer.off('deskring:view', deliver);
  },
});
