const NUMBER_KEY = 'window';
const DEVICES_KEY = 'devices';
const NAMES: readonly string[] = ['Laptop', 'Phone', 'Tablet', 'Desktop'];

/**
 * The devices that this window shows: `?devices=Tablet,Watch`, else a laptop and a phone. A second window shows
 * a second laptop and phone, and a window keeps its devices when it is loaded again.
 */
export async function windowDevices(): Promise<readonly string[]> {
  const asked = new URLSearchParams(location.search).get('devices') ?? '';
  const names = toNames(asked);
  if (names.length > 0) return names;
  const number = await windowNumber();
  const kept = toNames(sessionStorage.getItem(DEVICES_KEY) ?? '');
  return kept.length > 0 ? kept : NAMES.slice(0, 2).map((name) => numbered(name, number));
}

/** Remembers which devices the window shows, for when it is loaded again. */
export function keepDevices(names: readonly string[]): void {
  sessionStorage.setItem(DEVICES_KEY, names.join());
}

/** A device that the window does not show yet. */
export function nextDevice(shown: readonly string[]): string {
  const number = sessionStorage.getItem(NUMBER_KEY) ?? '1';
  const names = NAMES.map((name) => numbered(name, number));
  return names.find((name) => !shown.includes(name)) ?? numbered(`Device ${shown.length + 1}`, number);
}

/** An address of this server, in the same workspace. */
export function addressWith(path: string, parameters: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(parameters);
  const workspace = new URLSearchParams(location.search).get('workspace');
  if (workspace !== null) query.set('workspace', workspace);
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}

function numbered(name: string, number: string): string {
  return number === '1' ? name : `${name} ${number}`;
}

function toNames(list: string): readonly string[] {
  return [...new Set(list.split(',').flatMap((name) => name.trim().slice(0, 40) || []))].slice(0, 4);
}

/** The lowest number that no other open window has. */
async function windowNumber(): Promise<string> {
  const kept = sessionStorage.getItem(NUMBER_KEY);
  const number = kept ?? (await freeNumber());
  sessionStorage.setItem(NUMBER_KEY, number);
  // Loaded again, the window waits here for the lock of the page that it was. A copied window waits for as long
  // as the first lives: the two are then two tabs of one device.
  if (kept !== null) holdForGood(number);
  return number;
}

async function freeNumber(): Promise<string> {
  // Browsers offer locks on localhost and over https only.
  if (!('locks' in navigator)) return String(100 + Math.floor(Math.random() * 900));
  for (let number = 1; ; number += 1) {
    const isFree = await new Promise<boolean>((resolve, reject) => {
      const decide = (lock: Lock | null): Promise<never> | undefined => {
        resolve(lock !== null);
        return lock === null ? undefined : forever();
      };
      navigator.locks.request(lockName(String(number)), { ifAvailable: true }, decide).catch(reject);
    });
    if (isFree) return String(number);
  }
}

function holdForGood(number: string): void {
  if (!('locks' in navigator)) return;
  navigator.locks.request(lockName(number), forever).catch(reportError);
}

function forever(): Promise<never> {
  return new Promise(() => undefined);
}

function lockName(number: string): string {
  return `layer5-tabs/window ${number}`;
}
