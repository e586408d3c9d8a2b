import type { AdminOptions } from '../../server/admin/admin-api.ts';

const TOKEN = 'a token of the tests, which is long enough'.replaceAll(' ', '-');

/** What a relay of the tests is started with that has an admin side. */
export const ADMIN: AdminOptions = { token: TOKEN, backups: '/nonexistent' };

/** Speaks with a relay's admin side. */
export class AdminClient {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async request(method: string, path: string, body?: Uint8Array<ArrayBuffer>): Promise<Response> {
    const headers = { authorization: `Bearer ${TOKEN}` };
    return fetch(this.#url + path, { method, headers, ...(body !== undefined && { body }) });
  }

  /** JSON of what is there. */
  async get(path: string): Promise<unknown> {
    return parsed(await this.request('GET', path));
  }

  async post(path: string, body?: Uint8Array<ArrayBuffer>): Promise<unknown> {
    return parsed(await this.request('POST', path, body));
  }

  async bytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
    const response = await this.request('GET', path);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return new Uint8Array(await response.arrayBuffer());
  }
}

async function parsed(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${text}`);
  return JSON.parse(text);
}
