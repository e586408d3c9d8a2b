import type { ReactElement } from 'react';
import type { DevicePresence } from 'layer5-sync/adapters';
import { usePresence } from 'layer5-sync/react';
import type { Item } from './item.ts';

/** Devices that are here beside this one, each once. */
export function PresentDevices(): ReactElement | null {
  const { present } = usePresence();
  const others = new Map<string, DevicePresence>();
  for (const one of present) {
    if (one.kind === 'device' && !one.isSelf) others.set(`${one.deviceId} ${one.userId}`, one);
  }
  if (others.size === 0) return null;
  return (
    <ul className="present" aria-label="Also here">
      {[...others].map(([key, { deviceId, state }]) => (
        <li key={key} className={`person tone-${toneOf(deviceId)}`} title={`${deviceId} is ${state}`}>
          <span aria-hidden="true">{initials(deviceId)}</span>
          <span className="hidden">
            {deviceId} is {state}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Who else is editing an item, and which field. */
export function PresentAt({ item: { type, id } }: { readonly item: Item }): ReactElement | null {
  const { present } = usePresence();
  const here = present.filter(
    (one): one is DevicePresence =>
      one.kind === 'device' && !one.isSelf && one.resource?.type === type && one.resource.id === id,
  );
  if (here.length === 0) return null;
  return (
    <p className="here">
      {here.map(({ client, deviceId, resource }) => (
        <span key={client} className={`tone-${toneOf(deviceId)}`}>
          {deviceId} is editing{resource?.field === undefined ? '' : ` the ${resource.field}`}
        </span>
      ))}
    </p>
  );
}

/** Those that the page opens by itself look different from each other. */
const TONES: readonly string[] = ['Laptop', 'Phone', 'Tablet', 'Desktop'];

/** One of six colours, the same for a device wherever it is shown. */
export function toneOf(device: string): number {
  const known = TONES.indexOf(device.split(' ')[0] ?? '');
  if (known !== -1) return known;
  let sum = 0;
  for (const letter of device) sum = (sum * 31 + letter.charCodeAt(0)) % 997;
  return sum % 6;
}

function initials(device: string): string {
  const [first = '?', second] = device.split(' ');
  return second === undefined ? first.slice(0, 2) : `${first.charAt(0)}${second.charAt(0)}`;
}
